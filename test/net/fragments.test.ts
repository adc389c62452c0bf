import { expect, it } from 'vitest';
import { fragmentsOf, Reassembly } from '../../src/lab/net/fragments.ts';
import type { Ipv4 } from '../../src/lab/net/types.ts';
import { machineOn, run, start } from './run.ts';
import { buildTopology } from './topology.ts';

const datagram: Ipv4 = {
  kind: 'ipv4',
  source: '10.0.0.1',
  destination: '10.0.0.2',
  ttl: 64,
  id: 7,
  tos: 0,
  dontFragment: false,
  payload: { proto: 'icmp', type: 'echo-request', id: 1, seq: 1, dataLength: 3992 },
};

it('cuts at multiples of eight bytes, also what is a fragment already, and puts it together in any order', () => {
  const pieces = fragmentsOf(datagram, 1500).flatMap((piece) => fragmentsOf(piece, 1000));
  expect(pieces.map(({ fragment }) => fragment)).toEqual([
    { offset: 0, length: 976, more: true },
    { offset: 976, length: 504, more: true },
    { offset: 1480, length: 976, more: true },
    { offset: 2456, length: 504, more: true },
    { offset: 2960, length: 976, more: true },
    { offset: 3936, length: 64, more: false },
  ]);
  const reassembly = new Reassembly();
  const arrived = pieces.toReversed().map((piece) => reassembly.add(piece, 0));
  expect(arrived).toEqual([undefined, undefined, undefined, undefined, undefined, datagram]);
});

it('what is not complete after thirty seconds is given up', () => {
  const reassembly = new Reassembly();
  const [first = datagram, ...others] = fragmentsOf(datagram, 1500);
  reassembly.add(first, 0);
  expect(others.map((piece) => reassembly.add(piece, 31_000_000))).toEqual([undefined, undefined]);
});

it('a ping that is larger than the MTU is cut where it starts, forwarded in pieces, and answered', async () => {
  const topology = buildTopology();
  const watched = start(topology.clock, machineOn(topology.w1), 'tcpdump -ni eth1 -v -c 4 icmp');
  await topology.clock.pass(0);
  const { out } = await run(topology.clock, machineOn(topology.curlPod), 'ping -c 1 -s 2000 172.20.1.219');
  expect(out).toContain('2008 bytes from 172.20.1.219: icmp_seq=1 ttl=62');
  await topology.clock.until(watched.done);
  expect(
    watched
      .out()
      .replace(/^\S+ IP/gm, 'IP')
      .replace(/id \d+/g, 'id N'),
  ).toBe(`IP (tos 0x0, ttl 63, id N, offset 0, flags [+], proto ICMP (1), length 1500)
    172.20.0.102 > 172.20.1.219: ICMP echo request, id N, seq 1, length 1480
IP (tos 0x0, ttl 63, id N, offset 1480, flags [none], proto ICMP (1), length 548)
    172.20.0.102 > 172.20.1.219: ip-proto-1
IP (tos 0x0, ttl 63, id N, offset 0, flags [+], proto ICMP (1), length 1500)
    172.20.1.219 > 172.20.0.102: ICMP echo reply, id N, seq 1, length 1480
IP (tos 0x0, ttl 63, id N, offset 1480, flags [none], proto ICMP (1), length 548)
    172.20.1.219 > 172.20.0.102: ip-proto-1
`);
});

it('a narrower link on the way cuts what may be cut and refuses the rest with its MTU', async () => {
  const topology = buildTopology();
  topology.ctr.setDevice('eth1', { mtu: 1400 });
  const ping = (words: string) => run(topology.clock, machineOn(topology.curlPod), `ping -c 1 -W 1 ${words}`);
  expect((await ping('-M dont -s 1450 172.20.1.219')).out).toContain('1458 bytes from 172.20.1.219');
  expect((await ping('-M do -s 1450 172.20.1.219')).out).toContain('Frag needed and DF set (mtu = 1400)');
  expect((await ping('-M do -s 2000 172.20.1.219')).err).toContain('message too long, mtu=1500');
});
