import { expect, test } from 'vitest';
import { READINGS } from '../../src/course/readings.ts';
import { survey } from '../../src/course/survey.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { createLab } from '../../src/lab/lab.ts';
import { createState } from '../../src/state/createState.ts';
import { fakeBackend } from './fakeBackend.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];
const never = new AbortController().signal;

test('everything that can be read of a fresh lab is in the state, with where it came from', async () => {
  const backend = createLab({ time: 'virtual' });
  await backend.ready;
  const state = createState();
  const end = new AbortController();
  await watchObjects(backend.kube, backend.clock, state, end.signal).listed;
  const progress: number[] = [];
  expect(await survey({ backend, state, signal: never, onProgress: (done) => progress.push(done) })).toEqual(
    [],
  );
  for (const host of HOSTS) {
    for (const table of ['interfaces', 'routes', 'neighbours'])
      expect(state.tables({ table, host }), `${table} of ${host}`).toHaveLength(1);
  }
  for (const agent of HOSTS.slice(0, 3)) {
    const known = state.tables({ agent }).map(({ parsed }) => parsed.table);
    expect(known).toEqual(expect.arrayContaining(['lb', 'services', 'ipcache', 'endpoints', 'nodes']));
  }
  expect(state.runs()).toEqual([]);
  expect(progress.at(-1)).toBe(progress.length);
  end.abort();
  backend.dispose();
});

test('it can be asked for one reading of one machine', async () => {
  const backend = createLab({ time: 'virtual' });
  await backend.ready;
  const state = createState();
  await survey({ backend, state, only: ['routes'], hosts: ['router'], signal: never });
  expect(state.tables().map(({ parsed, source }) => [parsed.table, source.host, source.command])).toEqual([
    ['routes', 'router', READINGS.routes.command],
  ]);
  backend.dispose();
});

test('what a machine will not tell is named with its reason, and the rest is read', async () => {
  const backend = fakeBackend({
    program: (script, shell) => {
      if (shell.place === 'router' && script === 'ip route') throw new Error('ssh: connection refused');
      if (script === 'ip neigh') {
        shell.stderr('ip: command not found\n');
        return 127;
      }
      shell.stdout('default via 10.0.2.2 dev eth0\n');
      return 0;
    },
  });
  const state = createState();
  const missing = await survey({ backend, state, only: ['routes', 'neighbours'], signal: never });
  expect(missing).toContainEqual({
    reading: 'routes',
    host: 'router',
    command: 'ip route',
    reason: 'ssh: connection refused',
  });
  expect(missing.filter(({ reading }) => reading === 'neighbours')).toEqual(
    HOSTS.map((host) => ({
      reading: 'neighbours',
      host,
      command: 'ip neigh',
      reason: 'ip: command not found',
    })),
  );
  expect(state.tables({ table: 'routes' }).map(({ source }) => source.host)).toHaveLength(3);
});

test('stopped, it says what it did not come to', async () => {
  const backend = fakeBackend({ program: () => 0 });
  const missing = await survey({
    backend,
    state: createState(),
    only: ['routes'],
    signal: AbortSignal.abort(),
  });
  expect(missing.map(({ reason }) => reason)).toEqual(HOSTS.map(() => 'stopped'));
});
