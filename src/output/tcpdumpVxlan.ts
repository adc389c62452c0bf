/** A segment or ping inside VXLAN, as `tcpdump -n` prints it on two lines: the outer packet, then the inner one. */
import type { Cursor } from './cursor.ts';
import { ipv4, number, remembered, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { RowDraft } from './scan.ts';
import { head, ping, readPing, readSegment, segment } from './tcpdumpFields.ts';
import { withPort } from './tcpdumpPacket.ts';

const outer = String.raw`${ipv4}\.\d+ > ${ipv4}\.\d+: OTV, flags \[I\] \(0x08\), overlay \d+, instance ${number}\n`;

/** As {@link usualPacket}, for two lines. */
export function vxlanPacket(named: string | undefined, start: () => void): LineForm {
  const end = remembered(withPort);
  return {
    pattern: sticky(head, outer, `IP (?:${segment}|${ping})`, String.raw`(?:\n|$)`),
    take(line, rows) {
      start();
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
      const source = end(line.shared());
      line.skip('> ');
      const destination = end(line.shared(58));
      line.skip(' ');
      const summary = line.text.slice(line.at, line.text.indexOf('\n', line.at));
      const vni = Number(summary.slice(summary.lastIndexOf(' ') + 1));
      line.line();
      const row = outerRow({ time, device, direction, source, destination, summary, vni });
      const form = takeInner(line, row, end);
      // The bits below say what is inside; these, what stands before it.
      rows.addForm(64 | (direction === '' ? 0 : 128) | form, row);
    },
  };
}

interface Outer {
  readonly time: string;
  readonly device: string;
  readonly direction: string;
  readonly source: string;
  readonly destination: string;
  readonly summary: string;
  readonly vni: number;
}

function outerRow({ time, device, direction, source, destination, summary, vni }: Outer): RowDraft {
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
  };
  if (device !== '') row['interface'] = device;
  if (direction !== '') row['direction'] = direction;
  return row;
}

/** Adds the inner packet; a small number that tells which fields it has. */
function takeInner(line: Cursor, row: RowDraft, end: (text: string) => string): number {
  line.skip('IP ');
  const source = line.shared();
  line.skip('> ');
  const destination = line.shared(58);
  line.skip(' ');
  const info = line.at;
  row['inner.proto'] = 'IP';
  if (line.text.charCodeAt(info) === 73) {
    const { type, id, seq, length } = readPing(line);
    row['inner.protocol'] = 'ICMP';
    row['inner.source'] = source;
    row['inner.destination'] = destination;
    row['inner.icmp.type'] = type;
    row['inner.icmp.id'] = id;
    row['inner.icmp.seq'] = seq;
    row['inner.length'] = length;
    row['inner.summary'] = restOf(line.text, info);
    return 0;
  }
  const { flags, seq, nextSeq, ack, win, options, length } = readSegment(line);
  row['inner.protocol'] = 'TCP';
  row['inner.source'] = end(source);
  row['inner.destination'] = end(destination);
  row['inner.tcp.flags'] = flags;
  if (seq >= 0) row['inner.tcp.seq'] = seq;
  if (nextSeq >= 0) row['inner.tcp.nextSeq'] = nextSeq;
  if (ack >= 0) row['inner.tcp.ack'] = ack;
  row['inner.tcp.win'] = win;
  if (options !== undefined) row['inner.tcp.options'] = options;
  row['inner.length'] = length;
  row['inner.summary'] = restOf(line.text, info);
  return 16 | (ack < 0 ? 0 : 1) | (options === undefined ? 0 : 2) | (seq < 0 ? 0 : 4) | (nextSeq < 0 ? 0 : 8);
}

function restOf(text: string, from: number): string {
  const newline = text.indexOf('\n', from);
  return text.slice(from, newline < 0 ? text.length : newline);
}
