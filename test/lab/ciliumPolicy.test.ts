/** CiliumNetworkPolicies and CiliumClusterwideNetworkPolicies, as a learner tries them. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
let backend: string;
let own: string;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  own = await terminal.ok(`kubectl get pod curl-pod -o jsonpath='{.status.podIP}'`);
  await terminal.ok(`kubectl create namespace elsewhere
for namespace in default elsewhere; do cat << EOF | kubectl apply -n $namespace -f -
apiVersion: v1
kind: Pod
metadata: {name: stranger, labels: {app: stranger}}
spec: {nodeName: k8s-ctr, containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d], ports: [{name: web, containerPort: 80}]}]}
EOF
kubectl wait --for=condition=Ready pod/stranger -n $namespace --timeout=60s; done`);
});
afterAll(() => terminal.lab.dispose());
afterEach(async () => void (await terminal.ok('kubectl delete cnp,ccnp,netpol --all')));

const exitOf = async (script: string, place = 'k8s-ctr'): Promise<number> =>
  (await terminal.run(place, script)).exit;
const curl = (pod: string, to = backend): Promise<number> =>
  exitOf(`kubectl exec ${pod} -- curl -s -o /dev/null -m 1 ${to}`);
const ping = (pod: string, to = backend): Promise<number> =>
  exitOf(`kubectl exec ${pod} -- ping -c 1 -W 1 ${to}`);
const apply = (kind: string, spec: string, name = 'rule') =>
  terminal.run(
    'k8s-ctr',
    `kubectl apply -f - << 'EOF'
apiVersion: cilium.io/v2
kind: ${kind}
metadata: {name: ${name}}
spec: ${spec}
EOF`,
  );
const policy = async (spec: string): Promise<void> => {
  expect(await apply('CiliumNetworkPolicy', spec)).toMatchObject({ exit: 0, stderr: '' });
};
const agent = (command: string): Promise<string> =>
  terminal.ok(`kubectl exec -n kube-system ds/cilium -- cilium-dbg ${command}`);

const ABOUT_WEBPOD = 'endpointSelector: {matchLabels: {app: webpod}}';
/** curl: the peer did not answer in time. */
const LOST = 28;

test('endpoints and ports that a rule names may come in, nobody else; the object says that it is valid', async () => {
  await policy(
    `{${ABOUT_WEBPOD}, ingress: [{fromEndpoints: [{matchLabels: {app: curl}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}`,
  );
  expect(await curl('curl-pod')).toBe(0);
  expect(await ping('curl-pod')).toBe(1);
  expect(await curl('stranger')).toBe(LOST);
  expect(await terminal.ok('sleep 1; kubectl get cnp')).toMatch(/^NAME +AGE +VALID\nrule +\d+s +True\n$/);
  expect(await terminal.ok(`kubectl get cnp rule -o jsonpath='{.status.conditions[0].message}'`)).toBe(
    'Policy validation succeeded',
  );
  expect(await agent('bpf policy get --all')).toMatch(
    /Allow +Ingress +k8s:app=curl +80\/TCP +NONE +disabled +\d+ +\d+ +24/,
  );
  expect(await agent('endpoint list')).toMatch(/\d+ +Enabled +Disabled +\d+ +k8s:app=webpod/);
});

test('a selector without a namespace is about the own one; with one it is about that', async () => {
  const from = (selector: string): Promise<void> =>
    policy(`{${ABOUT_WEBPOD}, ingress: [{fromEndpoints: [${selector}]}]}`);
  await from('{}');
  expect(await curl('stranger')).toBe(0);
  expect(await curl('-n elsewhere stranger')).toBe(LOST);
  await from('{matchLabels: {k8s:io.kubernetes.pod.namespace: elsewhere}}');
  expect(await curl('stranger')).toBe(LOST);
  expect(await curl('-n elsewhere stranger')).toBe(0);
  await from('{matchExpressions: [{key: app, operator: NotIn, values: [stranger]}]}');
  expect(await curl('curl-pod')).toBe(0);
  expect(await curl('stranger')).toBe(LOST);
});

test('an empty rule lets nobody in, a rule of ports alone everybody', async () => {
  await policy(`{${ABOUT_WEBPOD}, ingress: [{}]}`);
  expect(await curl('curl-pod')).toBe(LOST);
  await policy(`{${ABOUT_WEBPOD}, ingress: [{toPorts: [{ports: [{port: "79", endPort: 90}]}]}]}`);
  expect(await curl('curl-pod')).toBe(0);
  expect(await curl('-n elsewhere stranger')).toBe(0);
  expect(await ping('curl-pod')).toBe(1);
});

test('what is denied is denied, whatever allows it', async () => {
  await policy(
    `{${ABOUT_WEBPOD}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: stranger}}]}]}`,
  );
  expect(await curl('curl-pod')).toBe(0);
  expect(await ping('curl-pod')).toBe(0);
  expect(await curl('stranger')).toBe(LOST);
  expect(await agent('bpf policy get --all')).toMatch(/Deny +Ingress +k8s:app=stranger +ANY +NONE/);
});

test('a denial without default deny leaves all others in peace', async () => {
  await policy(
    `{${ABOUT_WEBPOD}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: stranger}}]}]}`,
  );
  expect(await curl('curl-pod')).toBe(0);
  expect(await curl('-n elsewhere stranger')).toBe(0);
  expect(await curl('stranger')).toBe(LOST);
});

test('entities are the cluster, its nodes and the world', async () => {
  const from = (entity: string): Promise<void> =>
    policy(`{${ABOUT_WEBPOD}, ingress: [{fromEntities: [${entity}]}]}`);
  await terminal.run('router', 'ip route replace 172.20.1.0/24 via 192.168.10.101');
  const fromRouter = (): Promise<number> => exitOf(`curl -s -o /dev/null -m 1 ${backend}`, 'router');
  const fromControlPlane = (): Promise<number> => exitOf(`curl -s -o /dev/null -m 1 ${backend}`);
  await from('cluster');
  expect([await curl('-n elsewhere stranger'), await fromControlPlane(), await fromRouter()]).toEqual([
    0,
    0,
    LOST,
  ]);
  await from('world');
  expect([await curl('curl-pod'), await fromControlPlane(), await fromRouter()]).toEqual([LOST, LOST, 0]);
  await from('remote-node');
  expect([await curl('curl-pod'), await fromControlPlane(), await fromRouter()]).toEqual([LOST, 0, LOST]);
  await from('kube-apiserver');
  expect([await curl('curl-pod'), await fromControlPlane(), await fromRouter()]).toEqual([LOST, 0, LOST]);
  await terminal.run('router', 'ip route del 172.20.1.0/24');
});

test('address ranges are about what has no other identity, with their exceptions', async () => {
  await terminal.run('router', 'ip route replace 172.20.1.0/24 via 192.168.10.101');
  const fromRouter = (): Promise<number> => exitOf(`curl -s -o /dev/null -m 1 ${backend}`, 'router');
  await policy(`{${ABOUT_WEBPOD}, ingress: [{fromCIDR: [192.168.10.0/24]}]}`);
  expect(await fromRouter()).toBe(0);
  expect(await curl('curl-pod')).toBe(LOST);
  await policy(
    `{${ABOUT_WEBPOD}, ingress: [{fromCIDRSet: [{cidr: 192.168.10.0/24, except: [192.168.10.200/32]}]}]}`,
  );
  expect(await fromRouter()).toBe(LOST);
  await terminal.run('router', 'ip route del 172.20.1.0/24');
});

test('ICMP is let in by its type', async () => {
  await policy(`{${ABOUT_WEBPOD}, ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]}`);
  expect(await ping('curl-pod')).toBe(0);
  expect(await curl('curl-pod')).toBe(LOST);
  await policy(`{${ABOUT_WEBPOD}, ingress: [{icmps: [{fields: [{type: TimestampReply}]}]}]}`);
  expect(await ping('curl-pod')).toBe(1);
});

test('out of a pod goes what a rule names: a Service by its name, DNS by its port', async () => {
  const to = (rules: string): Promise<void> =>
    policy(`{endpointSelector: {matchLabels: {app: curl}}, egress: ${rules}}`);
  const dns =
    '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}}], toPorts: [{ports: [{port: "53", protocol: ANY}]}]}';
  await to(`[{toServices: [{k8sService: {serviceName: webpod, namespace: default}}]}]`);
  expect(await curl('curl-pod')).toBe(0);
  expect(await curl('curl-pod', 'webpod')).not.toBe(0);
  await to(`[{toServices: [{k8sServiceSelector: {selector: {}}}]}, ${dns}]`);
  // One of the three pods cannot be reached from here, whatever policies say.
  const tries = 'for i in 1 2 3 4 5 6; do curl -s -o /dev/null -m 1 webpod && exit 0; done; exit 1';
  expect(await exitOf(`kubectl exec curl-pod -- sh -c '${tries}'`)).toBe(0);
  await to(`[${dns}]`);
  expect(await exitOf(`kubectl exec curl-pod -- sh -c '${tries}'`)).toBe(1);
  expect(await exitOf('kubectl exec curl-pod -- nslookup webpod')).toBe(0);
});

test('a named port outwards is the number that pods give it', async () => {
  await terminal.ok(`kubectl apply -f - << 'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: named}
spec: {podSelector: {matchLabels: {app: curl}}, policyTypes: [Egress], egress: [{ports: [{port: web}]}]}
EOF`);
  expect(await curl('curl-pod')).toBe(0);
  expect(await ping('curl-pod')).toBe(1);
});

test('a clusterwide policy is about pods of every namespace', async () => {
  const { exit } = await apply(
    'CiliumClusterwideNetworkPolicy',
    '{endpointSelector: {matchLabels: {app: stranger}}, egressDeny: [{toEndpoints: [{matchLabels: {app: webpod}}]}], egress: [{toEntities: [all]}]}',
  );
  expect(exit).toBe(0);
  expect(await curl('stranger')).toBe(LOST);
  expect(await curl('-n elsewhere stranger')).toBe(LOST);
  expect(await ping('stranger', own)).toBe(0);
});

test('what the lab cannot enforce is said when the policy is made', async () => {
  const said = async (kind: string, spec: string): Promise<string> => (await apply(kind, spec)).stderr;
  expect(
    await said(
      'CiliumNetworkPolicy',
      `{${ABOUT_WEBPOD}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]}`,
    ),
  ).toBe(
    'Warning: spec.ingress[0].toPorts[0].rules: not simulated in this lab: agents without an L7 proxy (enable-l7-proxy: false) refuse the whole policy\n',
  );
  expect(await curl('stranger')).toBe(0);
  expect(
    await said(
      'CiliumNetworkPolicy',
      `{endpointSelector: {}, egress: [{toFQDNs: [{matchName: example.com}]}]}`,
    ),
  ).toContain('spec.egress[0].toFQDNs: not simulated in this lab');
  expect(
    await said('CiliumClusterwideNetworkPolicy', '{nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}'),
  ).toContain('spec.nodeSelector: not simulated in this lab');
});

test('a rule that no agent takes is said in the status, and changes nothing', async () => {
  await policy(`{${ABOUT_WEBPOD}, ingress: [{fromEndpoints: [{}], fromEntities: [world]}]}`);
  expect(
    await terminal.ok(
      `sleep 1; kubectl get cnp rule -o jsonpath='{.status.conditions[0].status}: {.status.conditions[0].message}'`,
    ),
  ).toBe('False: combining FromEndpoints and FromEntities is not supported yet');
  expect(await curl('-n elsewhere stranger')).toBe(0);
});

test('a manifest that does not fit the schema is refused in the words of the API server', async () => {
  const refused = async (spec: string): Promise<string> => (await apply('CiliumNetworkPolicy', spec)).stderr;
  expect(await refused('{endpointSelector: {}, ingress: [{fromEndpoint: [{}]}]}')).toContain(
    'CiliumNetworkPolicy in version "v2" cannot be handled as a CiliumNetworkPolicy: strict decoding error: unknown field "spec.ingress[0].fromEndpoint"',
  );
  expect(await refused('{endpointSelector: {}, ingress: [{fromEntities: [moon]}]}')).toContain(
    'spec.ingress[0].fromEntities[0]: Unsupported value: "moon": supported values: "all", "world", "cluster"',
  );
  expect(await refused('{endpointSelector: {}, ingress: [{fromCIDR: [10.0.0]}]}')).toContain(
    'spec.ingress[0].fromCIDR[0] in body must be of type cidr: "10.0.0"',
  );
  expect(await refused('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: 80}]}]}]}')).toContain(
    'spec.ingress[0].toPorts[0].ports[0].port in body must be of type string: "integer"',
  );
  expect(
    await refused('{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: tcp}]}]}]}'),
  ).toContain('protocol: Unsupported value: "tcp": supported values: "TCP", "UDP", "SCTP", "ICMP", "ICMPv6"');
});
