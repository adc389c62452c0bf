import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import type { Row } from '../../src/output/parsed.ts';
import {
  arp,
  cooked,
  cooked2,
  echo,
  ethernet,
  generated,
  ipv4,
  ipv6,
  pcapFile,
  pcapngFile,
  tcp,
  udp,
  vlan,
  vxlan,
} from '../output/captureFrames.ts';
import { pcapngOf } from '../output/captureSections.ts';

const tshark = spawnSync('tshark', ['--version']).status === 0;
if (!tshark)
  console.warn(
    'SKIPPED: capture files are not compared with tshark. Install it (Debian: apt-get install tshark).',
  );

/** Each field of tshark, and what it is in a row; `nth` counts the layers of the packet from 0. */
const fields: readonly (readonly [string, (row: Row, nth: number) => string | undefined])[] = [
  ['frame.time_epoch', (row, nth) => (nth > 0 ? undefined : epoch(row))],
  ['frame.len', (row, nth) => (nth > 0 ? undefined : String(row['wireLength']))],
  // The pseudo-device `any` has a source of its own kind, and no destination.
  [
    'eth.src',
    (row, nth) => (at(row, nth, 'destinationMac') === undefined ? undefined : at(row, nth, 'sourceMac')),
  ],
  ['eth.dst', (row, nth) => at(row, nth, 'destinationMac')],
  ['vlan.id', (row, nth) => at(row, nth, 'vlan')],
  ['ip.src', (row, nth) => host(at(row, nth, 'source'), 'IP', at(row, nth, 'proto'))],
  ['ip.dst', (row, nth) => host(at(row, nth, 'destination'), 'IP', at(row, nth, 'proto'))],
  ['ip.ttl', (row, nth) => (at(row, nth, 'proto') === 'IP' ? at(row, nth, 'ttl') : undefined)],
  ['ip.len', (row, nth) => (at(row, nth, 'proto') === 'IP' ? at(row, nth, 'ip.length') : undefined)],
  ['ip.id', (row, nth) => (at(row, nth, 'proto') === 'IP' ? hex(at(row, nth, 'ip.id')) : undefined)],
  ['ipv6.src', (row, nth) => host(at(row, nth, 'source'), 'IP6', at(row, nth, 'proto'))],
  ['ipv6.dst', (row, nth) => host(at(row, nth, 'destination'), 'IP6', at(row, nth, 'proto'))],
  ['ipv6.hlim', (row, nth) => (at(row, nth, 'proto') === 'IP6' ? at(row, nth, 'ttl') : undefined)],
  ['tcp.srcport', (row, nth) => port(row, nth, 'TCP', 'source')],
  ['tcp.dstport', (row, nth) => port(row, nth, 'TCP', 'destination')],
  ['tcp.seq_raw', (row, nth) => at(row, nth, 'tcp.seq')],
  ['tcp.window_size_value', (row, nth) => at(row, nth, 'tcp.win')],
  ['tcp.len', (row, nth) => (at(row, nth, 'tcp.flags') === undefined ? undefined : at(row, nth, 'length'))],
  ['tcp.flags', (row, nth) => flagBits(at(row, nth, 'tcp.flags'))],
  ['udp.srcport', (row, nth) => port(row, nth, 'UDP', 'source')],
  ['udp.dstport', (row, nth) => port(row, nth, 'UDP', 'destination')],
  ['icmp.ident', (row, nth) => echoed(row, nth, 'ICMP', 'icmp.id')],
  ['icmp.seq', (row, nth) => echoed(row, nth, 'ICMP', 'icmp.seq')],
  ['icmpv6.echo.identifier', (row, nth) => hex(echoed(row, nth, 'ICMP6', 'icmp.id'))],
  ['icmpv6.echo.sequence_number', (row, nth) => echoed(row, nth, 'ICMP6', 'icmp.seq')],
  ['arp.src.proto_ipv4', (row, nth) => at(row, nth, 'arp.sender')],
  ['arp.dst.proto_ipv4', (row, nth) => at(row, nth, 'arp.target')],
  ['vxlan.vni', (row, nth) => (nth === 0 && row['encap'] === 'vxlan' ? String(row['vni']) : undefined)],
  [
    'geneve.vni',
    (row, nth) => (nth === 0 && row['encap'] === 'geneve' ? hex(String(row['vni']), 6) : undefined),
  ],
  ['dns.id', (row, nth) => hex(at(row, nth, 'dns.id'))],
];

describe.skipIf(!tshark)('capture files are read as tshark reads them', () => {
  const folder = join(import.meta.dirname, '../output/fixtures/captures');
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.pcap')))
    it(`recorded: ${name}`, () => compare(readFileSync(join(folder, name))));
  it('every kind of packet, in pcap', () => compare(pcapFile(1, generated)));
  it('every kind of packet, in pcapng with nanoseconds', () => compare(pcapngFile(1, generated)));
  const echoed = ipv4(1, echo(8, 119, 1, 56));
  const inside = ethernet(0x0800, ipv4(6, tcp(0x12, [], [])));
  const tunnelled = ipv4(17, udp(45000, 8472, vxlan(2163, inside)));
  it.each([
    ['Linux cooked', 113, [cooked(0x0800, echoed), cooked(0x0806, arp(1)), cooked(0x0800, tunnelled)]],
    [
      'Linux cooked, version 2',
      276,
      [cooked2(0x0800, echoed), cooked2(0x86dd, ipv6(58, echo(128, 7, 3, 32)))],
    ],
    ['bare IP', 101, [echoed, ipv6(58, echo(129, 7, 3, 32)), tunnelled]],
    [
      'VLANs, one in the other',
      1,
      [vlan(100, 0x0800, echoed), ethernet(0x88a8, [0, 200, 0x81, 0, 0, 100, 8, 0, ...echoed])],
    ],
  ] as const)('%s', (_name, link, frames) => {
    compare(pcapFile(link, frames));
  });
  it('pcapng of several sections, byte orders, devices, time units and kinds of blocks', () => {
    const devices = [
      { link: 1, name: 'eth1', resolution: 9 },
      { link: 113, name: 'any', resolution: 6 },
      { link: 101, resolution: 0x80 | 10 },
      { link: 276, name: 'any', resolution: 3 },
    ];
    const packets = [
      { frame: ethernet(0x0800, echoed) },
      { frame: cooked(0x0806, arp(2)), device: 1 },
      { frame: tunnelled, device: 2 },
      { frame: cooked2(0x0800, tunnelled), device: 3 },
      { frame: ethernet(0x0800, tunnelled), block: 'old' as const },
      { frame: vlan(7, 0x0800, echoed), kept: 60 },
    ];
    compare(
      pcapngOf([
        { little: true, devices, packets },
        { little: false, devices, packets },
        { little: true, devices: devices.toReversed(), packets: [{ frame: cooked2(0x0800, echoed) }] },
      ]),
    );
  });
  it('simple packet blocks, which have no time, cut by the snapshot length of their device', () => {
    const packets = generated.map((frame) => ({ frame, block: 'simple' as const, kept: 64 }));
    for (const little of [true, false])
      compare(
        pcapngOf([{ little, devices: [{ link: 1, snapLength: 64 }], packets }]),
        new Set(['frame.time_epoch', 'ip.len', 'tcp.len']),
      );
  });
  it('cut short by a snapshot length', () => {
    const short = generated.map((frame) => frame.slice(0, 64));
    compare(pcapFile(1, short), new Set(['ip.len', 'tcp.len']));
  });
});

function compare(data: Uint8Array, except: ReadonlySet<string> = new Set()): void {
  const { parsed, fault } = parseCapture('file', data);
  expect(fault).toBeUndefined();
  const compared = fields.filter(([name]) => !except.has(name));
  const lines = inTshark(
    data,
    compared.map(([name]) => name),
  );
  expect(parsed.rows).toHaveLength(lines.length);
  parsed.rows.forEach((row, index) => {
    const cells = lines[index]?.split('\t') ?? [];
    compared.forEach(([name, read], column) => {
      const theirs = (cells[column] ?? '').split(',').filter((each) => each !== '');
      const ours = [0, 1].flatMap((nth) => read(row, nth) ?? []);
      // Behind our two layers stands the packet that an ICMP error quotes.
      expect(ours, `packet ${index + 1}, ${name}`).toEqual(
        theirs.slice(0, Math.max(ours.length, quotes(row) ? 0 : theirs.length)),
      );
    });
  });
}

function inTshark(data: Uint8Array, names: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'capture-'));
  try {
    const file = join(folder, 'capture');
    writeFileSync(file, data);
    const settings = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'tcp.relative_sequence_numbers:FALSE'];
    const ran = spawnSync(
      'tshark',
      [
        '-n',
        '-r',
        file,
        '-d',
        'udp.port==8472,vxlan',
        '-T',
        'fields',
        '-E',
        'occurrence=a',
        '-E',
        'aggregator=,',
        '-E',
        'separator=/t',
        ...settings.flatMap((each) => ['-o', each]),
        ...names.flatMap((each) => ['-e', each]),
      ],
      { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
    );
    expect(ran.status, ran.stderr).toBe(0);
    return ran.stdout === '' ? [] : ran.stdout.replace(/\n$/, '').split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function at(row: Row, nth: number, field: string): string | undefined {
  const value = row[nth === 0 ? field : `inner.${field}`];
  return value === undefined ? undefined : String(value);
}

/** Only in the first layer of a packet without a tunnel; GRE and others that we do not take apart quote one as well. */
function quotes(row: Row): boolean {
  return /unreachable/.test(String(row['icmp.type'])) || row['protocol'] === 'GRE';
}

function epoch(row: Row): string {
  const [whole = '', fraction = ''] = String(row['time']).split('.');
  return `${Date.parse(`${whole.replace(' ', 'T')}Z`) / 1000}.${fraction.padEnd(9, '0')}`;
}

function host(address: string | undefined, proto: string, found: string | undefined): string | undefined {
  if (address === undefined || found !== proto) return undefined;
  if (address.startsWith('[')) return address.slice(1, address.indexOf(']'));
  return proto === 'IP' ? address.replace(/:\d+$/, '') : address;
}

function port(row: Row, nth: number, protocol: string, end: string): string | undefined {
  return at(row, nth, 'protocol') === protocol
    ? /(?:\]|^[^:]+):(\d+)$/.exec(at(row, nth, end) ?? '')?.[1]
    : undefined;
}

function echoed(row: Row, nth: number, protocol: string, field: string): string | undefined {
  return at(row, nth, 'protocol') === protocol ? at(row, nth, field) : undefined;
}

function hex(value: string | undefined, digits = 4): string | undefined {
  return value === undefined ? undefined : `0x${Number(value).toString(16).padStart(digits, '0')}`;
}

function flagBits(flags: string | undefined): string | undefined {
  if (flags === undefined) return undefined;
  const bits = [...flags].reduce((sum, letter) => sum | (1 << 'FSRP.UEW'.indexOf(letter)), 0);
  return `0x${bits.toString(16).padStart(4, '0')}`;
}
