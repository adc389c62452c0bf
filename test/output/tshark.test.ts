import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCapture } from '../../src/output/capture/parseCapture.ts';
import { packetPaths } from '../../src/state/packetPaths.ts';
import { fixture, parse, parsePackets } from './fixture.ts';

const printed = (name: string) => fixture(`captures/tshark-r-${name}.stdout.txt`);
const file = (name: string) =>
  parseCapture(name, readFileSync(join(import.meta.dirname, 'fixtures/captures', `${name}.pcap`))).parsed;

describe('what tshark prints', () => {
  it.each([
    ['vxlan', 'vxlan', ''],
    ['vxlan-eth1', 'vxlan-eth1', ''],
    ['native-failure-all', 'native-failure-all', ''],
    ['vxlan-t-ad', 'vxlan', 'inner.'],
    ['vxlan-d', 'vxlan', 'inner.'],
    ['vxlan-eth1-d', 'vxlan-eth1', 'inner.'],
  ])('%s: every line is the packet of the file', (name, pcap, prefix) => {
    const parsed = parsePackets(`tshark -r ${pcap}.pcap`, printed(name));
    const { rows } = file(pcap);
    expect(parsed.unparsed).toEqual([]);
    expect(parsed.rows).toHaveLength(rows.length);
    parsed.rows.forEach((row, index) => {
      const real = rows[index] ?? {};
      expect(row['wireLength']).toBe(real['wireLength']);
      for (const id of ['source', 'destination', 'icmp.id', 'icmp.seq', 'tcp.flags'])
        if (row[id] !== undefined) {
          const value = String(real[prefix + id]);
          // A line about what TCP carries names no ports.
          const shown = String(row['summary']).includes('[TCP segment of')
            ? value.replace(/:\d+$/, '')
            : value;
          if (row['protocol'] !== 'HTTP') expect(String(row[id]), `packet ${index + 1}, ${id}`).toBe(shown);
        }
    });
  });

  it('on the pseudo-device any calls the second sight of a SYN a retransmission, which it is not', () => {
    const parsed = parsePackets('tshark -r f.pcap', printed('native-failure-all'));
    const syn = parsed.rows.filter((row) => String(row['summary']).includes('[TCP Retransmission]'));
    expect(syn.length).toBeGreaterThan(0);
    const paths = packetPaths([{ host: 'router', parsed: file('native-failure-all') }]);
    // Sent again after a second, and seen going in and out each time.
    expect(paths.filter(({ retransmissionOf }) => retransmissionOf !== undefined).length).toBeLessThan(
      syn.length,
    );
  });

  it('as JSON keeps the outer and the inner packet, which have the same names', () => {
    const parsed = parsePackets('tshark -r vxlan.pcap -T json -c 2', printed('vxlan-json-c2'));
    const real = file('vxlan').rows.slice(0, 2);
    expect(parsed.rows).toHaveLength(2);
    for (const id of [
      'interface',
      'direction',
      'source',
      'destination',
      'ttl',
      'ip.id',
      'vni',
      'encap',
      'outer.source',
      'inner.source',
      'inner.destination',
      'inner.ttl',
      'inner.icmp.type',
      'inner.icmp.id',
      'inner.icmp.seq',
      'inner.sourceMac',
      'wireLength',
    ])
      expect(
        parsed.rows.map((row) => row[id]),
        id,
      ).toEqual(real.map((row) => row[id]));
  });

  it('as chosen fields or in detail stays text', () => {
    for (const form of ['-T fields -e ip.src', '-V', '-q -z conv,ip'])
      expect(parse(`tshark -r f.pcap ${form}`, printed('vxlan-fields')).kind).toBe('text');
  });
});
