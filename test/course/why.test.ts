import { describe, expect, test } from 'vitest';
import { courseBeside } from '../../src/cli/notebookFile.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { answer } from '../../src/course/why/answer.ts';
import { askWhy } from '../../src/course/why/askWhy.ts';
import { CAUSES, type Cause, type CauseId } from '../../src/course/why/cause.ts';
import { readQuestion } from '../../src/course/why/readQuestion.ts';
import { whyNot, type Question, type Why } from '../../src/course/why/whyNot.ts';
import { whyMarkdown } from '../../src/course/why/whyReport.ts';
import { causeText } from '../../src/course/why/whyWords.ts';
import { watchObjects } from '../../src/course/watchObjects.ts';
import { createLab, type Lab } from '../../src/lab/lab.ts';
import { createState } from '../../src/state/createState.ts';
import type { State } from '../../src/state/state.ts';
import { run } from '../path/labFlows.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'];
const signal = new AbortController().signal;
const WEBPOD: Question = { service: 'webpod' };

async function labAt(step: string, script = ''): Promise<Lab> {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  await reachStep(
    lab,
    await courseBeside(`${import.meta.dirname}/../../notebooks/week4.study.md`),
    step,
    signal,
  );
  if (script !== '') await run(lab, 'k8s-ctr', `${script}\nsleep 6`);
  return lab;
}

async function asked(lab: Lab, question: Question): Promise<{ why: Why; state: State }> {
  const state = createState();
  const end = new AbortController();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  const { why } = await askWhy({ backend: lab, state, signal }, question);
  end.abort();
  lab.dispose();
  return { why, state };
}

const verdict = ({ causes }: Why, id: CauseId): Cause['verdict'] | undefined =>
  causes.find((cause) => cause.id === id)?.verdict;

const pool = (name: string, spec: string): string => `kubectl apply -f - <<'Y'
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: ${name}}
spec: ${spec}
Y`;
const patchPolicy = (spec: string): string =>
  `kubectl patch ciliuml2announcementpolicy policy1 --type merge -p '{"spec":${spec}}'`;
const curl = (to: string, port = 80): Question => ({
  flow: { from: 'default/curl-pod', to, port, protocol: 'tcp' },
});

interface Broken {
  readonly cause: CauseId;
  readonly step: string;
  readonly how: string;
  readonly question: Question;
  /** What its sentences and cures name. */
  readonly names: readonly string[];
}

const BROKEN: readonly Broken[] = [
  {
    cause: 'route-missing',
    step: 'failure',
    how: '',
    question: curl('service/webpod'),
    names: ['router', 'ip route add 172.20.2.0/24 via 192.168.20.100'],
  },
  {
    cause: 'selector-matches-nothing',
    step: 'end',
    how: `kubectl patch service webpod -p '{"spec":{"selector":{"app":"nobody"}}}'`,
    question: WEBPOD,
    names: ['app=nobody'],
  },
  {
    cause: 'no-backend-ready',
    step: 'end',
    how: 'kubectl scale deployment webpod --replicas=0',
    question: WEBPOD,
    names: ['default/webpod'],
  },
  {
    cause: 'backend-refuses',
    step: 'end',
    how: `kubectl patch service netshoot-web --type json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":81}]'`,
    question: { service: 'netshoot-web' },
    names: ['81', 'netshoot-web'],
  },
  {
    cause: 'no-pool',
    step: 'lb-ipam',
    how: 'kubectl create service loadbalancer x --tcp=80',
    question: { service: 'x' },
    names: ['default/x'],
  },
  {
    cause: 'pool-disabled',
    step: 'lb-ipam',
    how: `${pool('p', '{disabled: true, blocks: [{cidr: 192.168.10.208/29}]}')}
kubectl create service loadbalancer x --tcp=80`,
    question: { service: 'x' },
    names: ['kubectl patch ippool p'],
  },
  {
    cause: 'pool-conflicts',
    step: 'lb-ipam',
    how: `${pool('p', '{serviceSelector: {matchLabels: {a: b}}, blocks: [{cidr: 192.168.10.208/29}]}')}
${pool('q', '{blocks: [{cidr: 192.168.10.208/28}]}')}
kubectl create service loadbalancer x --tcp=80`,
    question: { service: 'x' },
    names: ['overlaps'],
  },
  {
    cause: 'pool-exhausted',
    step: 'lb-ipam',
    how: `${pool('p', '{blocks: [{start: 192.168.10.211}]}')}
kubectl create service loadbalancer a --tcp=80; sleep 2; kubectl create service loadbalancer x --tcp=80`,
    question: { service: 'x' },
    names: ['default/x'],
  },
  {
    cause: 'address-out-of-range',
    step: 'end',
    how: 'kubectl annotate service webpod lbipam.cilium.io/ips=192.168.10.240',
    question: WEBPOD,
    names: ['192.168.10.240', 'cilium-lb-ippool'],
  },
  {
    cause: 'sharing-key-clash',
    step: 'end',
    how: 'kubectl annotate service webpod lbipam.cilium.io/ips=192.168.10.215',
    question: WEBPOD,
    names: ['192.168.10.215', 'default/netshoot-web'],
  },
  {
    cause: 'announcements-off',
    step: 'l2-announcement',
    how: '',
    question: WEBPOD,
    names: ['192.168.10.211', 'l2announcements.enabled=true'],
  },
  {
    cause: 'no-policy-selects-service',
    step: 'end',
    how: 'kubectl delete ciliuml2announcementpolicy policy1',
    question: WEBPOD,
    names: ['default/webpod'],
  },
  {
    cause: 'policy-selects-no-node',
    step: 'end',
    how: patchPolicy(
      '{"nodeSelector":{"matchLabels":{"kubernetes.io/hostname":"k8s-w9"},"matchExpressions":null}}',
    ),
    question: WEBPOD,
    names: ['policy1'],
  },
  {
    cause: 'interfaces-match-nothing',
    step: 'end',
    how: patchPolicy('{"interfaces":["^ens[0-9]+"]}'),
    question: WEBPOD,
    names: ['^ens[0-9]+', 'eth1'],
  },
  {
    cause: 'nobody-announces',
    step: 'end',
    how: patchPolicy('{"interfaces":["^ens[0-9]+"]}'),
    question: WEBPOD,
    names: ['192.168.10.211'],
  },
  {
    cause: 'agent-not-restarted',
    step: 'end',
    how: `kubectl patch configmap -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"native"}}'`,
    question: WEBPOD,
    names: ['kubectl rollout restart'],
  },
  {
    cause: 'modes-differ',
    step: 'end',
    how: `kubectl patch configmap -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"native"}}'
kubectl delete pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-w0; sleep 15`,
    question: curl('service/webpod'),
    names: ['k8s-w0'],
  },
  {
    cause: 'tunnel-down',
    step: 'end',
    how: `kubectl patch configmap -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"native"}}'
kubectl delete pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-w0; sleep 15`,
    question: curl('service/webpod'),
    names: ['k8s-w0', 'cilium_vxlan'],
  },
  {
    cause: 'policy-denies',
    step: 'end',
    how: `kubectl apply -f - <<'Y'
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny}
spec: {endpointSelector: {matchLabels: {app: webpod}}, ingress: [{fromEntities: [world]}]}
Y`,
    question: curl('service/webpod'),
    names: ['Ingress'],
  },
  {
    cause: 'lost-on-the-way',
    step: 'end',
    how: '',
    question: { flow: { from: 'router', to: '192.168.10.77', protocol: 'icmp' } },
    names: ['router', '192.168.10.77'],
  },
];

describe('what keeps it from working', () => {
  test.each(BROKEN)(
    '$cause is found in the lab that is broken so, and told in both languages',
    async (broken) => {
      const { why } = await asked(await labAt(broken.step, broken.how), broken.question);
      const cause = why.causes.find(({ id }) => id === broken.cause);
      expect(why.causes.filter((each) => each.verdict === 'true').map(({ id }) => id)).toContain(
        broken.cause,
      );
      if (cause === undefined) return;
      const told = [causeText(cause, 'en'), ...cause.cures.map(({ command }) => command)].join('\n');
      for (const name of broken.names) expect(told).toContain(name);
      expect(causeText(cause, 'ko')).toMatch(/[가-힣]/);
      expect(causeText(cause, 'ko')).not.toMatch(/undefined|\/를|\/는/);
      expect(causeText(cause, 'en')).not.toMatch(/undefined/);
      expect(why.works).toBe(broken.cause === 'agent-not-restarted');
    },
  );

  test.each(['webpod', 'netshoot-web2'])('nothing is found where all is well: %s', async (service) => {
    const { why } = await asked(await labAt('end'), { service });
    expect(why.causes.filter((cause) => cause.verdict === 'true')).toEqual([]);
    expect(why.works).toBe(true);
    // Each cause but those that only an address or a flow can have was judged.
    expect(new Set(why.causes.map(({ id }) => id))).toEqual(new Set(CAUSES));
    const unknown = why.causes.filter((cause) => cause.verdict === 'unknown').map(({ id }) => id);
    expect(unknown).toEqual([]);
  });

  test('before anything was read each cause is not known, with the command that would tell', () => {
    const state = createState();
    state.setObjects('services', [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {
          name: 'webpod',
          namespace: 'default',
          annotations: { 'lbipam.cilium.io/ips': '192.168.10.212' },
        },
        spec: {
          type: 'LoadBalancer',
          clusterIP: '10.96.0.5',
          selector: { app: 'webpod' },
          ports: [{ port: 80 }],
          externalIPs: ['192.168.10.9'],
        },
        status: { loadBalancer: { ingress: [{ ip: '192.168.10.211' }] } },
      },
    ]);
    state.setObjects('nodes', []);
    const why = whyNot(state, WEBPOD, HOSTS);
    for (const cause of why.causes.filter((each) => each.verdict === 'unknown'))
      expect(cause.missing?.command, cause.id).toMatch(/^(kubectl|ip|ss)/);
    for (const id of CAUSES)
      // No other service is there that could clash.
      expect([id, verdict(why, id)]).toEqual([id, id === 'sharing-key-clash' ? 'false' : 'unknown']);
    expect(why.works).toBe(false);
  });
});

test('the answer as Markdown lists causes with their evidence and cures, and keeps names as text', async () => {
  const { why } = await asked(await labAt('failure'), curl('service/webpod'));
  const text = whyMarkdown('curl-pod -> webpod', why, 'en');
  expect(text).toContain('# curl-pod -> webpod');
  expect(text).toContain('1. The packet from default/curl-pod to the backend 172.20.2.42:80 ends at router');
  expect(text).toContain('- What would cure it: `router$ ip route add 172.20.2.0/24 via 192.168.20.100`');
  expect(text).toContain('- Evidence: `router: ip route` `dst=default via=10.0.2.2 dev=eth0');
  expect(whyMarkdown('x', why, 'ko')).toContain('이렇게 하면 됩니다');
});

test.each([
  ['webpod', { service: 'webpod' }],
  ['curl-pod -> k8s-w1', { flow: { from: 'curl-pod', to: 'k8s-w1', protocol: 'icmp' } }],
  ['curl-pod → svc/webpod', { flow: { from: 'curl-pod', to: 'svc/webpod', protocol: 'tcp' } }],
  [' router -> 10.0.0.1:81 ', { flow: { from: 'router', to: '10.0.0.1', port: 81, protocol: 'tcp' } }],
  ['what is this', undefined],
])('"%s" is read as a question', (text, question) => {
  expect(readQuestion(text)).toEqual(question);
});

test('a typed question is answered in the lab by reading, and on a real cluster without', async () => {
  const lab = await labAt('failure');
  const state = createState();
  const end = new AbortController();
  await watchObjects(lab.kube, lab.clock, state, end.signal).listed;
  const options = { state, locale: 'en', signal } as const;
  const backend = Object.create(lab, { kind: { value: 'live' } });
  expect(await answer('router -> 172.20.2.42', { ...options, backend })).toContain(
    'This would tell: `router$ ip',
  );
  expect(state.tables()).toEqual([]);
  const text = await answer('webpod', { ...options, backend: lab });
  expect(text).toContain('# webpod');
  expect(text).toContain('ip route add 172.20.2.0/24 via 192.168.20.100');
  await expect(answer('what is this', { ...options, backend: lab })).rejects.toThrow(
    'write the name of a service',
  );
  await expect(answer('nobody', { ...options, backend: lab })).rejects.toThrow(
    'There is no service "nobody"',
  );
  end.abort();
  lab.dispose();
});
