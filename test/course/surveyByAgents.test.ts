/** A cluster whose nodes no ssh leads to: its agents share their nodes' networks, so they are asked instead. */
import { expect, test } from 'vitest';
import type { Backend, Place } from '../../src/backend.ts';
import { machinesOf } from '../../src/course/hosts.ts';
import { readAlso, survey } from '../../src/course/survey.ts';
import { createState } from '../../src/state/createState.ts';
import { fakeBackend } from './fakeBackend.ts';

const never = new AbortController().signal;
const ROUTES = 'default via 10.1.0.1 dev eth0\n';

const agent = (node: string, hostNetwork: boolean) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `cilium-of-${node}`, namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
  spec: { nodeName: node, hostNetwork },
  status: { phase: 'Running', podIP: '10.1.0.10' },
});

/** `reachable`: hosts whose own shell answers. The agent of each node has a shell. */
function cluster({
  places,
  nodes,
  reachable = [],
  hostNetwork = true,
}: {
  readonly places: readonly Place[];
  readonly nodes: readonly string[];
  readonly reachable?: readonly string[];
  readonly hostNetwork?: boolean;
}) {
  const ran: string[] = [];
  const fake = fakeBackend({ program: () => 0 });
  const agents = nodes.map((node): Place => ({ name: `cilium@${node}`, kind: 'pod' }));
  const backend: Pick<Backend, 'kind' | 'clock' | 'places' | 'open'> = {
    kind: 'live',
    clock: fake.clock,
    places: () => [...places, ...agents],
    open: (place) => ({
      place,
      run: (script, { onChunk }) => {
        if (!place.startsWith('cilium@') && !reachable.includes(place))
          return Promise.reject(new Error('ssh: Could not resolve hostname'));
        ran.push(`${place}: ${script}`);
        onChunk({ stream: 'stdout', text: ROUTES });
        return Promise.resolve(0);
      },
      close: () => undefined,
    }),
  };
  const state = createState();
  state.setObjects(
    'pods',
    nodes.map((node) => agent(node, hostNetwork)),
  );
  state.setObjects(
    'nodes',
    nodes.map((name) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
  );
  return { backend, state, ran };
}

const LAPTOP: Place = { name: 'k8s-ctr', kind: 'node', standIn: 'laptop' };
const WORKER: Place = { name: 'k8s-w1', kind: 'node' };
const ROUTER: Place = { name: 'router', kind: 'router' };

test('where a laptop stands in for the node, or no ssh leads there, the routes are those that the agent tells', async () => {
  const { backend, state, ran } = cluster({ places: [LAPTOP, WORKER], nodes: ['k8s-ctr', 'k8s-w1'] });
  expect(await survey({ backend, state, only: ['routes'], signal: never })).toEqual([]);
  expect([...ran].sort()).toEqual(['cilium@k8s-ctr: ip route', 'cilium@k8s-w1: ip route']);
  const facts = state.tables({ table: 'routes' });
  expect(facts.map(({ source }) => source.host).sort()).toEqual(['k8s-ctr', 'k8s-w1']);
  expect(facts.map(({ source }) => source.command)).toContain(
    'kubectl exec -n kube-system cilium-of-k8s-w1 -c cilium-agent -- ip route',
  );
});

test('a host with a shell of its own is asked there, and its agent is not', async () => {
  const { backend, state, ran } = cluster({ places: [WORKER], nodes: ['k8s-w1'], reachable: ['k8s-w1'] });
  await survey({ backend, state, only: ['routes'], signal: never });
  expect(ran).toEqual(['k8s-w1: ip route']);
});

test('an agent with a network of its own says nothing about its node', async () => {
  const { backend, state, ran } = cluster({
    places: [LAPTOP, WORKER],
    nodes: ['k8s-ctr', 'k8s-w1'],
    hostNetwork: false,
  });
  const missing = await survey({ backend, state, only: ['routes'], signal: never });
  expect(ran).toEqual([]);
  expect(missing.map(({ host, reason }) => [host, reason])).toEqual([
    [
      'k8s-ctr',
      'its shell is on laptop, which is not that node; ciliumStudy.live.hosts says how ssh reaches it',
    ],
    ['k8s-w1', 'ssh: Could not resolve hostname'],
  ]);
});

test('the machines of a cluster with other names are its nodes, and none that the settings name for another', () => {
  const { backend, state } = cluster({ places: [LAPTOP, WORKER, ROUTER], nodes: ['prod-1', 'prod-2'] });
  expect(machinesOf(backend, state)).toEqual(['prod-1', 'prod-2']);
});

test('a node that was added to the cluster is a machine beside those of the settings', () => {
  const { backend, state } = cluster({ places: [LAPTOP, WORKER, ROUTER], nodes: ['k8s-ctr', 'k8s-w9'] });
  expect(machinesOf(backend, state)).toEqual(['k8s-ctr', 'k8s-w9', 'router']);
});

test('before the API has told of nodes, the machines are those of the settings', () => {
  const { backend } = cluster({ places: [LAPTOP, WORKER, ROUTER], nodes: [] });
  expect(machinesOf(backend, createState())).toEqual(['k8s-ctr', 'k8s-w1', 'router']);
});

test('a command that asks the cluster is run where kubectl is, whichever node it is for', async () => {
  const { backend, state, ran } = cluster({
    places: [LAPTOP, ROUTER],
    nodes: ['prod-1'],
    reachable: ['k8s-ctr'],
  });
  await readAlso({ backend, state, signal: never }, { host: 'prod-1', command: 'kubectl get nodes' });
  expect(ran).toEqual(['k8s-ctr: kubectl get nodes']);
});
