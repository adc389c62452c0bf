import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import type { Row } from '../../src/output/parsed.ts';
import { cooked, generated, pcapFile, pcapngFile } from './captureFrames.ts';

const recorded = (name: string): Uint8Array =>
  Uint8Array.from(readFileSync(join(import.meta.dirname, 'fixtures/captures', `${name}.pcap`)));

function rowsOf(data: Uint8Array): readonly Row[] {
  const { parsed, fault } = parseCapture('file', data);
  expect(fault).toBeUndefined();
  return parsed.rows;
}

const withoutPlace = (row: Row | undefined): Row => {
  const { time, interface: device, direction, ...rest } = row ?? {};
  void [time, device, direction];
  return rest;
};

describe('a capture file', () => {
  it('of VXLAN packets has the outer and the inner packet of each, and what every header costs', () => {
    const [first] = rowsOf(recorded('vxlan'));
    expect(first).toMatchObject({
      time: '2026-11-22 22:54:34.717572',
      interface: 'ifindex 3',
      direction: 'In',
      encap: 'vxlan',
      vni: 2163,
      'outer.source': '192.168.10.100:47479',
      ttl: 64,
      'inner.source': '172.20.0.102',
      'inner.destination': '172.20.2.77',
      'inner.icmp.type': 'echo request',
      'inner.icmp.seq': 1,
      'inner.ttl': 63,
      headers: ['cooked 20', 'IPv4 20', 'UDP 8', 'VXLAN 8', 'Ethernet 14', 'IPv4 20', 'ICMP 8', 'data 56'],
    });
  });

  it('accounts for every byte of a packet in its headers', () => {
    for (const name of ['vxlan', 'vxlan-eth1', 'native-failure-all', 'native-tcp', 'vxlan-tcp'])
      for (const row of rowsOf(recorded(name))) {
        const headers = Array.isArray(row['headers']) ? row['headers'] : [];
        const sum = headers.reduce((total, each) => total + Number(each.split(' ').at(-1)), 0);
        expect(sum, JSON.stringify(row)).toBe(row['wireLength']);
      }
  });

  it('without packets has no rows and no fault', () => {
    expect(rowsOf(recorded('none'))).toEqual([]);
  });

  it('reads the same packets from pcap and pcapng', () => {
    const pcap = rowsOf(pcapFile(1, generated));
    const pcapng = rowsOf(pcapngFile(1, generated));
    expect(pcapng.map(withoutPlace)).toEqual(pcap.map(withoutPlace));
    expect(pcapng[1]).toMatchObject({
      time: '2026-11-22 22:53:21.000000007',
      interface: 'eth1',
      direction: 'In',
    });
  });

  it('keeps what each kind of packet says', () => {
    const rows = rowsOf(pcapFile(1, generated));
    expect(
      rows.map(
        (row) => `${String(row['source'])} > ${String(row['destination'])}: ${String(row['summary'])}`,
      ),
    ).toMatchSnapshot();
  });

  it('of the pseudo-device any names the direction', () => {
    const [row] = rowsOf(pcapFile(113, [cooked(0x0800, (generated[0] ?? []).slice(14))]));
    expect(row).toMatchObject({ direction: 'Out', protocol: 'ICMP', 'icmp.id': 119 });
  });
});

it('a frame of a link that is not taken apart, as of 802.11 with radiotap, says which link, and nothing else', () => {
  const radiotap = 127;
  const [row] = rowsOf(pcapFile(radiotap, [generated[0] ?? []]));
  expect(row).toMatchObject({
    proto: 'link type 127',
    summary: 'link type 127, length 98',
    headers: ['data 98'],
  });
  expect(row).not.toHaveProperty('source');
  expect(row).not.toHaveProperty('sourceMac');
});

describe('a capture file that is broken', () => {
  const whole = recorded('vxlan');
  const faultOf = (data: Uint8Array) => parseCapture('file', data).fault;

  it('and ends within a packet gives the packets before it, and where it ends', () => {
    const { parsed, fault } = parseCapture('file', whole.slice(0, 24 + 170 + 100));
    expect(parsed.rows).toHaveLength(1);
    expect(parsed.truncated).toBe(true);
    expect(fault).toEqual({ reason: 'cut', offset: 194, found: 70 });
  });

  it('is told apart: empty, compressed, no capture, another version, an impossible length', () => {
    expect(faultOf(new Uint8Array())).toEqual({ reason: 'empty', offset: 0 });
    expect(faultOf(Uint8Array.of(0x1f, 0x8b, 8, 0))).toEqual({ reason: 'compressed', offset: 0 });
    expect(faultOf(Buffer.from('not a capture at all'))).toEqual({ reason: 'unknown', offset: 0 });
    const version = whole.slice();
    version[4] = 9;
    expect(faultOf(version)).toEqual({ reason: 'version', offset: 4, found: 9 });
    const length = whole.slice();
    length[24 + 11] = 0x7f;
    expect(faultOf(length)).toMatchObject({ reason: 'length', offset: 32 });
  });

  it('never throws, and its rows hold only what a whole file could, whatever bytes change', () => {
    const files = [whole, recorded('native-tcp'), pcapFile(1, generated), pcapngFile(1, generated)];
    const broken: unknown[] = [];
    let seed = 20261128;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 4000; round++) {
      const data = (files[round % files.length] ?? whole).slice();
      for (let change = 0; change <= random(8); change++) data[random(data.length)] = random(256);
      const cut = random(4) === 0 ? data.slice(0, random(data.length)) : data;
      const { parsed } = parseCapture('file', cut);
      for (const value of parsed.rows.flatMap((row) => Object.values(row)))
        if (typeof value === 'number' ? !Number.isFinite(value) : value === undefined) broken.push(value);
    }
    expect(broken).toEqual([]);
  });
});
