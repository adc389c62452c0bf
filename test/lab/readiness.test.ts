/** Whom a Service sends to: pods whose gates are open, and those of the node's own zone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const GATED = `kubectl apply -f - << EOF
apiVersion: v1
kind: Pod
metadata: {name: gated, labels: {app: gated}}
spec:
  nodeName: k8s-w1
  readinessGates: [{conditionType: example.com/ready}]
  containers: [{name: c, image: traefik/whoami}]
EOF
kubectl expose pod gated --port 80; kubectl wait pod gated --for condition=ContainersReady --timeout 60s`;

const say = (status: string): Promise<string> =>
  terminal.ok(
    `kubectl patch pod gated --subresource=status -p '{"status":{"conditions":[{"type":"example.com/ready","status":"${status}"}]}}'; sleep 1`,
  );
const serves = async (): Promise<boolean> =>
  (await terminal.run('k8s-ctr', 'kubectl exec curl-pod -- curl -s --connect-timeout 1 gated')).exit === 0;
const ready = (): Promise<string> =>
  terminal.ok(`kubectl get pod gated -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}'`);

test('a pod with a readiness gate gets no traffic until somebody sets the condition, and none when it is taken back', async () => {
  await terminal.ok(GATED);
  expect(await terminal.ok('kubectl get pod gated -o wide --no-headers')).toMatch(
    / 1\/1 +Running .* 0\/1\n$/,
  );
  expect(await ready()).toBe(
    'corresponding condition of pod readiness gate "example.com/ready" does not exist.',
  );
  expect(await serves()).toBe(false);
  await say('True');
  expect(await terminal.ok('kubectl get pod gated -o wide --no-headers')).toMatch(/ 1\/1\n$/);
  expect([await ready(), await serves()]).toEqual(['', true]);
  await say('False');
  expect(await ready()).toBe('the status of pod readiness gate "example.com/ready" is not "True", but False');
  expect(await serves()).toBe(false);
  expect((await terminal.run('k8s-ctr', `kubectl patch pod gated --subresource=no -p '{}'`)).stderr).toBe(
    'Error from server (NotFound): the server could not find the requested resource\n',
  );
});

test('with trafficDistribution PreferClose and service topology a node serves from its own zone, or from everywhere', async () => {
  await terminal.ok(`kubectl label node k8s-ctr topology.kubernetes.io/zone=a
kubectl label node k8s-w1 topology.kubernetes.io/zone=b
kubectl label node k8s-w0 topology.kubernetes.io/zone=c
kubectl patch svc webpod -p '{"spec":{"trafficDistribution":"PreferClose"}}'; sleep 1`);
  const slices = await terminal.ok('kubectl get endpointslices -l kubernetes.io/service-name=webpod -o yaml');
  expect(slices).toMatch(
    / {4}hints:\n {6}forZones:\n {6}- name: a\n {4}nodeName: k8s-ctr\n[^]*? {4}zone: a\n/,
  );
  const ip = (await terminal.ok('kubectl get svc webpod -o jsonpath={.spec.clusterIP}')).trim();
  const podOn = (node: string): Promise<string> =>
    terminal.ok(
      `kubectl get pods -l app=webpod --field-selector spec.nodeName=${node} -o jsonpath='{.items[*].status.podIP}'`,
    );
  const every = await terminal.ok(`kubectl get endpoints webpod -o jsonpath='{.subsets[*].addresses[*].ip}'`);
  // Without the option hints are nothing to an agent.
  const service = async (node: string): Promise<string> =>
    terminal.ok(
      `kubectl -n kube-system exec $(kubectl -n kube-system get pod -l k8s-app=cilium --field-selector spec.nodeName=${node} -o name) -- cilium-dbg service list -o jsonpath='{[?(@.status.realized.frontend-address.ip=="${ip}")].status.realized.backend-addresses[*].ip}'`,
    );
  expect((await service('k8s-ctr')).trim().split(' ').sort()).toEqual(every.trim().split(' ').sort());
  await terminal.ok(
    'helm upgrade cilium cilium/cilium -n kube-system --version 1.18.0 --reuse-values --set loadBalancer.serviceTopology=true; kubectl -n kube-system rollout restart ds/cilium; kubectl -n kube-system rollout status ds/cilium; sleep 5',
  );
  for (const node of ['k8s-ctr', 'k8s-w1'])
    expect([node, (await service(node)).trim()]).toEqual([node, (await podOn(node)).trim()]);
  // Nobody there has a backend of its zone: all of them are better than none.
  await terminal.ok('kubectl scale deploy webpod --replicas 1; sleep 3');
  const left = await terminal.ok('kubectl get pods -l app=webpod -o jsonpath={.items[0].status.podIP}');
  for (const node of ['k8s-ctr', 'k8s-w1', 'k8s-w0']) expect(await service(node)).toBe(`${left.trim()}\n`);
});
