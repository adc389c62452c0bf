/** The network layer of a tcpdump line: `source > destination: what it is`. */
import { innerFields, outerFields, protocolName } from './packetColumns.ts';
import type { LayerFields } from './packetColumns.ts';
import { readInnerHead } from './tcpdumpHead.ts';
import { digits } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { readArp, readDns, readIcmp, readTcp } from './tcpdumpPayloads.ts';

/**
 * Reads `(tos 0x0, ttl 64, id 9868, offset 0, flags [none], proto UDP (17), length 134)`, for IPv6 `(flowlabel …, hlim 64, …)`.
 * Returns the index behind it, -1 when the bracket is not closed.
 */
export function readVerbose(text: string, row: RowDraft, fields: LayerFields): number {
  let depth = 0;
  let end = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 40) depth++;
    else if (code === 41 && --depth === 0) {
      end = i + 1;
      break;
    }
  }
  if (end < 0) return -1;
  const said = text.slice(1, end - 1);
  const number = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(said);
    return match === null ? undefined : Number(match[1]);
  };
  const ttl = number(/(?:^|, )(?:ttl|hlim) (\d+)/);
  if (ttl !== undefined) row[fields.ttl] = ttl;
  const id = number(/(?:^|, )id (\d+)/);
  if (id !== undefined) row[fields['ip.id']] = id;
  const offset = number(/(?:^|, )offset (\d+)/);
  if (offset !== undefined && offset > 0) row[fields['ip.offset']] = offset;
  const flags = /(?:^|, )flags \[([^\]]*)\]/.exec(said)?.[1] ?? 'none';
  if (flags !== 'none') row[fields['ip.flags']] = flags;
  const length = number(/, length (\d+)/);
  const behindHeader = number(/payload length: (\d+)/);
  if (length !== undefined) row[fields['ip.length']] = length;
  // IPv6 counts what follows its header of 40 bytes.
  else if (behindHeader !== undefined) row[fields['ip.length']] = behindHeader + 40;
  return end;
}

/** Fills addresses and payload, of one layer. False: no such packet can be read here. */
export function readPacket(text: string, row: RowDraft, fields: LayerFields): boolean {
  const proto = row[fields.proto];
  if (proto === 'ARP') return readArp(text, row, fields);
  if (proto !== 'IP' && proto !== 'IP6') {
    row[fields.summary] = text;
    return text !== '';
  }
  const arrow = text.indexOf(' > ');
  if (arrow <= 0) return false;
  let colon = text.indexOf(': ', arrow);
  if (colon < 0) colon = text.endsWith(':') ? text.length - 1 : text.length;
  let info = withoutChecksum(text.slice(colon + 2));
  let from = text.slice(0, arrow);
  let to = text.slice(arrow + 3, colon);
  const piece = info.startsWith('frag (') ? ipv6Fragment.exec(info) : null;
  if (piece !== null) {
    const [whole, id, offset, fromPort, toPort] = piece;
    if (id !== undefined) row[fields['ip.id']] = Number(id);
    if (Number(offset) > 0) row[fields['ip.offset']] = Number(offset);
    // Behind the fragment header the ports stand without the addresses.
    if (fromPort !== undefined && toPort !== undefined) {
      from = `${from}.${fromPort}`;
      to = `${to}.${toPort}`;
    }
    info = info.slice(whole.length);
  }
  if (!endpoint.test(from) || !endpoint.test(to)) return false;
  const protocol = protocolOf(info, from, to);
  const ports = protocol === 'TCP' || protocol === 'UDP';
  const source = ports ? withPort(from) : from;
  const destination = ports ? withPort(to) : to;
  row[fields.protocol] = protocol;
  row[fields.source] = source;
  row[fields.destination] = destination;
  if (info.includes('[|')) row['truncated'] = true;

  if (protocol === 'TCP') readTcp(info, row, fields);
  else if (protocol === 'ICMP' || protocol === 'ICMP6') readIcmp(info, row, fields);
  else if (protocol === 'UDP') readUdp(info, row, fields);
  row[fields.summary] = info;
  return true;
}

/** An address or a host's name, and a port's number or name; the letter or digit that it must end in. */
const endpoint = /^[\w.:*-]*[\w:*]$/;

/** `frag (0|20) 43914 > 80: `, with -v `frag (0x00000009:0|20) …`, of a later piece `frag (1448|52)`. */
const ipv6Fragment = /^frag \((?:(0x[0-9a-f]+):)?(\d+)\|\d+\) ?(?:([\w-]+) > ([\w-]+): )?/;

/** `[udp sum ok] `, `[no cksum] `, `[bad udp cksum 0x… -> 0x…!] ` in front of the payload. */
function withoutChecksum(info: string): string {
  if (info.charCodeAt(0) !== 91) return info;
  const end = info.indexOf('] ');
  return end > 0 && /cksum|sum ok/.test(info.slice(0, end)) ? info.slice(end + 2) : info;
}

function protocolOf(info: string, from: string, to: string): string {
  if (info.startsWith('Flags [') || info.startsWith('tcp ')) return 'TCP';
  if (info.startsWith('ICMP ')) return 'ICMP';
  if (info.startsWith('ICMP6, ')) return 'ICMP6';
  if (info.startsWith('GRE')) return 'GRE';
  const number = /^ip-proto-(\d+)$/.exec(info)?.[1];
  if (number !== undefined) return protocolName(Number(number));
  if (info.startsWith('UDP, ') || hasPort(from) || hasPort(to)) return 'UDP';
  return /^[A-Za-z][\w-]*/.exec(info)?.[0] ?? 'IP';
}

/** `a.b.c.d.port` or `a::b.port`: one dot more than the address itself has. */
function hasPort(text: string): boolean {
  let dots = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 46) dots++;
  return text.includes(':') ? dots === 1 : dots === 4;
}

export function withPort(text: string): string {
  const dot = text.lastIndexOf('.');
  if (dot < 0 || (!hasPort(text) && digits(text, 0, text.indexOf('.')) >= 0)) return text;
  const host = text.slice(0, dot);
  // Joined, it is one string; a template's result would keep its three pieces.
  return [host.includes(':') ? `[${host}]` : host, text.slice(dot + 1)].join(':');
}

/** tcpdump names port 8472 `OTV` after its IANA entry; Linux and Cilium speak VXLAN there. */
function readUdp(info: string, row: RowDraft, fields: LayerFields): void {
  const otv = info.startsWith('OTV, flags');
  if (fields === outerFields && (otv || info.startsWith('VXLAN, flags'))) {
    const word = otv ? 'instance ' : 'vni ';
    const at = info.indexOf(word);
    encapsulated(row, 'vxlan');
    const vni = at < 0 ? -1 : digits(info, at + word.length, info.length);
    if (vni >= 0) row['vni'] = vni;
    return;
  }
  if (fields === outerFields && info.startsWith('Geneve, ')) {
    const match = /^Geneve, Flags \[[^\]]*\], vni (0x[0-9a-f]+)(?:, [^:]*)?(?:: (.*))?$/.exec(info);
    if (match === null) return;
    encapsulated(row, 'geneve');
    row['vni'] = Number(match[1]);
    const inner = match[2] ?? '';
    // Unlike VXLAN's the inner packet stands on the same line.
    const rest = inner === '' ? undefined : readInnerHead(inner, row);
    if (rest !== undefined) readPacket(rest, row, innerFields);
    return;
  }
  if (info.startsWith('UDP, length ')) {
    const length = digits(info, 12, info.length);
    if (length >= 0) row[fields.length] = length;
    return;
  }
  readDns(info, row, fields);
}

function encapsulated(row: RowDraft, kind: string): void {
  row['encap'] = kind;
  const { source, destination } = row;
  if (source !== undefined) row['outer.source'] = source;
  if (destination !== undefined) row['outer.destination'] = destination;
}
