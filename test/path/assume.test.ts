import { expect, test } from 'vitest';
import { courseBeside } from '../../src/cli/notebookFile.ts';
import { followFlow } from '../../src/course/followFlow.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { survey } from '../../src/course/survey.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { assume, readAssumption } from '../../src/path/assume.ts';
import type { Flow, Trace } from '../../src/path/flow.ts';
import { trace } from '../../src/path/trace.ts';
import { createState } from '../../src/state/createState.ts';
import type { State } from '../../src/state/state.ts';
import { run } from './labFlows.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];
const signal = new AbortController().signal;
const FLOW: Flow = { from: 'default/curl-pod', to: 'service/webpod', port: 80, protocol: 'tcp' };

async function labAt(step: string): Promise<Lab> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  await reachStep(
    lab,
    await courseBeside(`${import.meta.dirname}/../../notebooks/week4.study.md`),
    step,
    signal,
  );
  return lab;
}

async function known(lab: Lab): Promise<State> {
  const state = createState();
  const end = new AbortController();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  end.abort();
  await survey({ backend: lab, state, signal });
  return state;
}

/** Without the names of pods, which another life of the lab draws anew. */
const story = ({ ways }: Trace): readonly string[] =>
  ways.map(({ verdict, hops }) =>
    [
      verdict,
      ...hops.map(
        ({ place, action, because }) => `${place.replace(/-[a-z0-9]+-[a-z0-9]+$/, '')} ${action} ${because}`,
      ),
    ].join('\n'),
  );

function assumed(state: State, ...changes: readonly string[]): Trace {
  const read = changes.flatMap((text) => readAssumption(text, HOSTS) ?? []);
  expect(read).toHaveLength(changes.length);
  return trace(assume(state, read), FLOW, HOSTS);
}

test.each([
  ['router', 'ip route add 172.20.2.0/24 via 192.168.20.100', 'lost'],
  ['router', 'ip route add blackhole 172.20.2.0/24', 'lost'],
  ['k8s-ctr', 'ip route del 172.20.0.0/16', 'lost'],
  ['k8s-ctr', 'ip route replace 172.20.0.0/16 via 192.168.10.101', 'lost'],
])(
  'an assumed change of routes on %s (%s) leads where the change then does',
  async (host, command, verdict) => {
    const lab = await labAt('failure');
    const what = assumed(await known(lab), `${command}@${host}`);
    await run(lab, host, command);
    const state = await known(lab);
    const after = await followFlow({ backend: lab, state, signal }, FLOW);
    expect(story(what)).toEqual(story(after.trace));
    expect(what.verdict).toBe(verdict);
    lab.dispose();
  },
);

test('with routes for both directions assumed, native routing reaches every pod', async () => {
  const lab = await labAt('failure');
  const state = await known(lab);
  expect(trace(state, FLOW, HOSTS).verdict).toBe('lost');
  const both = assumed(
    state,
    'ip route add 172.20.2.0/24 via 192.168.20.100@router',
    'ip route add 172.20.0.0/24 via 192.168.10.100@router',
  );
  expect(both.verdict).toBe('delivered');
  lab.dispose();
});

test('the assumed overlay is the way that packets take after the switch, and the assumed native mode the way before it', async () => {
  const [native, overlay] = await Promise.all(
    ['failure', 'lb-ipam'].map(async (step) => known(await labAt(step))),
  );
  if (native === undefined || overlay === undefined) throw new Error('two labs');
  expect(story(assumed(native, 'mode=vxlan'))).toEqual(story(trace(overlay, FLOW, HOSTS)));
  expect(story(assumed(overlay, 'mode=native'))).toEqual(story(trace(native, FLOW, HOSTS)));
});

test('without the policies that deny it, a flow is delivered', async () => {
  const lab = await labAt('lb-ipam');
  await run(
    lab,
    'k8s-ctr',
    `kubectl apply -f - <<'Y'
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: nobody}
spec: {endpointSelector: {matchLabels: {app: webpod}}, ingress: [{fromEntities: [world]}]}
Y
sleep 3`,
  );
  const state = await known(lab);
  expect(trace(state, FLOW, HOSTS)).toMatchObject({ verdict: 'lost' });
  expect(trace(state, FLOW, HOSTS).hops.at(-1)?.because).toBe('policy-denies');
  expect(assumed(state, 'policy=none').verdict).toBe('delivered');
  lab.dispose();
});

test('an assumed fact says that it is one, and what was read stays as it was', async () => {
  const lab = await labAt('failure');
  const state = await known(lab);
  const what = assumed(state, 'ip route add 172.20.2.0/24 via 192.168.20.100@router');
  const hop = what.hops.find(({ place }) => place === 'router');
  expect(hop?.fact && 'table' in hop.fact && hop.fact.table.source.command).toBe('ip route (what if)');
  expect(trace(state, FLOW, HOSTS).verdict).toBe('lost');
  lab.dispose();
});

test.each([
  'ip route',
  'ip route add x via y@router',
  'ip route add 10.0.0.0/8 via 10.0.0.1@nowhere',
  'mode=geneve',
  '',
])('"%s" is no assumption', (text) => {
  expect(readAssumption(text, HOSTS)).toBeUndefined();
});
