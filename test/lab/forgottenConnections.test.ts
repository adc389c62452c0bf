/** Flushing an agent's maps by hand, and asking for a health daemon that is not there, as people do who look for a fault. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
let agent = '';
beforeAll(async () => {
  terminal = await openWithSampleApp();
  const pod = `kubectl get pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-ctr -o jsonpath='{.items[0].metadata.name}'`;
  agent = `kubectl exec -n kube-system ${await terminal.ok(pod)} --`;
});
afterAll(() => terminal.lab.dispose());

test('flushed conntrack says how many entries each map held, and is empty until the next packet', async () => {
  await terminal.run('k8s-ctr', 'kubectl exec curl-pod -- ping -c 1 192.168.10.200');
  const list = `${agent} cilium-dbg bpf ct list global | grep -c .`;
  const before = Number((await terminal.run('k8s-ctr', list)).stdout);
  const flushed = await terminal.ok(`${agent} cilium-dbg bpf ct flush global`);
  const [, tcp, any] =
    /^Flushed (\d+) entries from \/sys\/fs\/bpf\/tc\/globals\/cilium_ct4_global\nFlushed (\d+) entries from \/sys\/fs\/bpf\/tc\/globals\/cilium_ct_any4_global\n$/.exec(
      flushed,
    ) ?? [];
  expect(Number(tcp) + Number(any)).toBe(before);
  expect(before).toBeGreaterThan(0);
  await terminal.ok('kubectl exec curl-pod -- ping -c 1 192.168.10.200');
  expect(Number(await terminal.ok(list))).toBeGreaterThan(0);
});

test('flushed NAT says how many entries there were', async () => {
  await terminal.ok('kubectl exec curl-pod -- ping -c 1 192.168.10.200');
  const before = (await terminal.ok(`${agent} cilium-dbg bpf nat list | grep -c .`)).trim();
  expect(await terminal.ok(`${agent} cilium-dbg bpf nat flush`)).toBe(
    `Flushed ${before} entries from /sys/fs/bpf/tc/globals/cilium_snat_v4_external\n`,
  );
});

test('the health of an endpoint is told in four lines, of an unknown one as not found', async () => {
  const list = `${agent} cilium-dbg endpoint list -o json | jq -r '.[0].id'`;
  const id = (await terminal.ok(list)).trim();
  expect(await terminal.ok(`${agent} cilium-dbg endpoint health ${id}`)).toBe(
    'Overall Health:   OK\nBPF Health:       OK\nPolicy Health:    OK\nConnected:        yes\n',
  );
  const unknown = await terminal.run('k8s-ctr', `${agent} cilium-dbg endpoint health 70000`);
  expect(unknown.stderr).toContain('getEndpointIdHealthzNotFound');
});

test('without health checking there is no daemon whose socket cilium-health could reach', async () => {
  const { exit, stderr } = await terminal.run('k8s-ctr', `${agent} cilium-health status`);
  expect(exit).toBe(1);
  expect(stderr).toContain(
    'Error: Cannot get status: Get "http://localhost/v1beta/status": dial unix /var/run/cilium/health.sock: connect: no such file or directory',
  );
});
