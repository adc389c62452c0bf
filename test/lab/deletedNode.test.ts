/** What becomes of a cluster when a Node is taken out of it, and of agents that start with other options. */
import { afterEach, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal | undefined;
afterEach(() => terminal?.lab.dispose());

const UPGRADE = 'helm upgrade cilium cilium/cilium --version 1.18.0 -n kube-system --reuse-values';
const RESTART =
  'kubectl -n kube-system rollout restart ds/cilium; kubectl -n kube-system rollout status ds/cilium --timeout=30s';

test('the pods of a deleted node stay for 40 s, then they are deleted and their Deployment makes others elsewhere', async () => {
  terminal = await openWithSampleApp();
  await terminal.ok('kubectl delete node k8s-w1; sleep 20');
  expect(await terminal.ok('kubectl get pods -o wide --no-headers | grep -c k8s-w1')).toBe('1\n');
  await terminal.ok('sleep 40');
  const pods = await terminal.ok('kubectl get pods -l app=webpod -o wide --no-headers');
  expect(pods).not.toContain('k8s-w1');
  expect(pods.match(/ Running /g)).toHaveLength(3);
});

test('without masquerading a pod keeps its address on the way out, and the router knows no way back', async () => {
  terminal = await openWithSampleApp();
  const ping = 'kubectl exec curl-pod -- ping -c 1 -W 1 192.168.10.200';
  expect(await terminal.run('k8s-ctr', ping)).toMatchObject({ exit: 0 });
  await terminal.ok(`${UPGRADE} --set enableIPv4Masquerade=false; ${RESTART}`);
  expect(await terminal.run('k8s-ctr', ping)).toMatchObject({ exit: 1 });
  const status = 'kubectl exec -n kube-system ds/cilium -- cilium-dbg status';
  expect(await terminal.ok(status)).toMatch(/^Masquerading: +Disabled$/m);
  await terminal.ok(`${UPGRADE} --set enableIPv4Masquerade=true; ${RESTART}`);
  expect(await terminal.run('k8s-ctr', ping)).toMatchObject({ exit: 0 });
});

test('an agent without the replacement of kube-proxy says that this is not simulated and does not start', async () => {
  terminal = await openWithSampleApp();
  await terminal.run('k8s-ctr', `${UPGRADE} --set kubeProxyReplacement=false; ${RESTART}`);
  expect(await terminal.ok('kubectl -n kube-system get pods -l k8s-app=cilium')).toContain(
    'CrashLoopBackOff',
  );
});

test('kubectl makes an ExternalName Service, which the DNS of the cluster answers with an alias', async () => {
  terminal = await openWithSampleApp();
  await terminal.ok(
    'kubectl create service externalname ext --external-name=webpod.default.svc.cluster.local',
  );
  const answer = await terminal.ok('kubectl exec curl-pod -- nslookup ext');
  expect(answer).toContain(
    'ext.default.svc.cluster.local\tcanonical name = webpod.default.svc.cluster.local.',
  );
});
