import { expect, it } from 'vitest';
import { sortPods } from '../../src/lab/commands/kubectl/podPick.ts';

const pod = (
  name: string,
  change: { ready?: string; restarts?: number; created?: string; node?: string; phase?: string },
) => ({
  metadata: { name, creationTimestamp: change.created ?? '2026-11-22T10:00:00Z' },
  spec: { nodeName: change.node ?? 'k8s-ctr' },
  status: {
    phase: change.phase ?? 'Running',
    conditions: [
      change.ready === undefined
        ? { type: 'Ready', status: 'False', lastTransitionTime: '2026-11-22T09:00:00Z' }
        : { type: 'Ready', status: 'True', lastTransitionTime: change.ready },
    ],
    containerStatuses: [{ restartCount: change.restarts ?? 0 }],
  },
});

const order = (pods: readonly ReturnType<typeof pod>[], verb: 'exec' | 'logs'): string[] =>
  sortPods(pods, verb).map((one) => (one['metadata'] as { name: string }).name);

it('prefers ready pods, then those that have been ready longest, then the oldest', () => {
  const pods = [
    pod('pending', { phase: 'Pending', node: '' }),
    pod('unready', {}),
    pod('young', { ready: '2026-11-22T12:00:00Z', created: '2026-11-22T11:00:00Z' }),
    pod('old', { ready: '2026-11-22T12:00:00Z', created: '2026-11-22T10:00:00Z' }),
    pod('ready-long', { ready: '2026-11-22T11:30:00Z', created: '2026-11-22T11:20:00Z' }),
  ];
  expect(order(pods, 'exec')).toEqual(['ready-long', 'old', 'young', 'unready', 'pending']);
});

it('takes a pod that restarted often last for exec and first for logs', () => {
  const pods = [
    pod('calm', { ready: '2026-11-22T12:00:00Z' }),
    pod('restless', { ready: '2026-11-22T12:00:00Z', restarts: 4 }),
  ];
  expect(order(pods, 'exec')).toEqual(['calm', 'restless']);
  expect(order(pods, 'logs')).toEqual(['restless', 'calm']);
});
