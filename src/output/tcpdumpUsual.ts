/** The packets that fill captures, TCP segments and pings over IPv4, as `tcpdump -n` prints them on one line. */
import type { Cursor } from './cursor.ts';
import { sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { RowDraft } from './scan.ts';
import { head, ping, readPing, readSegment, segment } from './tcpdumpFields.ts';

/** `named` is the interface that the command captures on, which its lines then do not name. `begin` is told of each packet first. */
export function usualPacket(named: string | undefined, begin: () => void): LineForm {
  return {
    pattern: sticky(head, `(?:${segment}|${ping})`, String.raw`(?:\n|$)`),
    take(line, rows) {
      begin();
      const time = line.until(' ');
      let device = '';
      let direction = '';
      if (!line.text.startsWith('IP ', line.at)) {
        device = line.shared();
        line.spaces();
        direction = line.shared();
        line.spaces();
      }
      line.skip('IP ');
      const info = line.text.indexOf(': ', line.at) + 2;
      const ping = line.text.charCodeAt(info) === 73;
      const source = ping ? line.shared() : line.endpoint();
      line.skip('> ');
      const destination = ping ? line.shared(58) : line.endpoint(58);
      line.skip(' ');
      const lastLine = line.text.indexOf('\n', info);
      const summary = line.text.slice(info, lastLine < 0 ? line.text.length : lastLine);
      const packet: Packet = { time, device, direction, source, destination, summary };
      const row = ping ? pingRow(line, packet) : segmentRow(line, packet);
      if (device === '' && named !== undefined) row['interface'] = named;
      rows.addForm((device === '' ? 0 : 32) | (ping ? 0 : formOf(row)), row);
    },
  };
}

/** What stands around the payload; `device` is empty where the line names none. */
interface Packet {
  readonly time: string;
  readonly device: string;
  readonly direction: string;
  readonly source: string;
  readonly destination: string;
  readonly summary: string;
}

function pingRow(line: Cursor, { time, device, direction, source, destination, summary }: Packet): RowDraft {
  const { type, id, seq, length } = readPing(line);
  const proto = 'IP';
  const protocol = 'ICMP';
  // One literal each: an object that grows field by field costs three times as much.
  return device === ''
    ? {
        time,
        proto,
        protocol,
        source,
        destination,
        'icmp.type': type,
        'icmp.id': id,
        'icmp.seq': seq,
        length,
        summary,
      }
    : {
        time,
        interface: device,
        direction,
        proto,
        protocol,
        source,
        destination,
        'icmp.type': type,
        'icmp.id': id,
        'icmp.seq': seq,
        length,
        summary,
      };
}

function segmentRow(line: Cursor, packet: Packet): RowDraft {
  const { time, device, direction, source, destination, summary } = packet;
  const { flags, seq, nextSeq, ack, win, options, length } = readSegment(line);
  const proto = 'IP';
  const protocol = 'TCP';
  const row: RowDraft =
    device === ''
      ? { time, proto, protocol, source, destination, 'tcp.flags': flags, 'tcp.win': win, length, summary }
      : {
          time,
          interface: device,
          direction,
          proto,
          protocol,
          source,
          destination,
          'tcp.flags': flags,
          'tcp.win': win,
          length,
          summary,
        };
  if (ack >= 0) row['tcp.ack'] = ack;
  if (options !== undefined) row['tcp.options'] = options;
  if (seq >= 0) row['tcp.seq'] = seq;
  if (nextSeq >= 0) row['tcp.nextSeq'] = nextSeq;
  return row;
}

/** A bit for each field that a segment may lack. */
function formOf(row: RowDraft): number {
  return (
    16 |
    (row['tcp.ack'] === undefined ? 0 : 1) |
    (row['tcp.options'] === undefined ? 0 : 2) |
    (row['tcp.seq'] === undefined ? 0 : 4) |
    (row['tcp.nextSeq'] === undefined ? 0 : 8)
  );
}
