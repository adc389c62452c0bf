/** Kubeconfigs of others: to see what there is to choose from, nothing runs, nothing is asked, and nothing hangs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { connect } from '../../src/live/kube/connect.ts';
import { readKubeconfig } from '../../src/live/kube/kubeconfig.ts';
import { isKubeProblem } from '../../src/live/kube/kubeProblem.ts';
import { ALL, KEYS, long } from './attacks.ts';
import { door, withEach } from './door.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hostile kubeconfig '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const mark = path.join(folder, 'attacked');

let files = 0;
function env(content: unknown): { readonly KUBECONFIG: string } {
  const file = path.join(folder, `config${files++}`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return { KUBECONFIG: file };
}

const config = (name: string, cluster: object, user: object = {}): object => ({
  clusters: [{ name, cluster }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name } }],
  'current-context': name,
});

/** The context cannot be used, and says so; whoever asks gets no further. */
function refuses(environment: { readonly KUBECONFIG: string }): void {
  let problem: unknown;
  try {
    connect(environment);
  } catch (error) {
    problem = error;
  }
  expect(isKubeProblem(problem)).toBe(true);
  for (const locale of ['ko', 'en'] as const)
    expect(isKubeProblem(problem) ? problem.text(locale).length : 0).toBeGreaterThan(20);
}

const attack = door('kubeconfig');

attack('programs that give credentials, as long as nothing is asked', 'kept as it is', () =>
  withEach(
    [
      { command: 'touch', args: [mark] },
      { command: 'sh', args: ['-c', `touch '${mark}'`] },
      { command: `sh -c "touch '${mark}'"` },
      { command: './attack.sh', env: [{ name: 'PATH', value: folder }] },
    ],
    (exec) => {
      const apiVersion = 'client.authentication.k8s.io/v1';
      const user = {
        exec: { apiVersion, interactiveMode: 'Never', ...exec },
        'auth-provider': { name: 'gcp', config: { 'cmd-path': 'touch', 'cmd-args': mark } },
      };
      const environment = env(config('x', { server: 'https://127.0.0.1:1' }, user));
      expect(readKubeconfig(environment).contexts).toHaveLength(1);
      connect(environment);
      expect(existsSync(mark)).toBe(false);
    },
  ),
);

attack('servers that are none', 'refused', () =>
  withEach(
    [
      'file:///etc/passwd',
      'javascript:attack()',
      'data:text/html,x',
      'command:workbench.action.quit',
      'unix:///var/run/docker.sock',
      'ftp://evil.test',
      '//evil.test',
      'evil.test',
      '',
      'https://',
      'https://[',
      ' https://evil.test',
      'https://evil.test:99999',
      'http s://evil.test',
    ],
    (server) => refuses(env(config('x', { server }))),
  ),
);

attack('YAML that is none, aliases that stand for millions, shapes of anything', 'refused', () =>
  withEach(
    [
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(', ')}]`).join('\n')}\nclusters: *a30\n`,
      'clusters: &a [*a]\n',
      `clusters: ${'['.repeat(3000)}${']'.repeat(3000)}`,
      '!!js/function "attack()": 1',
      '\0',
      'null',
      '[]',
      '1',
      '{"clusters": 1, "users": "x", "contexts": {}}',
      '{"clusters": [null], "users": [1], "contexts": [{}]}',
      '{"contexts": [{"name": {}, "context": null}]}',
      '{"__proto__": {"contexts": [{"name": "x", "context": {"cluster": "x"}}]}}',
      long('- ', 20_000),
      ...ALL,
    ],
    (text) => {
      const environment = env(text);
      readKubeconfig(environment);
      refuses(environment);
    },
  ),
);

attack('names that every object has, hidden and turned ones', 'kept as it is', () =>
  withEach([...KEYS, ...ALL], (name) => {
    if (name === '' || name.includes('\ud800') || name.includes('\udfff')) return;
    const { contexts } = readKubeconfig(env(config(name, { server: 'https://127.0.0.1:1' })));
    expect(contexts).toEqual([{ name, cluster: name, server: 'https://127.0.0.1:1' }]);
  }),
);

attack('devices, pipes, folders, loops of links and huge files', 'refused', () => {
  const at = (name: string): string => path.join(folder, name);
  symlinkSync('/dev/zero', at('endless'));
  symlinkSync('loop', at('loop'));
  execFileSync('mkfifo', [at('pipe')]);
  writeFileSync(at('huge'), Buffer.alloc(17 * 1024 * 1024, ' '));
  const strange = ['/dev/zero', at('endless'), at('loop'), at('pipe'), at('huge'), folder];
  withEach(strange, (file) => {
    expect(readKubeconfig({ KUBECONFIG: file }).problems).toHaveLength(1);
    refuses({ KUBECONFIG: file });
    const server = 'https://127.0.0.1:1';
    refuses(env(config('x', { server, 'certificate-authority': file })));
    refuses(env(config('x', { server }, { 'client-certificate': file, 'client-key': file })));
  });
  return strange.length * 4;
});
