import { expect, test } from 'vitest';
import { clusterPause, unfinished } from '../../src/cli/pause.ts';
import type { RunnableCell } from '../../src/course/cell.ts';
import { createState } from '../../src/state/createState.ts';

const pod = (name: string, ready: boolean, phase = 'Running') => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default' },
  status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});
const deployment = (observed: number, available: number) => ({
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'webpod', namespace: 'default', generation: 2 },
  spec: { replicas: 2 },
  status: { observedGeneration: observed, replicas: 2, updatedReplicas: 2, availableReplicas: available },
});
const cell = (text: string): RunnableCell => ({
  spec: { id: 'a', host: 'k8s-ctr', expect: 'ok' },
  text,
});

test('a deployment is finished when it is rolled out, a pod when it is ready or over', () => {
  const state = createState();
  state.setObjects('pods', [pod('a', true), pod('b', false), pod('done', false, 'Succeeded')]);
  for (const [observed, available] of [
    [1, 2],
    [2, 1],
  ] as const) {
    state.setObjects('deployments', [deployment(observed, available)]);
    expect([...unfinished(state)]).toEqual(['deployments/default/webpod', 'pods/default/b']);
  }
  state.setObjects('deployments', [deployment(2, 2)]);
  expect([...unfinished(state)]).toEqual(['pods/default/b']);
});

test('after a cell that only reads nobody waits; after a change, until what it set in motion is done', async () => {
  const state = createState();
  state.setObjects('pods', [pod('broken-before', false)]);
  let settled = 0;
  const settle = async (): Promise<void> => {
    settled += 1;
  };
  const pause = clusterPause({ state, settle }, new AbortController().signal);
  await pause.after(cell('kubectl get pods'))();
  expect(settled).toBe(0);

  const rest = pause.after(cell('kubectl run b --image=x'));
  state.setObjects('pods', [pod('broken-before', false), pod('b', false)]);
  let over = false;
  const waiting = rest().then(() => (over = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  state.setObjects('pods', [pod('broken-before', false), pod('b', true)]);
  await waiting;
  expect(settled).toBe(1);
});
