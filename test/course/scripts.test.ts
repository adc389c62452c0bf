/** Where a backend cannot begin anew: going to a step, doing it and undoing it are scripts, told before they run. */
import { describe, expect, test } from 'vitest';
import {
  reachStep,
  runScripts,
  scriptsReport,
  scriptsTo,
  solveScripts,
  undoScripts,
} from '../../src/course/reachStep.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { createStudy } from '../../src/course/study.ts';
import { createState } from '../../src/state/createState.ts';
import { momentOf } from '../../src/state/moment.ts';
import { changeCounts, stateChanges } from '../../src/state/stateDiff.ts';
import { createLab } from '../../src/lab/lab.ts';
import { fakeBackend } from './fakeBackend.ts';
import { week4Course } from './week4Course.ts';

const course = week4Course();
const signal = new AbortController().signal;

describe('on a backend without snapshots', () => {
  test('a step is reached by the scripts of the steps before it that are not done yet', async () => {
    const ran: string[] = [];
    const backend = fakeBackend({
      program: (script, { place }) => ran.push(`${place}: ${script}`) && 0,
      kind: 'live',
    });
    expect(backend.snapshot).toBeUndefined();
    const scripts = scriptsTo(course, 'l2-announcement', (step) => step === 'deploy');
    expect(scripts.map(({ step }) => step)).toEqual(['vxlan', 'lb-ipam']);
    await runScripts(backend, scripts, signal);
    expect(ran).toEqual(scripts.map(({ host, script }) => `${host}: ${script.trim()}`));
  });

  test('whoever is asked can read every script, as it will run', () => {
    const scripts = solveScripts(course, 'requested-ip');
    const report = scriptsReport('Doing "Requested"', scripts);
    expect(scripts).not.toEqual([]);
    for (const { script } of scripts) expect(report).toContain(`\n${script.trimEnd()}\n`);
  });

  test('a script that fails ends it, with what it printed', async () => {
    const backend = fakeBackend({
      program: (_script, shell) => {
        shell.stderr('no such thing\n');
        return 1;
      },
    });
    await expect(runScripts(backend, solveScripts(course, 'vxlan'), signal)).rejects.toThrow(
      /solve script of step "vxlan" ended with 1 on k8s-ctr:\nno such thing/,
    );
  });
});

/** What the steps make. */
const MADE = [
  'services',
  'deployments',
  'ciliumloadbalancerippools',
  'ciliuml2announcementpolicies',
  'configmaps',
];
/** What tells of the way here, as in a real cluster: conditions, annotations of writers, a port that was drawn anew. */
const OTHER = /^metadata\.|^status\.conditions|nodePort$/;

describe('the undo scripts', () => {
  const steps = course.steps.filter(({ solve }) => solve.length > 0).map(({ id }) => id);

  test.each(steps)('of %s leave nothing of what the step made', { timeout: 120_000 }, async (step) => {
    const backend = createLab({ time: 'virtual' });
    await backend.ready;
    await reachStep(backend, course, step, signal);
    const study = createStudy({ backend, notebook: readNotebook(''), course, locale: 'en' });
    const { state } = study;
    await study.settle(30_000);
    const resources = MADE;
    const before = momentOf(state, resources);
    await runScripts(backend, solveScripts(course, step), signal);
    const between = momentOf(state, resources);
    expect(stateChanges(before, between)).not.toEqual([]);
    await runScripts(backend, undoScripts(course, step), signal);
    await study.settle(30_000);
    const left = stateChanges(before, momentOf(state, resources)).filter(({ field }) => !OTHER.test(field));
    expect(left).toEqual([]);
    study.dispose();
    backend.dispose();
  });
});

test('what a step changed is counted by things, not by their fields', () => {
  const state = createState();
  const service = (name: string, type: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { type },
  });
  state.setObjects('services', [service('webpod', 'ClusterIP'), service('old', 'ClusterIP')]);
  const before = momentOf(state, ['services']);
  state.setObjects('services', [service('webpod', 'LoadBalancer'), service('a|b*', 'ClusterIP')]);
  const changes = stateChanges(before, momentOf(state, ['services']));
  expect(changeCounts(changes)).toEqual({ added: 1, removed: 1, changed: 1 });
});
