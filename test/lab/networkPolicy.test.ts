/** NetworkPolicies: who may talk to whom, in the datapath and in what the agents tell of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portPrefixes } from '../../src/lab/cilium/agent/policyMap.ts';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
let backend: string;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  // A second client on the same node: its labels alone tell it from the first.
  await terminal.ok(`kubectl create namespace elsewhere
for namespace in default elsewhere; do cat << EOF | kubectl apply -n $namespace -f -
apiVersion: v1
kind: Pod
metadata: {name: stranger, labels: {app: stranger}}
spec: {nodeName: k8s-ctr, containers: [{name: c, image: nicolaka/netshoot, command: [sleep, 1d]}]}
EOF
kubectl wait --for=condition=Ready pod/stranger -n $namespace --timeout=60s; done`);
});
afterAll(() => terminal.lab.dispose());

const curl = async (pod: string): Promise<number> =>
  (await terminal.run('k8s-ctr', `kubectl exec ${pod} -- curl -s -o /dev/null -m 1 ${backend}`)).exit;
const ping = async (pod: string): Promise<number> =>
  (await terminal.run('k8s-ctr', `kubectl exec ${pod} -- ping -c 1 -W 1 ${backend}`)).exit;
const policy = (spec: string): Promise<string> =>
  terminal.ok(`kubectl delete netpol --all; kubectl apply -f - << 'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: rule}
spec: ${spec}
EOF`);
const agent = (command: string): Promise<string> =>
  terminal.ok(`kubectl exec -n kube-system ds/cilium -- cilium-dbg ${command}`);

test('without a policy everybody may', async () => {
  expect(await curl('curl-pod')).toBe(0);
  expect(await curl('stranger')).toBe(0);
  expect(await agent('endpoint list')).toMatch(/\d+ +Disabled +Disabled +\d+ +k8s:app=webpod/);
});

test('a policy lets in the peers and ports that it names, and nobody else', async () => {
  await policy(`{podSelector: {matchLabels: {app: webpod}},
  ingress: [{from: [{podSelector: {matchLabels: {app: curl}}}], ports: [{port: 80}]}]}`);
  expect(await curl('curl-pod')).toBe(0);
  expect(await ping('curl-pod')).toBe(1);
  expect(await curl('stranger')).toBe(28);
  expect(await agent('endpoint list')).toMatch(/\d+ +Enabled +Disabled +\d+ +k8s:app=webpod/);
  expect(await agent('bpf policy get --all')).toMatch(
    /Allow +Ingress +k8s:app=curl +80\/TCP +NONE +disabled +\d+ +\d+ +24/,
  );
});

test('the maps that an agent lists have as many entries as it shows', async () => {
  const listed = /^(cilium_policy_v2_\d+) +(\d+) .*$/gm;
  for (const [, name, count] of (await agent('map list')).matchAll(listed))
    expect((await agent(`map get ${name}`)).trim().split('\n')).toHaveLength(1 + Number(count));
});

test('a namespace is chosen by its labels', async () => {
  await policy(
    `{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: elsewhere}}}]}]}`,
  );
  expect(await curl('-n elsewhere stranger')).toBe(0);
  expect(await curl('stranger')).toBe(28);
  expect(await curl('curl-pod')).toBe(28);
});

test('nothing goes out of a pod without an egress rule for it; answers still do', async () => {
  await policy(`{podSelector: {matchLabels: {app: curl}}, policyTypes: [Egress]}`);
  expect(await curl('curl-pod')).toBe(28);
  expect(await curl('stranger')).toBe(0);
  const own = await terminal.ok(`kubectl get pod curl-pod -o jsonpath='{.status.podIP}'`);
  expect((await terminal.run('k8s-ctr', `kubectl exec stranger -- ping -c 1 -W 1 ${own}`)).exit).toBe(0);
});

test('an address range has an identity of its own as long as a policy names it', async () => {
  await policy(`{podSelector: {matchLabels: {app: webpod}},
  ingress: [{from: [{ipBlock: {cidr: 192.168.10.0/24, except: [192.168.10.200/32]}}]}]}`);
  const ipcache = await agent('map get cilium_ipcache_v2');
  expect(ipcache).toMatch(/^192\.168\.10\.0\/24 +identity=16777\d+ /m);
  expect(ipcache).toMatch(/^192\.168\.10\.200\/32 +identity=16777\d+ /m);
  // A way to the pods of k8s-w1, which the router does not have by itself; its address is the exception.
  await terminal.run('router', 'ip route add 172.20.1.0/24 via 192.168.10.101');
  const fromRouter = `curl -s -o /dev/null -m 1 ${backend}`;
  expect((await terminal.run('router', fromRouter)).exit).toBe(28);
  await policy(
    `{podSelector: {matchLabels: {app: webpod}}, ingress: [{from: [{ipBlock: {cidr: 192.168.10.0/24}}]}]}`,
  );
  expect((await terminal.run('router', fromRouter)).exit).toBe(0);
  await terminal.ok('kubectl delete netpol --all');
  expect(await agent('map get cilium_ipcache_v2')).not.toContain('identity=16777');
  expect(await curl('stranger')).toBe(0);
});

test('a range of ports is the few prefixes that hold it', () => {
  expect(portPrefixes(8000, 8010)).toEqual([
    { port: 8000, bits: 13 },
    { port: 8008, bits: 15 },
    { port: 8010, bits: 16 },
  ]);
  expect(portPrefixes(0, 65_535)).toEqual([{ port: 0, bits: 0 }]);
});

test('a policy that cannot be read is refused with the field', async () => {
  const { exit, stderr } = await terminal.run(
    'k8s-ctr',
    `kubectl apply -f - << 'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wrong}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/33}}, {}]}]}
EOF`,
  );
  expect(exit).toBe(1);
  expect(stderr).toContain(
    '* spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.0/33": must be a valid CIDR value',
  );
  expect(stderr).toContain('* spec.ingress[0].from[1]: Required value: must specify a peer');
});
