/** The lab's network programs against what the real ones printed in the same topology (fixtures/). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serveHttp } from '../../src/lab/net/http.ts';
import { machineOn, run, start } from './run.ts';
import type { Result } from './run.ts';
import { buildTopology } from './topology.ts';
import type { Topology } from './topology.ts';

const golden = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

const on = (
  topology: Topology,
  place: keyof Omit<Topology, 'clock' | 'network'>,
  line: string,
  options: { readonly terminal?: boolean } = {},
): Promise<Result> => run(topology.clock, machineOn(topology[place]), line, options);

/** Cables of the captures were veth pairs, and their dummies ifb devices: peers, queues and generated MACs differ. */
const maskedIp = (text: string): string =>
  text
    .replace(/@if\d+ */g, (peer) => (peer.endsWith(' ') ? ' '.repeat(peer.length) : ''))
    .replace(/ link-netns(id)? \S+/g, '')
    .replace(/qdisc \S+/g, 'qdisc Q')
    .replace(/qlen \d+/g, 'qlen N')

    .replace(/,?"(link_index|link_netnsid)":\d+/g, '')
    .replace(/"qdisc":"\w+"/g, '"qdisc":"Q"');

const maskedPing = (text: string): string =>
  text
    .replace(/time=[\d.]+ ms/g, 'time=T ms')
    .replace(/time \d+ms/, 'time Tms')
    .replace(/= [\d./]+ ms/, '= T ms');

const maskedLines = (text: string): string =>
  text
    .replace(/^\d\d:\d\d:\d\d\.\d{6}/gm, 'T')
    .replace(/id \d+/g, 'id N')
    .replace(/seq \d{4,}/g, 'seq N')
    .replace(/ack \d{4,}/g, 'ack N')
    .replace(/val \d+ ecr \d+/g, 'val N ecr N')
    .replace(/\.\d{5}(?=[ :])/g, '.PORT')
    .replace(/wscale \d+/g, 'wscale N');

const maskedTimes = (text: string): string =>
  text
    .replace(/\d+ bytes/g, 'N bytes')
    .replace(/time=[\d.]+ [um]sec/g, 'time=T')
    .replace(/= [\d./]+ ms/, '= T ms');

/** Captures on the router while the pod sends, then interrupts the capture. */
async function captured(line: string, send: (topology: Topology) => Promise<unknown>): Promise<Result> {
  const topology = buildTopology();
  await on(topology, 'curlPod', 'ping -c 1 -W 1 172.20.2.77');
  const started = start(topology.clock, machineOn(topology.router), line);
  await topology.clock.pass(0);
  await send(topology);
  started.interrupt();
  const exit = await topology.clock.until(started.done);
  return { out: started.out(), err: started.err(), exit };
}

const served = (): Topology => {
  const topology = buildTopology();
  serveHttp(topology.web1, 80, ({ remote, target }) => ({
    status: target === '/nope' ? 404 : 200,
    headers: [['Server', 'test']],
    body: `Hostname: web1\nRemoteAddr: ${remote.address}\n`,
  }));
  return topology;
};

const trimmed = (text: string): string => text.replace(/ +$/gm, '').trim();

describe('ip', () => {
  const cases: readonly (readonly [keyof Omit<Topology, 'clock' | 'network'>, string, string])[] = [
    ['router', 'ip -c addr', 'native-router-ip-c-addr.stdout.txt'],
    ['router', 'ip -br -c addr', 'native-router-ip-br-c-addr.stdout.txt'],
    ['router', 'ip -c route', 'native-router-ip-c-route.stdout.txt'],
    ['ctr', 'ip -c addr', 'native-ctr-ip-c-addr.stdout.txt'],
    ['ctr', 'ip -j addr', 'native-ctr-ip-j-addr.stdout.txt'],
    ['ctr', 'ip -j route', 'native-ctr-ip-j-route.stdout.txt'],
    ['ctr', 'ip link', 'native-ctr-ip-link.stdout.txt'],
    ['curlPod', 'ip link', 'native-curlpod-ip-link.stdout.txt'],
    ['curlPod', 'ip rule', 'native-curlpod-ip-rule.stdout.txt'],
    ['ctr', 'ip route get 172.20.1.219', 'native-ctr-ip-route-get-172.20.1.219.stdout.txt'],
    ['ctr', 'ip route get 172.20.2.77', 'native-ctr-ip-route-get-172.20.2.77.stdout.txt'],
    ['ctr', 'ip route get 8.8.8.8', 'native-ctr-ip-route-get-8.8.8.8.stdout.txt'],
    ['curlPod', 'ip r g 172.20.2.77', 'native-curlpod-ip-route-get-172.20.2.77.stdout.txt'],
    ['router', 'ip route get 192.168.10.211', 'native-router-ip-route-get-192.168.10.211.stdout.txt'],
    ['router', 'ip ro get 192.168.20.100', 'native-router-ip-route-get-192.168.20.100.stdout.txt'],
    ['router', 'ip -j route get 172.20.2.77', 'router-ip-route-get-j.stdout.txt'],
    ['router', 'route -n', 'native-router-route-n.stdout.txt'],
  ];
  for (const [place, line, file] of cases) {
    it(`prints what the real one printed: ${line} on ${place}`, async () => {
      const { out, exit } = await on(buildTopology(), place, line);
      expect(maskedIp(out)).toBe(maskedIp(golden(file)));
      expect(exit).toBe(0);
    });
  }

  it('shows the route table of the material', async () => {
    const { out } = await on(buildTopology(), 'router', 'ip route');
    expect(trimmed(out)).toBe(trimmed(golden('material-ip-route-1.txt')).split('\n').slice(0, 8).join('\n'));
  });

  it('refuses with the real words', async () => {
    const topology = buildTopology();
    expect(await on(topology, 'router', 'ip route get 999.1.1.1')).toEqual({
      out: '',
      err: golden('router-ip-route-get-bad.stderr.txt'),
      exit: 1,
    });
    expect(await on(topology, 'router', 'ip addr show dev cilium_vxlan')).toEqual({
      out: '',
      err: golden('router-ip-addr-show-nodev.stderr.txt'),
      exit: 1,
    });
    topology.curlPod.removeRoute({ destination: 'default' });
    expect(await on(topology, 'curlPod', 'ip route get 172.20.2.77')).toEqual({
      out: '',
      err: golden('pod-ip-route-get-unreach.stderr.txt'),
      exit: 2,
    });
  });

  it('says what it does not simulate and fails', async () => {
    const { err, exit } = await on(buildTopology(), 'router', 'ip netns add blue');
    expect(err).toContain('not simulated');
    expect(exit).not.toBe(0);
  });

  it('counts the frames that passed', async () => {
    const topology = buildTopology();
    await on(topology, 'curlPod', 'ping -c 2 -i 0.2 172.20.1.219');
    const { out } = await on(topology, 'curlPod', 'ip -s link show eth0');
    const figures = out
      .split('\n')
      .filter((line) => /^ +\d+ +\d+/.test(line))
      .map((line) => line.trim().split(/ +/).slice(0, 2).map(Number));
    // Two pings of 98 bytes each way, and one ARP request with its reply, of 42 bytes each.
    expect(figures).toEqual([
      [98 * 2 + 42, 3],
      [98 * 2 + 42, 3],
    ]);
  });
});

describe('ping', () => {
  it('through the router to a pod that the router has no route for is lost', async () => {
    const { out, exit } = await on(buildTopology(), 'curlPod', 'ping -c 4 -W 1 -i 0.3 172.20.2.77');
    expect(maskedPing(out)).toBe(maskedPing(golden('native-ping-w0-lost-4.stdout.txt')));
    expect(exit).toBe(1);
  });

  it('of a pod on the same network is answered with TTL 62 until it is interrupted', async () => {
    const topology = buildTopology();
    const started = start(topology.clock, machineOn(topology.curlPod), 'ping 172.20.1.219');
    topology.clock.after(2040, () => started.interrupt());
    expect(await topology.clock.until(started.done)).toBe(0);
    expect(maskedPing(started.out())).toBe(maskedPing(golden('ping-sigint.stdout.txt')));
  });

  it('of an address that nobody has reports unreachable after three seconds', async () => {
    const topology = buildTopology();
    const before = topology.clock.now();
    const { out, exit } = await on(topology, 'router', 'ping -c 2 192.168.10.77');
    expect(maskedPing(out)).toBe(maskedPing(golden('ping-host-unreach.stdout.txt')));
    expect(exit).toBe(1);
    expect(topology.clock.now() - before).toBeGreaterThanOrEqual(3000);
  });

  it('without a route, and of an unknown name, fails with status 2', async () => {
    const topology = buildTopology();
    topology.curlPod.removeRoute({ destination: 'default' });
    expect(await on(topology, 'curlPod', 'ping -c 1 172.20.2.77')).toEqual({
      out: '',
      err: golden('ping-net-unreach.stderr.txt'),
      exit: 2,
    });
    expect(await on(topology, 'router', 'ping -c 1 webpod')).toEqual({
      out: '',
      err: golden('ping-unknown-host.stderr.txt'),
      exit: 2,
    });
  });

  it('with a small TTL is told by a router in between, whose address the way back chooses', async () => {
    // The pod's device on the node has no address, so the node answers with its first one.
    const { out } = await on(buildTopology(), 'curlPod', 'ping -c 1 -t 1 192.168.20.100');
    expect(out).toContain('From 10.0.2.15 icmp_seq=1 Time to live exceeded');
  });

  it('hears nothing from a router that has no way back', async () => {
    const { out, exit } = await on(buildTopology(), 'curlPod', 'ping -c 2 -W 1 -t 2 192.168.20.100');
    expect(maskedPing(out)).toBe(maskedPing(golden('ping-ttl-exceeded-router.stdout.txt')));
    expect(exit).toBe(1);
  });

  it('that must not be fragmented learns the MTU of a smaller link on the way', async () => {
    const topology = buildTopology();
    topology.ctr.setDevice('eth1', { mtu: 1450 });
    const { out } = await on(topology, 'curlPod', 'ping -c 1 -W 1 -M do -s 1450 172.20.2.77');
    expect(out).toContain('Frag needed and DF set (mtu = 1450)');
  });

  it('with a deadline ends with status 1 when not all were answered', async () => {
    const { exit, out } = await on(buildTopology(), 'curlPod', 'ping -c 2 -w 1 -W 1 172.20.1.219');
    expect(exit).toBe(1);
    expect(out).toContain('1 packets transmitted, 1 received, 0% packet loss');
  });
});

describe('tcpdump', () => {
  it('shows the lost echo requests coming in on eth1 and leaving by eth0', async () => {
    const { out, err } = await captured('tcpdump -i any icmp -nn', (topology) =>
      on(topology, 'curlPod', 'ping -c 2 -i 0.3 -W 1 172.20.2.77'),
    );
    expect(maskedLines(out)).toBe(maskedLines(golden('tcpdump-native-icmp.stdout.txt')));
    expect(err).toBe(golden('tcpdump-native-icmp.stderr.txt'));
  });

  it('shows a SYN repeated after a second with the same sequence number', async () => {
    const { out } = await captured('tcpdump -i any tcp port 80 -nn', (topology) =>
      on(topology, 'curlPod', 'curl -s --connect-timeout 1.5 172.20.2.77'),
    );
    expect(maskedLines(out)).toBe(maskedLines(golden('tcpdump-native-tcp80.stdout.txt')));
    const sequence = [...out.matchAll(/seq (\d+)/g)].map((match) => match[1]);
    expect(new Set(sequence).size).toBe(1);
    const times = [...out.matchAll(/:(\d\d\.\d{6}) eth1/g)].map((match) => Number(match[1]));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1);
  });

  it('shows a refused connection as a reset', async () => {
    const { out } = await captured('tcpdump -i any tcp -nn', (topology) =>
      on(topology, 'router', 'curl -s 192.168.10.100:81'),
    );
    expect(maskedLines(out)).toBe(maskedLines(golden('tcpdump-rst.stdout.txt')));
  });

  it('shows a question to a closed port and the ICMP answer', async () => {
    const { out } = await captured('tcpdump -i any icmp or udp -nn', (topology) =>
      on(topology, 'router', 'dig @192.168.20.100 x.local'),
    );
    expect(
      out.split('\n').map((line) =>
        line
          .replace(/^\S+ /, '')
          .replace(/\.\d{5} /, '.PORT ')
          .replace(/: \d+\+/, ': N+'),
      ),
    ).toEqual([
      'eth2  Out IP 192.168.20.200.PORT > 192.168.20.100.53: N+ A? x.local. (25)',
      'eth2  In  IP 192.168.20.100 > 192.168.20.200: ICMP 192.168.20.100 udp port 53 unreachable, length 61',
      '',
      '',
    ]);
  });

  it('names a device that is not there, and a filter that it cannot parse, as the real one', async () => {
    const topology = buildTopology();
    expect(await on(topology, 'router', 'tcpdump -i eth9 -nn')).toEqual({
      out: '',
      err: golden('tcpdump-nodev.stderr.txt'),
      exit: 1,
    });
    expect(await on(topology, 'router', 'tcpdump -i any upd port 8472 -nn')).toEqual({
      out: '',
      err: golden('tcpdump-badfilter.stderr.txt'),
      exit: 1,
    });
  });

  it('stops by itself after -c packets, and what it wrote can be read back', async () => {
    const topology = buildTopology();
    const machine = machineOn(topology.router);
    const started = start(topology.clock, machine, 'tcpdump -i any -nn -c 2 -w /tmp/x.pcap icmp');
    await topology.clock.pass(0);
    await on(topology, 'curlPod', 'ping -c 2 -i 0.3 -W 1 172.20.2.77');
    expect(await topology.clock.until(started.done)).toBe(0);
    const { out } = await run(topology.clock, machine, 'tcpdump -nn -r /tmp/x.pcap');
    expect(out).toMatch(
      /eth1 {2}In {2}IP 172\.20\.0\.102 > 172\.20\.2\.77: ICMP echo request, id \d+, seq 1, length 64\n.* eth0 {2}Out /,
    );
  });

  it('leaves no tap behind when it has ended', async () => {
    const topology = buildTopology();
    const started = start(topology.clock, machineOn(topology.router), 'tcpdump -i any');
    started.interrupt();
    await topology.clock.until(started.done);
    const before = started.err();
    await on(topology, 'curlPod', 'ping -c 1 -W 1 172.20.2.77');
    expect(started.err()).toBe(before);
    expect(started.out()).toBe('\n');
  });
});

describe('arp and arping', () => {
  it('an owner answers with its MAC', async () => {
    const { out, exit } = await on(buildTopology(), 'router', 'arping -i eth1 192.168.10.101 -c 2');
    expect(maskedTimes(out)).toBe(maskedTimes(golden('arping-ok-c2.stdout.txt')));
    expect(exit).toBe(0);
  });

  it('nobody answers for an address that nobody has', async () => {
    const topology = buildTopology();
    expect(await on(topology, 'router', 'arping -i eth1 192.168.10.211 -c 1')).toEqual({
      out: golden('arping-timeout-c1.stdout.txt'),
      err: '',
      exit: 1,
    });
    expect(await on(topology, 'router', 'arping -i eth9 192.168.10.211 -c 1')).toEqual({
      out: '',
      err: golden('arping-no-iface.stderr.txt'),
      exit: 1,
    });
  });

  it('a failed resolution is listed as incomplete', async () => {
    const topology = buildTopology();
    await on(topology, 'router', 'ping -c 1 -W 1 192.168.10.213');
    const { out } = await on(topology, 'router', 'arp -a');
    const line = golden('arp-a-incomplete.stdout.txt')
      .split('\n')
      .find((one) => one.includes('incomplete'));
    expect(out).toContain(line);
  });

  it('the table has the real columns', async () => {
    const topology = buildTopology();
    await on(topology, 'curlPod', 'ping -c 1 172.20.1.219');
    const { out } = await on(topology, 'ctr', 'arp -n');
    const real = golden('native-ctr-arp-n.stdout.txt').split('\n');
    expect(out.split('\n')[0]).toBe(real[0]);
    expect(out).toContain(real.find((line) => line.startsWith('192.168.10.101')));
    expect(out).toContain(real.find((line) => line.startsWith('172.20.0.102')));
  });
});

describe('curl', () => {
  it('prints the body alone on a terminal', async () => {
    expect(await on(served(), 'curlPod', 'curl 172.20.1.219', { terminal: true })).toEqual({
      out: 'Hostname: web1\nRemoteAddr: 172.20.0.102\n',
      err: '',
      exit: 0,
    });
  });

  it('shows its meter on stderr when the output goes elsewhere', async () => {
    const { err } = await on(served(), 'curlPod', 'curl 172.20.1.219');
    const [first, second] = golden('curl-v-w1-ok.stderr.txt').split('\n');
    expect(err.split('\n').slice(0, 2)).toEqual([first, second]);
    expect(err).toMatch(
      /\r {2}0 {5}0 {4}0 {5}0 {4}0 {5}0 {6}0 {6}0 --:--:-- --:--:-- --:--:-- {5}0\r100 {4}40 {2}100 {4}40 {4}0 {5}0 /,
    );
  });

  it('tells a time-out, a refusal, a host without an answer and an unknown name apart', async () => {
    const topology = served();
    const pod = (line: string): Promise<Result> => on(topology, 'curlPod', line);
    expect(await pod('curl -sS --connect-timeout 1 172.20.2.77')).toEqual({
      out: '',
      err: 'curl: (28) Failed to connect to 172.20.2.77 port 80 after 1000 ms: Timeout was reached\n',
      exit: 28,
    });
    expect(await pod('curl -sS 172.20.1.219:81')).toEqual({
      out: '',
      err: "curl: (7) Failed to connect to 172.20.1.219 port 81 after 0 ms: Couldn't connect to server\n",
      exit: 7,
    });
    expect(await on(topology, 'router', 'curl -sS 192.168.10.211')).toEqual({
      out: '',
      err: "curl: (7) Failed to connect to 192.168.10.211 port 80 after 3000 ms: Couldn't connect to server\n",
      exit: 7,
    });
    const unknown = await pod('curl webpod');
    expect(unknown).toEqual({ out: '', err: golden('curl-unknown-host.stderr.txt'), exit: 6 });
  });

  it('without a limit gives up when the kernel does', async () => {
    const topology = served();
    const before = topology.clock.now();
    const { exit } = await on(topology, 'curlPod', 'curl -s 172.20.2.77');
    expect(exit).toBe(28);
    // SYNs at 0, 1, 3, 7, 15, 31 and 63 s, and a last wait of 64 s.
    expect(Math.round((topology.clock.now() - before) / 1000)).toBe(127);
  });

  it('writes what -w, -I, -f and -o ask for', async () => {
    const topology = served();
    expect(
      (await on(topology, 'curlPod', 'curl -s -o /dev/null -w %{http_code} 172.20.1.219/nope')).out,
    ).toBe('404');
    expect((await on(topology, 'curlPod', 'curl -sI 172.20.1.219')).out).toBe(
      'HTTP/1.1 200 OK\r\nServer: test\r\nContent-Length: 40\r\n\r\n',
    );
    expect(await on(topology, 'curlPod', 'curl -sSf 172.20.1.219/nope')).toEqual({
      out: '',
      err: 'curl: (22) The requested URL returned error: 404\n',
      exit: 22,
    });
  });
});
