/** The pure rooms where nothing of Node is: in a web extension host the embedded lab has to run as it does on a desktop. */
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { root } from '../dependencies.mjs';
import type { story as Story } from './story.ts';
import { OF_A_WORKER } from './worker.mjs';

/** Built for browsers, which fails at a module of Node in our files and in those of libraries. */
async function pureRealm(): Promise<object> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'story.ts')],
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    globalName: 'pure',
    loader: { '.yaml': 'text' },
    logLevel: 'silent',
    write: false,
  });
  const realm = createContext({ ...OF_A_WORKER });
  runInContext(outputFiles[0]?.text ?? '', realm);
  return realm;
}

const realm = await pureRealm();

test('the realm has nothing of Node', () => {
  const names = ['require', 'process', 'Buffer', 'setImmediate', 'global', 'module', 'fetch', 'document'];
  expect(names.filter((name) => runInContext(`typeof ${name}`, realm) !== 'undefined')).toEqual([]);
});

test('cells of week 4 run there, and are read, explained and recorded', async () => {
  const cells = [
    'deploy-apply',
    'deploy-rollout',
    'deploy-pods',
    'inspect-ciliumendpoints',
    'failure-webpod',
    'failure-ping',
  ];
  // Each of these programs is read on its first use, and helm and zcat need a library for gzip.
  const script =
    'helm list -n kube-system -o json | jq -r ".[].name"; kubectl get node -o name | awk "END { print NR }"';
  const notebook = readFileSync(path.join(root, 'notebooks/week4.en.study.md'), 'utf8');
  const steps = readFileSync(path.join(root, 'notebooks/week4.steps.yaml'), 'utf8');
  const inside: unknown = runInContext('pure.story', realm);
  const story = inside as typeof Story;

  const told: unknown = JSON.parse(await story(notebook, steps, cells, script));
  expect(told).toEqual({
    // What each cell shows: rows, or packets of the capture that runs with it.
    results: [
      ['deploy-apply', true, 3],
      ['deploy-rollout', true, 1],
      ['deploy-pods', true, 4],
      ['inspect-ciliumendpoints', true, 4],
      ['failure-webpod', true, 0],
      ['failure-ping', true, 2],
    ],
    checks: ['rollout', 'client', 'endpoints'].map((check) => [check, 'true']),
    explained: true,
    printed: 'cilium\n3\n',
    exit: 0,
    recorded: true,
  });
});
