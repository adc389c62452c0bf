/** What each header of a captured packet costs, the outermost first. */
import type { Row } from './parsed.ts';

export interface PacketHeader {
  /** `Ethernet`, `IPv4`, `TCP`, `VXLAN`, …; `data` is what no header is. */
  readonly name: string;
  readonly bytes: number;
  /** Outer headers of a tunnel and the tunnel's own, and the Ethernet header that the tunnel carries. */
  readonly tunnel: boolean;
}

/** As a capture file or a dump has them; else from what the line says, as far as that goes. */
export function packetHeaders(row: Row): readonly PacketHeader[] {
  const read = row['headers'];
  const headers = Array.isArray(read)
    ? read.map((each) => {
        const space = each.lastIndexOf(' ');
        return { name: each.slice(0, space), bytes: Number(each.slice(space + 1)) };
      })
    : [...linkOf(row, ''), ...networkOf(row, '')];
  const tunnelAt = headers.findIndex(({ name }) => name === 'VXLAN' || name === 'Geneve');
  // The frame on the wire has a link header with or without a tunnel.
  const first = headers.findIndex(({ name }) => name.startsWith('IP'));
  const last = headers[tunnelAt + 1]?.name === 'Ethernet' ? tunnelAt + 1 : tunnelAt;
  return headers.map((header, index) => ({
    ...header,
    tunnel: tunnelAt >= 0 && index >= first && index <= last,
  }));
}

type Sized = readonly { readonly name: string; readonly bytes: number }[];

/** Only where the line shows Ethernet's addresses: what `any` and loopback put there never was on a wire. */
function linkOf(row: Row, prefix: string): Sized {
  if (row[`${prefix}destinationMac`] === undefined) return [];
  const tag = row[`${prefix}vlan`] === undefined ? [] : [{ name: '802.1Q', bytes: 4 }];
  return [{ name: 'Ethernet', bytes: 14 }, ...tag];
}

function networkOf(row: Row, prefix: string): Sized {
  const proto = row[`${prefix}proto`];
  if (proto === 'ARP') return [{ name: 'ARP', bytes: 28 }];
  if (proto !== 'IP' && proto !== 'IP6') return [];
  const ip = proto === 'IP' ? { name: 'IPv4', bytes: 20 } : { name: 'IPv6', bytes: 40 };
  return [ip, ...transportOf(row, prefix)];
}

function transportOf(row: Row, prefix: string): Sized {
  const length = Number(row[`${prefix}length`] ?? 0);
  const data = (bytes: number): Sized => (bytes > 0 ? [{ name: 'data', bytes }] : []);
  switch (row[`${prefix}protocol`]) {
    case 'TCP':
      return [
        { name: 'TCP', bytes: 20 + optionBytes(String(row[`${prefix}tcp.options`] ?? '')) },
        ...data(length),
      ];
    case 'ICMP':
      return [{ name: 'ICMP', bytes: 8 }, ...data(length - 8)];
    case 'UDP': {
      const encap = prefix === '' ? row['encap'] : undefined;
      if (encap === undefined) return [{ name: 'UDP', bytes: 8 }, ...data(length)];
      // Cilium sends Geneve without options. Both carry whole Ethernet frames.
      return [
        { name: 'UDP', bytes: 8 },
        { name: encap === 'vxlan' ? 'VXLAN' : 'Geneve', bytes: 8 },
        { name: 'Ethernet', bytes: 14 },
        ...networkOf(row, 'inner.'),
      ];
    }
    default:
      return [];
  }
}

/** Bytes of TCP options written as tcpdump does; they fill whole words. */
function optionBytes(text: string): number {
  let bytes = 0;
  for (const option of text.split(',')) {
    if (option === 'nop' || option === 'eol') bytes += 1;
    else if (option === 'sackOK') bytes += 2;
    else if (option.startsWith('mss ')) bytes += 4;
    else if (option.startsWith('wscale ')) bytes += 3;
    else if (option.startsWith('TS ')) bytes += 10;
    else if (option.startsWith('sack ')) bytes += 2 + 8 * Number(/^sack (\d+)/.exec(option)?.[1] ?? 0);
  }
  return Math.ceil(bytes / 4) * 4;
}
