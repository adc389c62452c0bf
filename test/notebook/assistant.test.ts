import { afterAll, beforeAll, expect, test } from 'vitest';
import { survey } from '../../src/course/survey.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { createState } from '../../src/state/createState.ts';
import { tellState, tellStep, tellTrace } from '../../src/views/assistant.ts';
import type { ShownStudy } from '../../src/views/shownStudy.ts';

const never = new AbortController().signal;
const end = new AbortController();
let lab: Lab;
let study: ShownStudy;

beforeAll(async () => {
  lab = createLab({ time: 'virtual' });
  await lab.ready;
  const state = createState();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  await survey({ backend: lab, state, only: ['routes'], signal: never });
  const shown: Partial<ShownStudy> = {
    locale: 'en',
    lab: { status: 'ready', name: 'week4', live: false },
    hosts: ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'],
    machines: ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'],
    steps: [{ id: 'failure', title: 'A packet is lost' }],
    currentStep: () => 'failure',
    checks: () => [{ id: 'lost', verdict: 'true', text: 'The packet is lost.', evidence: [] }],
    explanations: () => [
      {
        id: 'why',
        verdict: 'true',
        text: 'The router has no route.',
        evidence: [{ source: 'router: ip route', row: { token: 'hunter2' } }],
      },
      { id: 'other', verdict: 'unknown', text: '', evidence: [] },
    ],
    backend: lab,
    state,
  };
  study = shown as ShownStudy;
});
afterAll(() => {
  end.abort();
  lab.dispose();
});

test('an overview names steps, resources and tables, with where each came from', () => {
  expect(tellState(study, {})).toMatchObject({
    currentStep: 'failure',
    steps: [{ id: 'failure', checks: 1, passed: 1 }],
    resources: expect.arrayContaining([{ name: 'nodes', count: 3 }]),
    tables: expect.arrayContaining([
      expect.objectContaining({ table: 'routes', host: 'router', command: 'ip route', kind: 'simulated' }),
    ]),
  });
});

test('a table is told with its rows, a resource with its objects', () => {
  expect(tellState(study, { table: 'routes', host: 'router' })).toMatchObject({
    tables: [{ host: 'router', rows: expect.arrayContaining([expect.objectContaining({ dev: 'eth1' })]) }],
  });
  expect(tellState(study, { resource: 'nodes' })).toMatchObject({ count: 3, objects: { length: 3 } });
});

test('a question that cannot be answered says what can be asked', () => {
  expect(() => tellState(study, { table: 'nat' })).toThrow(
    /No cell has shown a table "nat" yet. Known: .*routes/,
  );
  expect(() => tellState(study, { resource: 'secrets' })).toThrow(/not watched. Known: .*pods/);
  expect(() => tellStep(study, 'nowhere')).toThrow('There are: failure.');
  expect(() => tellState({ ...study, state: undefined }, {})).toThrow('run a cell first');
});

test('a step is told by what holds, with its evidence, and secrets are masked', () => {
  expect(tellStep(study)).toEqual({
    step: 'failure',
    checks: [{ id: 'lost', verdict: 'true', text: 'The packet is lost.' }],
    explanations: [
      {
        id: 'why',
        text: 'The router has no route.',
        evidence: [{ source: 'router: ip route', row: { token: '•••' } }],
      },
    ],
  });
});

test('a trace reads what it lacks; an end or a protocol that is none is refused by name', async () => {
  const told = await tellTrace(study, { from: 'k8s-ctr', to: '192.168.20.100' }, never);
  expect(told).toMatchObject({
    verdict: 'delivered',
    hops: expect.arrayContaining([expect.objectContaining({ place: 'router' })]),
  });
  await expect(tellTrace(study, { from: 'nobody', to: 'k8s-w0' }, never)).rejects.toThrow('nobody');
  await expect(tellTrace(study, { from: 'k8s-ctr', to: 'k8s-w0', protocol: 'sctp' }, never)).rejects.toThrow(
    'icmp, tcp, udp',
  );
});
