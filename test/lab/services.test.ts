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
