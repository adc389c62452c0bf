/** A segment or ping inside VXLAN, as `tcpdump -n` prints it on two lines: the outer packet, then the inner one. */
import type { Cursor } from './cursor.ts';
import { ipv4, number, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { RowDraft } from './scan.ts';
import { head, ping, readPing, readSegment, segment } from './tcpdumpFields.ts';

const outer = String.raw`${ipv4}\.\d+ > ${ipv4}\.\d+: OTV, flags \[I\] \(0x08\), overlay \d+, instance ${number}\n`;

/** As {@link usualPacket}, for two lines. */
export function vxlanPacket(named: string | undefined, begin: () => void): LineForm {
  return {
    pattern: sticky(head, outer, `IP (?:${segment}|${ping})`, String.raw`(?:\n|$)`),
    take(line, rows) {
      begin();
      const time = line.until(' ');
      let device = named ?? '';
      let direction = '';
      if (!line.text.startsWith('IP ', line.at)) {
        device = line.shared();
        line.spaces();
        direction = line.shared();
        line.spaces();
      }
      line.skip('IP ');
      const source = line.endpoint();
      line.skip('> ');
      const destination = line.endpoint(58);
      line.skip(' ');
      const summary = line.line();
      const vni = Number(summary.slice(summary.lastIndexOf(' ') + 1));
      line.skip('IP ');
      const info = line.text.indexOf(': ', line.at) + 2;
      const outside: Outside = { time, source, destination, vni, summary, inside: restOf(line.text, info) };
      const row =
        line.text.charCodeAt(info) === 73 ? pingInside(line, outside) : segmentInside(line, outside);
      if (device !== '') row['interface'] = device;
      if (direction !== '') row['direction'] = direction;
      // The bits below say what is inside; these, what stands before it.
      rows.addForm(64 | (direction === '' ? 0 : 128) | formOf(row), row);
    },
  };
}

interface Outside {
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly vni: number;
  readonly summary: string;
  /** What the inner packet is. */
  readonly inside: string;
}

// One literal each: an object that grows field by field costs three times as much.

function pingInside(line: Cursor, { time, source, destination, vni, summary, inside }: Outside): RowDraft {
  const from = line.shared();
  line.skip('> ');
  const to = line.shared(58);
  line.skip(' ');
  const { type, id, seq, length } = readPing(line);
  return {
    time,
    proto: 'IP',
    protocol: 'UDP',
    source,
    destination,
    encap: 'vxlan',
    'outer.source': source,
    'outer.destination': destination,
    vni,
    summary,
    'inner.proto': 'IP',
    'inner.protocol': 'ICMP',
    'inner.source': from,
    'inner.destination': to,
    'inner.icmp.type': type,
    'inner.icmp.id': id,
    'inner.icmp.seq': seq,
    'inner.length': length,
    'inner.summary': inside,
  };
}

function segmentInside(line: Cursor, { time, source, destination, vni, summary, inside }: Outside): RowDraft {
  const from = line.endpoint();
  line.skip('> ');
  const to = line.endpoint(58);
  line.skip(' ');
  const { flags, seq, nextSeq, ack, win, options, length } = readSegment(line);
  const row: RowDraft = {
    time,
    proto: 'IP',
    protocol: 'UDP',
    source,
    destination,
    encap: 'vxlan',
    'outer.source': source,
    'outer.destination': destination,
    vni,
    summary,
    'inner.proto': 'IP',
    'inner.protocol': 'TCP',
    'inner.source': from,
    'inner.destination': to,
    'inner.tcp.flags': flags,
    'inner.tcp.win': win,
    'inner.length': length,
    'inner.summary': inside,
  };
  if (ack >= 0) row['inner.tcp.ack'] = ack;
  if (options !== undefined) row['inner.tcp.options'] = options;
  if (seq >= 0) row['inner.tcp.seq'] = seq;
  if (nextSeq >= 0) row['inner.tcp.nextSeq'] = nextSeq;
  return row;
}

/** A bit for what is inside, and for each field that a segment may lack. */
function formOf(row: RowDraft): number {
  return (
    (row['inner.protocol'] === 'ICMP' ? 0 : 16) |
    (row['inner.tcp.ack'] === undefined ? 0 : 1) |
    (row['inner.tcp.options'] === undefined ? 0 : 2) |
    (row['inner.tcp.seq'] === undefined ? 0 : 4) |
    (row['inner.tcp.nextSeq'] === undefined ? 0 : 8)
  );
}

function restOf(text: string, from: number): string {
  const newline = text.indexOf('\n', from);
  return text.slice(from, newline < 0 ? text.length : newline);
}
