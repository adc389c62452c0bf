/** A hundred agents in memory: what reads them is bounded in shells, and one that hangs holds up nobody. */
import { expect, test } from 'vitest';
import { READINGS } from '../../src/course/readings.ts';
import { survey } from '../../src/course/survey.ts';
import { createState } from '../../src/state/createState.ts';
import { fakeBackend } from './fakeBackend.ts';

const NODES = 100;
const pod = (n: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `cilium-${n}`, namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
  spec: { nodeName: `node-${n}` },
  status: { phase: 'Running', podIP: `192.168.${n}.10` },
});

/** As a node of a middling cluster prints it: 500 frontends. */
const BIG = ['SERVICE ADDRESS          BACKEND ADDRESS (REVNAT_ID) (SLOT)']
  .concat(
    Array.from(
      { length: 500 },
      (_, n) => `10.96.${n >> 8}.${n & 255}:80/TCP (0)   0.0.0.0:0 (${n + 1}) (0) [ClusterIP, non-routable]`,
    ),
  )
  .join('\n');

function hundredAgents(answer: (place: string, script: string) => Promise<string>) {
  let open = 0;
  let most = 0;
  const runs: string[] = [];
  const backend = fakeBackend({ program: () => 0 });
  const agents = Array.from({ length: NODES }, (_, n) => `cilium@node-${n}`);
  return {
    runs,
    most: () => most,
    backend: {
      ...backend,
      places: () => [...backend.places(), ...agents.map((name) => ({ name, kind: 'pod' as const }))],
      open: (place: string) => {
        most = Math.max(most, ++open);
        return {
          place,
          run: async (script: string, { onChunk }: Parameters<ReturnType<typeof backend.open>['run']>[1]) => {
            runs.push(`${place}: ${script}`);
            onChunk({ stream: 'stdout', text: await answer(place, script) });
            return 0;
          },
          close: () => void (open -= 1),
        };
      },
    },
  };
}

function knownAgents() {
  const state = createState();
  state.setObjects(
    'pods',
    Array.from({ length: NODES }, (_, n) => pod(n)),
  );
  return state;
}

const never = new AbortController().signal;
const hosts = Array.from({ length: NODES }, (_, n) => `node-${n}`);

test('the maps of a hundred agents are read in their own shells, eight at a time, as facts of kubectl exec', async () => {
  const { backend, most, runs } = hundredAgents(() => Promise.resolve(BIG));
  const state = knownAgents();
  expect(await survey({ backend, state, only: ['loadBalancing'], hosts, signal: never })).toEqual([]);
  expect(runs).toHaveLength(NODES);
  expect(most()).toBe(8);
  const facts = state.tables({ table: 'lb' });
  expect(new Set(facts.map(({ source }) => source.agent)).size).toBe(NODES);
  expect(facts.every(({ parsed }) => parsed.rows.length === 500)).toBe(true);
  expect(facts.map(({ source }) => source.command)).toContain(
    `kubectl exec -n kube-system cilium-7 -c cilium-agent -- ${READINGS.loadBalancing.command}`,
  );
});

test('an agent that hangs is named once for each of its readings, and the other ninety-nine are read', async () => {
  const { backend, runs } = hundredAgents((place) =>
    place === 'cilium@node-3' ? new Promise(() => undefined) : Promise.resolve(BIG),
  );
  const state = knownAgents();
  const missing = await survey({
    backend,
    state,
    only: ['loadBalancing', 'services'],
    hosts,
    signal: never,
    patience: 3_000,
  });
  expect(
    missing.filter(({ host }) => host === 'node-3').map(({ reading, reason }) => [reading, reason]),
  ).toEqual([
    ['loadBalancing', 'no answer to "cilium-dbg bpf lb list"'],
    ['services', 'no answer to "cilium-dbg bpf lb list"'],
  ]);
  expect(runs.filter((each) => each.startsWith('cilium@node-3:'))).toHaveLength(1);
  expect(state.tables({ table: 'lb' })).toHaveLength(NODES - 1);
});
