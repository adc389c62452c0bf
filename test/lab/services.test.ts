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
spec: {endpointSelector: {matchLabels: {app: nobody}}, ingress: [{toPorts: [{rules: {http: [{}]}}]}]}
EOF`,
  );
  expect(exit).toBe(0);
  expect(stdout).toBe('pod/probed created\nciliumnetworkpolicy.cilium.io/kept created\n');
  expect(stderr.split('\n')).toEqual([
    'Warning: spec.containers[0].readinessProbe: not simulated in this lab: the container counts as ready as soon as it runs',
    'Warning: spec.volumes[0].emptyDir: not simulated in this lab: the container does not see its files',
    'Warning: spec.ingress[0].toPorts[0].rules: not simulated in this lab: agents without an L7 proxy (enable-l7-proxy: false) refuse the whole policy',
    '',
  ]);
});

test('Endpoints made by hand are copied into a slice, and serve a Service without a selector', async () => {
  await apply(`apiVersion: v1
kind: Service
metadata: {name: outside}
spec: {ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: outside}
subsets: [{addresses: [{ip: 192.168.10.200}], ports: [{name: http, port: 8000}]}]`);
  expect(
    await terminal.ok(
      `kubectl get endpointslices -l kubernetes.io/service-name=outside -o jsonpath='{.items[0].metadata.labels} {.items[0].endpoints[0].addresses[0]} {.items[0].ports[0].port}'`,
    ),
  ).toBe(
    '{"endpointslice.kubernetes.io/managed-by":"endpointslicemirroring-controller.k8s.io","kubernetes.io/service-name":"outside"} 192.168.10.200 8000',
  );
  const address = await terminal.ok(`kubectl get svc outside -o jsonpath='{.spec.clusterIP}'`);
  // Nobody listens there: the refusal shows that the way leads to the right place.
  expect((await terminal.run('k8s-ctr', `curl -s -m 2 ${address}`)).exit).toBe(7);
  await terminal.ok('kubectl delete endpoints outside; sleep 1');
  expect(await terminal.ok('kubectl get endpointslices -l kubernetes.io/service-name=outside -o name')).toBe(
    '',
  );
});

test('the hostPort of a pod is a port of its node, until the pod goes', async () => {
  await apply(`apiVersion: v1
kind: Pod
metadata: {name: on-host}
spec:
  nodeName: k8s-w1
  containers: [{name: c, image: traefik/whoami, ports: [{containerPort: 80, hostPort: 8088}]}]`);
  await terminal.ok('kubectl wait --for=condition=Ready pod/on-host --timeout=30s');
  const ask = (): Promise<number> =>
    terminal.run('router', 'curl -s -m 2 192.168.10.101:8088').then(({ exit }) => exit);
  expect(await ask()).toBe(0);
  const pod = await terminal.ok(
    `kubectl get pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-w1 -o name`,
  );
  const list = `kubectl exec -n kube-system ${pod.trim()} -- cilium-dbg service list`;
  expect(
    (await terminal.ok(list)).match(
      /^\d+ +\S+:8088\/TCP +HostPort +1 => 172\.20\.1\.\d+:80\/TCP \(active\)/gm,
    ),
  ).toHaveLength(1);
  await terminal.ok('kubectl delete pod on-host');
  expect(await ask()).toBe(7);
  expect(await terminal.ok(list)).not.toContain('HostPort');
});
