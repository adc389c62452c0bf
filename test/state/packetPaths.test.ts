import { describe, expect, test } from 'vitest';
import { createState } from '../../src/state/createState.ts';
import { packetsPayload } from '../../src/state/packetsPayload.ts';
import { packetPaths } from '../../src/state/packetPaths.ts';
import { rejoined } from '../../src/state/rejoined.ts';
import { fixture, parsePackets } from '../output/fixture.ts';
import { provenance } from './cluster.ts';

const material = (n: number) => parsePackets('tcpdump -i any', fixture(`material/tcpdump/${n}.txt`));
const router = (n: number) => packetPaths([{ host: 'router', parsed: material(n) }]);
const taps = (path: { hops: readonly { interface: string; direction: string }[] } | undefined) =>
  path?.hops.map((hop) => `${hop.interface} ${hop.direction}`);

const line = (to: string) =>
  `10:00:00.000001 eth1  In  IP 10.0.0.1 > ${to}: ICMP echo request, id 1, seq 1, length 64`;

const ack = (time: string) =>
  `${time} eth1  In  IP 10.0.0.1.1000 > 10.0.0.2.80: Flags [.], ack 1, win 64, options [nop,nop,TS val ${time.slice(-6)} ecr 1], length 0`;

describe('one packet on its way', () => {
  test('an echo request that comes in by eth1 goes out by eth0 16 microseconds later', () => {
    const [path, ...others] = router(1);
    expect(others).toEqual([]);
    expect(path).toEqual({
      summary: 'ICMP echo request id 119 seq 1',
      hops: [
        { capture: 0, row: 0, host: 'router', interface: 'eth1', direction: 'In' },
        { capture: 0, row: 1, host: 'router', interface: 'eth0', direction: 'Out', after: 16 },
      ],
    });
  });

  test('a SYN that is sent again a second later is a retransmission of the first', () => {
    const paths = router(2);
    expect(paths.map(({ summary, retransmissionOf }) => [summary, retransmissionOf])).toEqual([
      ['TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN', undefined],
      ['TCP 172.20.0.53:34980 > 172.20.2.77:80 SYN', 0],
    ]);
    expect(paths.map(taps)).toEqual([
      ['eth1 In', 'eth0 Out'],
      ['eth1 In', 'eth0 Out'],
    ]);
  });

  test('request and reply inside a tunnel are two packets, each with both interfaces', () => {
    expect(router(3).map((path) => [path.summary, taps(path)])).toEqual([
      ['ICMP echo request id 30 seq 1', ['eth1 In', 'eth2 Out']],
      ['ICMP echo reply id 30 seq 1', ['eth2 In', 'eth1 Out']],
    ]);
  });

  test('captures of two hosts join to one way, also when the packet is encapsulated on one of them', () => {
    const node = parsePackets(
      'tcpdump -i any',
      '18:28:44.681000 lxc1  In  IP 172.20.0.102 > 172.20.2.77: ICMP echo request, id 30, seq 1, length 64\n18:28:44.681600 lxc1  Out IP 172.20.2.77 > 172.20.0.102: ICMP echo reply, id 30, seq 1, length 64\n',
    );
    const [request, reply] = packetPaths([
      { host: 'router', parsed: material(3) },
      { host: 'k8s-ctr', parsed: node },
    ]);
    expect(request?.hops.map(({ host, interface: name, after }) => [host, name, after])).toEqual([
      ['k8s-ctr', 'lxc1', undefined],
      ['router', 'eth1', 21],
      ['router', 'eth2', 22],
    ]);
    expect(reply?.hops.map(({ host }) => host)).toEqual(['router', 'router', 'k8s-ctr']);
  });

  test('a packet that goes in a circle is one packet', () => {
    const loop = Array.from(
      { length: 6 },
      (_, i) =>
        `10:00:00.00${i}000 eth1  ${i % 2 ? 'Out' : 'In '} IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id 1, seq 1, length 64`,
    );
    const paths = packetPaths([{ host: 'router', parsed: parsePackets('tcpdump -i any', loop.join('\n')) }]);
    expect(paths).toHaveLength(1);
    expect(paths[0]?.hops).toHaveLength(6);
  });

  test('pings of two senders with the same id and number are two packets', () => {
    const parsed = parsePackets('tcpdump -i any', `${line('10.0.0.2')}\n${line('10.0.0.3')}`);
    expect(packetPaths([{ host: 'router', parsed }])).toHaveLength(2);
  });

  test('acknowledgements that say the same are no retransmissions', () => {
    const parsed = parsePackets(
      'tcpdump -i any',
      [ack('10:00:00.000001'), ack('10:00:01.000002')].join('\n'),
    );
    expect(packetPaths([{ host: 'router', parsed }]).map(({ retransmissionOf }) => retransmissionOf)).toEqual(
      [undefined, undefined],
    );
  });

  test('a whole HTTP exchange through a tunnel has every segment on both sides, and nothing retransmitted', () => {
    const parsed = parsePackets('tcpdump -i any', fixture('tools/tcpdump-vxlan-http-nnS.stdout.txt'));
    const paths = packetPaths([{ host: 'router', parsed }]);
    expect(paths.reduce((sum, { hops }) => sum + hops.length, 0)).toBe(parsed.rows.length);
    expect(paths).toHaveLength(12);
    expect(
      paths.every(({ hops, retransmissionOf }) => hops.length === 2 && retransmissionOf === undefined),
    ).toBe(true);
  });
});

test('the payload of a capture has its paths', () => {
  const payload = packetsPayload(
    {
      id: '1',
      locale: 'en',
      provenance: provenance('tcpdump -i any icmp', { host: 'router' }),
      parsed: material(1),
      text: 'x',
    },
    createState(),
  );
  expect(payload.paths).toHaveLength(1);
  expect(payload.paths[0]?.hops[1]).toEqual({
    row: 1,
    host: 'router',
    interface: 'eth0',
    direction: 'Out',
    after: 16,
  });
});

describe('captures at several taps', () => {
  // A real capture on `any`, taken apart by interface as if two had run at once.
  const lines = fixture('tools/tcpdump-native-tcp80.stdout.txt').split('\n');
  const at = (device: string) =>
    parsePackets(`tcpdump -i ${device}`, lines.filter((each) => each.includes(` ${device} `)).join('\n'));
  const source = (device: string, more = {}) =>
    ({
      kind: 'live',
      host: 'router',
      command: `sudo tcpdump -nn -i ${device} tcp`,
      at: 1_000,
      ...more,
    }) as const;
  const joined = (other = {}) => {
    const state = createState();
    state.record({ kind: 'packets', parsed: at('eth1'), source: { ...source('eth1', other), revision: 0 } });
    return packetsPayload(
      { id: '2', locale: 'en', provenance: source('eth0'), parsed: at('eth0'), text: '' },
      state,
    );
  };

  test('are joined to one path, and a segment that is sent again is marked', () => {
    const { paths, elsewhere } = joined();
    expect(paths.map(taps)).toEqual([
      ['eth1 In', 'eth0 Out'],
      ['eth1 In', 'eth0 Out'],
    ]);
    expect(paths[1]?.retransmissionOf).toBe(0);
    expect(elsewhere).toHaveLength(2);
  });

  test('join in the one that was shown first too, once the other has ended', () => {
    const state = createState();
    const shown = packetsPayload(
      { id: '1', locale: 'en', provenance: source('eth1'), parsed: at('eth1'), text: '' },
      state,
    );
    state.record({ kind: 'packets', parsed: at('eth1'), source: { ...source('eth1'), revision: 0 } });
    expect(rejoined(shown, state)).toBeUndefined();
    state.record({ kind: 'packets', parsed: at('eth0'), source: { ...source('eth0'), revision: 0 } });
    const joined = rejoined(shown, state);
    expect(joined?.id).toBe('1');
    expect(joined?.paths.map(taps)).toEqual([
      ['eth1 In', 'eth0 Out'],
      ['eth1 In', 'eth0 Out'],
    ]);
    expect(joined && rejoined(joined, state)).toBeUndefined();
  });

  test('are not joined when they ran hours apart, or are the run before of the same command', () => {
    expect(joined({ at: 20_000_000 }).elsewhere).toBeUndefined();
    expect(joined({ command: source('eth0').command }).elsewhere).toBeUndefined();
  });

  test('that both saw a packet at the same moment at the same interface tell it once', () => {
    const state = createState();
    const any = parsePackets('tcpdump -i any', lines.join('\n'));
    state.record({ kind: 'packets', parsed: any, source: { ...source('any'), revision: 0 } });
    const { paths } = packetsPayload(
      { id: '2', locale: 'en', provenance: source('eth0'), parsed: at('eth0'), text: '' },
      state,
    );
    expect(paths[0]?.hops.map((hop) => hop.interface)).toEqual(['eth1', 'eth0']);
  });
});

test('of a very long capture the first packets are shown, which a note says', () => {
  const line = (n: number) =>
    `10:00:00.000001 eth1  In  IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id ${n}, seq 1, length 64`;
  const parsed = parsePackets('tcpdump -i any', Array.from({ length: 50_002 }, (_, n) => line(n)).join('\n'));
  const payload = packetsPayload(
    { id: '1', locale: 'en', provenance: provenance('tcpdump'), parsed, text: '' },
    createState(),
  );
  expect(payload.rows).toHaveLength(50_000);
  expect(payload.notes.at(-1)).toBe('The first 50000 of 50002 packets are shown; the text has them all.');
}, 60_000);

test('50,000 packets are joined in one pass', () => {
  const lines: string[] = [];
  for (let i = 0; i < 25_000; i++) {
    const micros = String(i * 10)
      .padStart(6, '0')
      .slice(-6);
    for (const tap of ['eth1  In ', 'eth0  Out'])
      lines.push(
        `10:${String(Math.floor(i / 6_000_000)).padStart(2, '0')}:${String(Math.floor(i / 100_000)).padStart(2, '0')}.${micros} ${tap} IP 10.0.0.1 > 10.0.0.2: ICMP echo request, id ${i}, seq 1, length 64`,
      );
  }
  const parsed = parsePackets('tcpdump -i any', lines.join('\n'));
  expect(packetPaths([{ host: 'router', parsed }])).toHaveLength(25_000);
}, 120_000);
