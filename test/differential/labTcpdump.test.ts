/** Captures of all kinds of traffic that the lab wrote, read by the real tcpdump and by the lab's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithSampleApp } from '../lab/terminal.ts';
import type { Terminal } from '../lab/terminal.ts';

const real = spawnSync('tcpdump', ['--version']).status === 0;
if (!real) console.warn('SKIPPED: the lab was not compared with tcpdump, which is not installed');

const OPTIONS = [
  '-nn',
  '-nne',
  '-nnv',
  '-nnvv',
  '-nnvvv',
  '-nnvve',
  '-nnq',
  '-nnqe',
  '-nnS',
  '-nnt',
  '-nntt',
  '-nnttt',
  '-nntttt',
  '-nnttttt',
  '-nnx',
  '-nnxx',
  '-nnX',
  '-nnXX',
  '-nnA',
  '-nnAA',
  '-nnl',
  '-nnU',
  '-nnK',
  '-nn -c 7',
  '-nn -#',
  '-n',
  '-nns 60',
  '-nn icmp',
  '-nn arp',
  '-nn udp',
  '-nn tcp',
  '-nnv ip[6:2]&0x3fff!=0',
  '-nn port 53',
  '-nn icmp[icmptype]!=8',
  '-nn greater 1000',
  '-nn tcp[tcpflags]&(tcp-syn|tcp-fin)!=0',
  '-nn not port 8472',
  '-nnvv udp port 8472',
];
const IN_TUNNEL = `kubectl patch cm -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"tunnel","auto-direct-node-routes":"false"}}'
kubectl rollout restart -n kube-system ds/cilium && kubectl rollout status -n kube-system ds/cilium`;

/** Pings that fit and that do not, TCP, refused ports, names, and errors of routers. */
const TRAFFIC = `kubectl exec curl-pod -- ping -c 1 -W 1 $W1
kubectl exec curl-pod -- ping -c 1 -W 1 $W0
kubectl exec curl-pod -- ping -c 1 -W 1 -s 3000 $W1
kubectl exec curl-pod -- ping -c 1 -W 1 -s 1472 -M dont $W0
kubectl exec curl-pod -- ping -c 1 -W 1 -t 1 $W1
kubectl exec curl-pod -- curl -s --connect-timeout 2 http://$W1
kubectl exec curl-pod -- curl -s --connect-timeout 2 http://$W0
kubectl exec curl-pod -- curl -s --connect-timeout 1 http://$W1:81
kubectl exec curl-pod -- nc -u -z -w 1 $W1 9999
kubectl exec curl-pod -- nslookup webpod
kubectl exec curl-pod -- nslookup nothing.here
ping -c 1 -W 1 -s 4000 192.168.20.100
ping -c 1 -W 1 -t 1 192.168.20.100
arping -c 1 192.168.10.101
ping -c 1 -W 1 192.168.10.77
curl -s --connect-timeout 1 http://192.168.10.101:9`;

const podOn = (node: string): string =>
  `$(kubectl get pod -l app=webpod --field-selector spec.nodeName=${node} -o jsonpath='{.items[0].status.podIP}')`;

/** The bytes of what k8s-ctr's tcpdump wrote meanwhile. */
async function captured(terminal: Terminal, device: string): Promise<Uint8Array> {
  await terminal.ok('ip neigh flush all; true');
  const window = terminal.window(
    'k8s-ctr',
    `tcpdump -i ${device} -w /tmp/a.pcap not tcp port 6443 and not port 4240`,
  );
  await terminal.lab.clock.sleep(100);
  await terminal.run('k8s-ctr', `W1=${podOn('k8s-w1')}; W0=${podOn('k8s-w0')}\n${TRAFFIC}`);
  window.close();
  await window.ran;
  return Uint8Array.from(Buffer.from(await terminal.ok('base64 -w0 /tmp/a.pcap'), 'base64'));
}

/** What a machine's own names for its interfaces and what a card fills in leave out. */
const comparable = (text: string): string =>
  text.replace(/^((?: *\d+ {2})?(?: ?\S*\d\.\d{6} )?)(?:\d{4}-\S+ \S+ )?\S+ +(In|Out|B|M|P) /gm, '$1IF $2 ');

describe.skipIf(!real)('beside the real tcpdump', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openWithSampleApp();
  });
  afterAll(() => terminal.lab.dispose());

  const compare = async (device: string): Promise<void> => {
    const bytes = await captured(terminal, device);
    const directory = mkdtempSync(path.join(tmpdir(), 'tcpdump-'));
    const file = path.join(directory, 'a.pcap');
    writeFileSync(file, bytes);
    try {
      for (const option of OPTIONS) {
        const { stdout } = spawnSync('tcpdump', ['-r', file, ...option.split(' ')], {
          encoding: 'latin1',
          env: { ...process.env, TZ: 'UTC' },
        });
        const words = option.replace(/[^\s]*[[&(|][^\s]*/g, "'$&'");
        const mine = await terminal.run('k8s-ctr', `tcpdump -r /tmp/a.pcap ${words}`);
        // What a filter is for need not pass here.
        if (!/^-\S+ [a-z]/.test(option)) expect(stdout, option).not.toBe('');
        expect(`${option}\n${comparable(mine.stdout)}`).toBe(`${option}\n${comparable(stdout)}`);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  it('native routing, on the cable and on all interfaces', async () => {
    await compare('eth1');
    await compare('any');
  });

  it('VXLAN, on the cable and on all interfaces', async () => {
    await terminal.ok(IN_TUNNEL);
    await compare('eth1');
    await compare('any');
  });
});
