/** Services off the script: aliases, hand-made slices, ports that no pod has. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const apply = (manifest: string): Promise<string> =>
  terminal.ok(`cat << 'EOF' | kubectl apply -f -\n${manifest}\nEOF\nsleep 2`);

test('the alias of an ExternalName Service is followed to the Service that it stands for', async () => {
  await apply(`apiVersion: v1
kind: Service
metadata: {name: front}
spec: {type: ExternalName, externalName: kube-dns.kube-system.svc.cluster.local}`);
  const address = await terminal.ok(`k get svc -n kube-system kube-dns -o jsonpath='{.spec.clusterIP}'`);
  const answer = await terminal.ok('k exec curl-pod -- nslookup front');
  expect(answer).toContain(
    'front.default.svc.cluster.local\tcanonical name = kube-dns.kube-system.svc.cluster.local.\n' +
      `Name:\tkube-dns.kube-system.svc.cluster.local\nAddress: ${address}\n`,
  );
  expect(await terminal.ok('k exec curl-pod -- dig +short front.default.svc.cluster.local')).toBe(
    `kube-dns.kube-system.svc.cluster.local.\n${address}\n`,
  );
});

test('an endpoint of a hand-made slice that says nothing of its conditions is ready', async () => {
  const backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const applied = await apply(`apiVersion: v1
kind: Service
metadata: {name: manual}
spec: {ports: [{port: 8080}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: manual-1, labels: {kubernetes.io/service-name: manual}}
addressType: IPv4
ports: [{port: 80}]
endpoints: [{addresses: [${backend}]}]`);
  expect(applied).toBe('service/manual created\nendpointslice.discovery.k8s.io/manual-1 created\n');
  expect(await terminal.ok('k exec -n kube-system ds/cilium -- cilium-dbg service list')).toMatch(
    new RegExp(`:8080/TCP +ClusterIP +1 => ${backend}:80/TCP \\(active\\)`),
  );
  expect(await terminal.ok('k exec curl-pod -- curl -s manual:8080')).toContain(`IP: ${backend}\n`);
});

test('a target port that no pod has leaves the Endpoints of a Service empty', async () => {
  await apply(`apiVersion: v1
kind: Service
metadata: {name: misnamed}
spec: {selector: {app: webpod}, ports: [{port: 80, targetPort: nosuch}]}`);
  expect(await terminal.ok('kubectl get ep misnamed --no-headers')).toMatch(/^misnamed +<none> /);
  expect((await terminal.run('k8s-ctr', 'k exec curl-pod -- curl -s -m 2 misnamed')).exit).toBe(7);
});

test('a client with session affinity keeps its backend', async () => {
  await terminal.ok('kubectl scale deploy webpod --replicas=8 && kubectl rollout status deploy/webpod');
  await apply(`apiVersion: v1
kind: Service
metadata: {name: sticky}
spec: {selector: {app: webpod}, sessionAffinity: ClientIP, ports: [{port: 80}]}`);
  const address = await terminal.ok(`kubectl get svc sticky -o jsonpath='{.spec.clusterIP}'`);
  const answers = async (script: string): Promise<Set<string>> => {
    const { text } = await terminal.run('k8s-ctr', script, 120_000);
    return new Set(text.match(/Hostname: \S+|timed out/g));
  };
  const ask = (target: string): string =>
    `for i in 1 2 3 4 5 6 7 8; do kubectl exec curl-pod -- curl -sS -m 1 ${target}; done`;
  expect(await answers(ask(address))).toHaveProperty('size', 1);
  expect((await answers(ask('webpod'))).size).toBeGreaterThan(1);
});

test('what a manifest asks for and the lab does not do is said once, and the object is made', async () => {
  const { stdout, stderr, exit } = await terminal.run(
    'k8s-ctr',
    `kubectl apply -f - << 'EOF'
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  containers:
  - name: c
    image: traefik/whoami
    readinessProbe: {httpGet: {port: 81}}
  volumes:
  - {name: v, emptyDir: {}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: kept}
spec: {endpointSelector: {}, ingress: [{}]}
EOF`,
  );
  expect(exit).toBe(0);
  expect(stdout).toBe('pod/probed created\nciliumnetworkpolicy.cilium.io/kept created\n');
  expect(stderr.split('\n')).toEqual([
    'Warning: spec.containers[0].readinessProbe: not simulated in this lab: the container counts as ready as soon as it runs',
    'Warning: spec.volumes[0].emptyDir: not simulated in this lab: the container does not see its files',
    'Warning: spec: not simulated in this lab: the policy is kept, and no agent enforces it; a NetworkPolicy of networking.k8s.io is enforced',
    '',
  ]);
});
