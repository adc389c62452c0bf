/** Addresses from pools and who announces them, in the whole lab: off the script of the material. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  await terminal.ok(`kubectl patch cm -n kube-system cilium-config --type merge -p \\
'{"data":{"enable-l2-announcements":"true","routing-mode":"tunnel","auto-direct-node-routes":"false"}}'
kubectl -n kube-system rollout restart ds/cilium
kubectl -n kube-system rollout status ds/cilium
sleep 10
kubectl label svc webpod app=webpod`);
});
afterAll(() => terminal.lab.dispose());

const apply = (manifest: string) => terminal.run('k8s-ctr', `kubectl apply -f - << 'EOF'\n${manifest}\nEOF`);
const pool = (name: string, spec: string, version = 'v2') =>
  apply(
    `apiVersion: cilium.io/${version}\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: ${name}}\nspec: ${spec}`,
  );
const policy = (spec: string, name = 'announce', version = 'v2alpha1') =>
  apply(
    `apiVersion: cilium.io/${version}\nkind: CiliumL2AnnouncementPolicy\nmetadata: {name: ${name}}\nspec: ${spec}`,
  );
const router = async (script: string) => terminal.run('router', script);
/** MACs that answer, each as often as it does. */
const arping = async (ip: string, count = 1): Promise<readonly string[]> =>
  (await router(`arping -i eth1 ${ip} -c ${count}`)).stdout.match(/(?<=from )[0-9a-f:]{17}/g) ?? [];
const externalIp = (name: string): Promise<string> =>
  terminal.ok(`kubectl get svc ${name} --no-headers | awk '{print $4}'`).then((text) => text.trim());
const lease = (name: string, field: string): Promise<string> =>
  terminal.ok(
    `kubectl -n kube-system get lease cilium-l2announce-default-${name} -o jsonpath='{.spec.${field}}'`,
  );

const CTR = '08:00:27:a2:cd:65';
const W1 = '08:00:27:e7:a8:0c';
const NOT_W0 =
  'nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [k8s-w0]}]}';

test('an address is allocated and unreachable until somebody announces it', async () => {
  await pool('other-range', '{blocks: [{cidr: 192.168.10.64/30}], allowFirstLastIPs: "No"}');
  await terminal.ok(`kubectl patch svc webpod -p '{"spec":{"type":"LoadBalancer"}}'; sleep 1`);
  expect(await externalIp('webpod')).toBe('192.168.10.65');
  expect(await arping('192.168.10.65')).toEqual([]);
  expect((await router('curl -s -m 2 192.168.10.65')).exit).toBe(28);
  expect((await terminal.run('k8s-ctr', 'kubectl exec curl-pod -- curl -s -m 2 192.168.10.65')).exit).toBe(0);
  await policy(
    `{serviceSelector: {matchLabels: {app: webpod}}, ${NOT_W0}, interfaces: ["^eth[1-9]+"], loadBalancerIPs: true}`,
  );
  await terminal.ok('sleep 3');
  expect(await arping('192.168.10.65', 2)).toEqual([CTR, CTR]);
  expect(await lease('webpod', 'holderIdentity')).toBe('k8s-ctr');
});

test('clients seem to come from the leader when their backend is elsewhere, else from themselves', async () => {
  const { stdout } = await router(
    'for i in $(seq 20); do curl -s -m 2 192.168.10.65 | grep -E "^(IP: 172|RemoteAddr)"; done',
  );
  const pairs = [...stdout.matchAll(/IP: (172\.20\.\d)\.\d+\nRemoteAddr: ([\d.]+):/g)].map(
    ([, range, remote]) => `${range} ${remote}`,
  );
  expect(new Set(pairs)).toEqual(
    new Set(['172.20.0 192.168.10.200', '172.20.1 172.20.0.192', '172.20.2 172.20.0.192']),
  );
});

test('when the agent of the leader ends, another node takes over, and the cache of the router follows', async () => {
  await router('curl -s -m 2 192.168.10.65');
  await terminal.ok(
    `kubectl -n kube-system delete pod -l k8s-app=cilium --field-selector spec.nodeName=k8s-ctr; sleep 6`,
  );
  expect(await lease('webpod', 'holderIdentity')).toBe('k8s-w1');
  expect(await lease('webpod', 'leaseTransitions')).toBe('1');
  expect((await router('ip neigh show 192.168.10.65')).stdout).toContain(`lladdr ${W1} `);
  await terminal.ok('sleep 20');
  expect(new Set(await arping('192.168.10.65', 2))).toEqual(new Set([W1]));
});

test('a pool that is too small leaves the next Service pending, and says why', async () => {
  await terminal.ok(
    'kubectl create service loadbalancer second --tcp=80; kubectl create service loadbalancer third --tcp=80; sleep 1',
  );
  expect(await externalIp('second')).toBe('192.168.10.66');
  expect(await externalIp('third')).toBe('<pending>');
  expect(await terminal.ok(`kubectl get svc third -o jsonpath='{.status.conditions[0].reason}'`)).toBe(
    'out_of_ips',
  );
  // Cilium 1.18 writes one number at a time; several writes later all are there.
  expect(await terminal.ok('kubectl get ippools other-range --no-headers')).toMatch(
    /^other-range +false +False +0 /,
  );
});

test('a second pool that overlaps is said to conflict and gives nothing', async () => {
  await pool('overlap', '{blocks: [{start: 192.168.10.66, stop: 192.168.10.70}]}');
  expect(await terminal.ok('sleep 1; kubectl get ippool overlap --no-headers')).toMatch(
    /^overlap +false +True /,
  );
  expect(await externalIp('third')).toBe('<pending>');
  await terminal.ok('kubectl delete ippool overlap');
});

test('a pool for a fourth application, with other labels and names, serves that one alone', async () => {
  await terminal.ok(`kubectl create deployment shop --image=traefik/whoami --replicas=2
kubectl rollout status deploy/shop --timeout=60s
kubectl expose deploy shop --port=8080 --target-port=80 --type=LoadBalancer
kubectl label svc shop tier=front`);
  await pool(
    'front',
    '{blocks: [{start: 192.168.10.230}], serviceSelector: {matchLabels: {tier: front}}}',
    'v2alpha1',
  );
  await policy(
    '{serviceSelector: {matchLabels: {tier: front}}, interfaces: [eth1], loadBalancerIPs: true}',
    'front',
  );
  await terminal.ok('sleep 5');
  expect(await externalIp('shop')).toBe('192.168.10.230');
  expect(await externalIp('third')).toBe('<pending>');
  expect((await router('curl -s -m 2 192.168.10.230:8080 | grep -c Hostname')).stdout).toBe('1\n');
});

test('ports that clash keep two Services from one address', async () => {
  await terminal.ok(`kubectl annotate svc webpod second lbipam.cilium.io/sharing-key=k
kubectl annotate svc second lbipam.cilium.io/ips=192.168.10.65; sleep 1`);
  expect(await externalIp('second')).toBe('<pending>');
  expect(await terminal.ok(`kubectl get svc second -o jsonpath='{.status.conditions[0].message}'`)).toBe(
    `The IP '192.168.10.65' is already allocated to an incompatible service. Reason: same port`,
  );
  await terminal.ok(
    `kubectl patch svc second --type json -p '[{"op":"replace","path":"/spec/ports/0/port","value":81}]'; sleep 1`,
  );
  expect(await externalIp('second')).toBe('192.168.10.65');
});

test('an address that no pool has is refused with the reason', async () => {
  await terminal.ok('kubectl annotate svc third lbipam.cilium.io/ips=10.9.9.9; sleep 1');
  expect(await terminal.ok(`kubectl get svc third -o jsonpath='{.status.conditions[0].message}'`)).toBe(
    `No pool exists with a CIDR containing '10.9.9.9'`,
  );
});

test('an expression that Go cannot read, or one that matches nothing, ends the announcement', async () => {
  const interfaces = (value: string) =>
    policy(
      `{serviceSelector: {matchLabels: {app: webpod}}, ${NOT_W0}, interfaces: ["${value}"], loadBalancerIPs: true}`,
    );
  await interfaces('^ens[1-9]');
  await terminal.ok('sleep 6');
  expect(await arping('192.168.10.65')).toEqual([]);
  await interfaces('^eth[1-9');
  await terminal.ok('sleep 1');
  expect(
    await terminal.ok(`kubectl get l2announcement announce -o jsonpath='{.status.conditions[0].message}'`),
  ).toBe('error parsing regexp: missing closing ]: `[1-9`');
  expect(await lease('webpod', 'holderIdentity')).toBe('');
  await interfaces('^eth1$');
  await terminal.ok('sleep 6');
  expect(await arping('192.168.10.65')).toHaveLength(1);
});

test('a policy that is deleted ends it: the lease is given back, and nobody answers', async () => {
  await terminal.ok('kubectl delete l2announcement announce; sleep 1');
  expect(await lease('webpod', 'holderIdentity')).toBe('');
  expect(await arping('192.168.10.65')).toEqual([]);
  for (let index = 0; index < 2; index++) await terminal.ok('sleep 35');
  expect(await terminal.ok('kubectl -n kube-system get lease -o name')).not.toContain('webpod');
});

test('the kind of a policy is not there in a version that Cilium 1.18 does not have', async () => {
  const { stderr, exit } = await policy('{loadBalancerIPs: true}', 'x', 'v2');
  expect(exit).toBe(1);
  expect(stderr).toBe(
    'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "CiliumL2AnnouncementPolicy" in version "cilium.io/v2"\nensure CRDs are installed first\n',
  );
});

test('without its operator a cluster gives no address, and says nothing', async () => {
  await terminal.ok('kubectl -n kube-system scale deploy cilium-operator --replicas=0; sleep 3');
  await terminal.ok('kubectl create service loadbalancer lonely --tcp=80; sleep 2');
  await pool('later', '{blocks: [{start: 192.168.10.240}]}');
  expect(await externalIp('lonely')).toBe('<pending>');
  expect(await terminal.ok(`sleep 2; kubectl get svc lonely -o jsonpath='{.status}'`)).toBe(
    '{"loadBalancer":{}}',
  );
  expect(await terminal.ok('kubectl get ippool later --no-headers')).toMatch(/^later +false +\d+s\n$/);
  await terminal.ok('kubectl -n kube-system scale deploy cilium-operator --replicas=1; sleep 8');
  expect(await externalIp('lonely')).toBe('192.168.10.240');
});
