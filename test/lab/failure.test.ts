/** Step 3: two of three backends answer, the third is behind a router without a route; and what cures it. */
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const LOOP = `k exec -it curl-pod -- sh -c 'while true; do curl -s --connect-timeout 1 webpod | grep Hostname; echo "---" ; sleep 1; done'`;
const POD_ON_W0 = `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w0 -o jsonpath='{.items[0].status.podIP}'`;

async function hostnames(terminal: Terminal): Promise<Set<string>> {
  const { text } = await terminal.run('k8s-ctr', LOOP, 40_000);
  return new Set(text.split('\n').flatMap((line) => /^Hostname: (\S+)/.exec(line)?.[1] ?? []));
}

async function podsByNode(terminal: Terminal): Promise<ReadonlyMap<string, string>> {
  const names = await terminal.ok(
    `kubectl get pods -l app=webpod -o jsonpath='{range .items[*]}{.spec.nodeName} {.metadata.name}{"\\n"}{end}'`,
  );
  return new Map(
    names
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']),
  );
}

describe('before anything is done about it', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openWithSampleApp();
  });
  afterAll(() => terminal.lab.dispose());

  test('the three pods are on three nodes', async () => {
    expect([...(await podsByNode(terminal)).keys()].sort()).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
  });

  test('the pods on 192.168.10.0/24 answer, the one on k8s-w0 does not', async () => {
    const pods = await podsByNode(terminal);
    expect(await hostnames(terminal)).toEqual(new Set([pods.get('k8s-ctr'), pods.get('k8s-w1')]));
  });

  test('on the router each echo request comes in on eth1 and goes out on eth0', async () => {
    const ip = await terminal.ok(POD_ON_W0);
    const capture = terminal.start('router', 'tcpdump -i any icmp -nn', 5000);
    const ping = await terminal.run('k8s-ctr', `k exec -it curl-pod -- ping -c 2 -w 1 -W 1 ${ip}`);
    expect(ping.exit).toBe(1);
    expect(ping.text).toContain('1 packets transmitted, 0 received, 100% packet loss');
    await terminal.lab.clock.sleep(5000);
    const { stdout } = await capture;
    const line = `IP 172\\.20\\.0\\.\\d+ > ${ip.replaceAll('.', '\\.')}: ICMP echo request, id \\d+, seq 1, length 64`;
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{6} eth1  In  ${line}$`),
      expect.stringMatching(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{6} eth0  Out ${line}$`),
    ]);
  });

  test('a SYN is repeated with the same sequence number', async () => {
    const ip = await terminal.ok(POD_ON_W0);
    const capture = terminal.start('router', 'tcpdump -i eth1 tcp port 80 -nn', 8000);
    const curl = await terminal.run('k8s-ctr', `k exec curl-pod -- curl -s --connect-timeout 3 ${ip}`);
    expect(curl.exit).toBe(28);
    await terminal.lab.clock.sleep(8000);
    const { stdout } = await capture;
    const sequences = [...stdout.matchAll(/Flags \[S\], seq (\d+)/g)].map((match) => match[1]);
    expect(sequences.length).toBeGreaterThan(1);
    expect(new Set(sequences).size).toBe(1);
  });

  test('the router says by which route it would send the packet: the default one', async () => {
    const ip = await terminal.ok(POD_ON_W0);
    const { text } = await terminal.run('router', `ip route get ${ip}; ip route | grep 172.20`);
    expect(text).toMatch(
      new RegExp(`^${ip} via 10\\.0\\.2\\.2 dev eth0 src 10\\.0\\.2\\.15 uid 0 \\n    cache *\\n$`),
    );
  });

  test('a node of the same network has a direct route, k8s-w0 has none', async () => {
    expect(await terminal.ok('ip route')).toContain('172.20.1.0/24 via 192.168.10.101 dev eth1 proto kernel');
    const routes = await terminal.ok(`sshpass -p 'vagrant' ssh vagrant@k8s-w0 ip route`);
    expect(routes).toContain('172.20.0.0/16 via 192.168.20.200 dev eth1 proto static');
    expect(routes).not.toMatch(/^172\.20\.[01]\.0\/24 via/m);
  });
});

describe('the missing routes on the router', () => {
  test('one way only: the request arrives and its answer is lost at the router', async () => {
    const terminal = await openWithSampleApp('one way');
    const ip = await terminal.ok(POD_ON_W0);
    expect((await terminal.run('router', 'ip route add 172.20.2.0/24 via 192.168.20.100')).exit).toBe(0);
    const capture = terminal.start('router', 'tcpdump -i any icmp -nn', 5000);
    expect((await terminal.run('k8s-ctr', `k exec curl-pod -- ping -c 1 -W 1 ${ip}`)).exit).toBe(1);
    await terminal.lab.clock.sleep(5000);
    const ways = (await capture).stdout
      .trim()
      .split('\n')
      .map((line) => /(eth\d) +(In|Out).*ICMP echo (request|reply)/.exec(line)?.slice(1).join(' '));
    expect(ways).toEqual(['eth1 In request', 'eth2 Out request', 'eth2 In reply', 'eth0 Out reply']);
    terminal.lab.dispose();
  });

  test('both ways: every pod answers, three hops away', async () => {
    const terminal = await openWithSampleApp('both ways');
    const ip = await terminal.ok(POD_ON_W0);
    await terminal.run(
      'router',
      'ip route add 172.20.2.0/24 via 192.168.20.100; ip route add 172.20.0.0/24 via 192.168.10.100',
    );
    expect((await terminal.run('k8s-ctr', `k exec curl-pod -- ping -c 1 ${ip}`)).text).toContain('ttl=61');
    expect((await hostnames(terminal)).size).toBe(3);
    terminal.lab.dispose();
  });
});
