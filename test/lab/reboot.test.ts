/** A machine is booted again: what was in its memory is gone, and who else could do its work does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const W1 = '08:00:27:e7:a8:0c';
const CTR = '08:00:27:a2:cd:65';
const SSH = 'sshpass -p vagrant ssh vagrant@';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  await terminal.ok(`helm upgrade cilium cilium/cilium -n kube-system --reuse-values --set routingMode=tunnel \\
  --set autoDirectNodeRoutes=false --set l2announcements.enabled=true
kubectl -n kube-system rollout restart ds/cilium
kubectl -n kube-system rollout status ds/cilium
sleep 10
kubectl label svc webpod app=webpod
kubectl apply -f - << 'EOF'
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: pool}
spec: {blocks: [{start: 192.168.10.211, stop: 192.168.10.215}]}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: policy1}
spec:
  serviceSelector: {matchLabels: {app: webpod}}
  nodeSelector: {matchExpressions: [{key: kubernetes.io/hostname, operator: NotIn, values: [k8s-w0]}]}
  interfaces: ["^eth[1-9]+"]
  loadBalancerIPs: true
EOF
kubectl patch svc webpod -p '{"spec":{"type":"LoadBalancer"}}'
sleep 5`);
});
afterAll(() => terminal.lab.dispose());

const holder = (): Promise<string> =>
  terminal.ok(
    `kubectl -n kube-system get lease cilium-l2announce-default-webpod -o jsonpath='{.spec.holderIdentity}'`,
  );
const router = async (script: string): Promise<string> => (await terminal.run('router', script)).stdout;
const wait = (seconds: number): Promise<void> => terminal.lab.clock.sleep(seconds * 1000);

test('when the leader is booted again another node announces, and the router follows', async () => {
  expect(await holder()).toBe('k8s-ctr');
  expect(await router('curl -s -m 2 192.168.10.211 >/dev/null; arp -n 192.168.10.211')).toContain(CTR);
  expect(await terminal.run('router', `${SSH}k8s-ctr sudo reboot`)).toMatchObject({
    exit: 255,
    stderr: 'Connection to k8s-ctr closed by remote host.\n',
  });
  await wait(60);
  expect(await holder()).toBe('k8s-w1');
  expect(await router('arp -n 192.168.10.211')).toContain(W1);
  expect(await router('curl -s -m 2 192.168.10.211 | grep Hostname')).toContain('webpod');
});

test('a shell on the machine ends with it; while it is down nobody gets in, and then a new one opens', async () => {
  const shell = terminal.start('k8s-w1', 'ping 192.168.10.200', 60_000);
  expect((await terminal.run('k8s-ctr', `${SSH}k8s-w1 sudo reboot`)).exit).toBe(255);
  const { stderr, exit } = await shell;
  expect(stderr).toContain('Connection to k8s-w1 closed by remote host.');
  expect(exit).toBe(255);
  const refused = await terminal.run('k8s-ctr', `${SSH}k8s-w1 hostname`);
  expect(refused.stderr).toBe('ssh: connect to host k8s-w1 port 22: No route to host\n');
  expect((await terminal.run('k8s-w1', 'hostname')).exit).toBe(255);
  await wait(40);
  expect((await terminal.run('k8s-w1', 'hostname')).stdout).toBe('k8s-w1\n');
});

test('its pods are the same ones, started again, with new addresses that services know', async () => {
  const pods = await terminal.ok(`kubectl get pods -l app=webpod -o wide --no-headers | grep k8s-w1`);
  expect(pods).toMatch(/^webpod-\S+ +1\/1 +Running +1 \(\d+s ago\)/);
  const ip = /172\.20\.1\.\d+/.exec(pods)?.[0] ?? '';
  expect(await terminal.ok('kubectl get endpointslices -l kubernetes.io/service-name=webpod')).toContain(ip);
  const { stdout: answer } = await terminal.run('k8s-ctr', `kubectl exec curl-pod -- curl -s -m 2 ${ip}`);
  expect(answer).toContain('Hostname');
  const { stdout } = await terminal.run(
    'k8s-w1',
    'ip -br addr show cilium_host; ip route | grep -c cilium_host',
  );
  expect(stdout).toMatch(/172\.20\.1\.141\/32[^\n]*\n3\n$/);
});

test('routes that were added by hand do not come back', async () => {
  await terminal.run('router', 'ip route add 172.20.2.0/24 via 192.168.20.100');
  expect(await router('ip route')).toContain('172.20.2.0/24');
  await terminal.run('router', 'reboot');
  await wait(40);
  expect(await router('ip route')).not.toContain('172.20.2.0/24');
  expect(await router('ip -br addr')).toMatch(/eth1 .*192\.168\.10\.200\/24[^]*loop1 .*10\.10\.1\.200\/24/);
  expect((await terminal.run('k8s-ctr', 'ping -c 1 -W 1 192.168.20.100')).exit).toBe(0);
});

test('only root may, and nobody can switch a machine off', async () => {
  expect(await terminal.run('router', `${SSH}k8s-w0 reboot`)).toMatchObject({
    exit: 1,
    stderr: 'Call to Reboot failed: Interactive authentication required.\n',
  });
  for (const command of ['poweroff', 'shutdown -h now', 'systemctl poweroff']) {
    const { exit, stderr } = await terminal.run('router', command);
    expect(exit).toBe(1);
    expect(stderr).toContain('not simulated in this lab: nobody could switch the machine on again');
  }
});

test('while the control plane boots nobody can renew a lease: announcements end, and begin again when the API is back', async () => {
  await terminal.ok(
    `kubectl patch ciliuml2announcementpolicy policy1 --type merge -p '{"spec":{"nodeSelector":{"matchLabels":{"kubernetes.io/hostname":"k8s-w1"}}}}'`,
  );
  await wait(30);
  expect(await holder()).toBe('k8s-w1');
  const answered = async (): Promise<number> =>
    (await terminal.run('router', 'arping -I eth1 -c 1 -w 1 192.168.10.211')).exit;
  expect(await answered()).toBe(0);
  await terminal.run('router', `${SSH}k8s-ctr sudo reboot`);
  await wait(12);
  expect(await answered()).toBe(1);
  // The machine is up again before its API server is.
  await wait(12);
  expect(await terminal.run('k8s-ctr', 'kubectl get nodes')).toMatchObject({
    exit: 1,
    stderr:
      'The connection to the server 192.168.10.100:6443 was refused - did you specify the right host or port?\n',
  });
  expect((await terminal.run('k8s-ctr', 'helm list -A')).stderr).toContain('Kubernetes cluster unreachable');
  await wait(30);
  expect(await holder()).toBe('k8s-w1');
  expect(await answered()).toBe(0);
});
