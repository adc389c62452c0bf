/** `tcpdump` from 4.9 on: one row per packet, however many lines it takes. */
import { headersIn } from './capture/parseCapture.ts';
import { Cursor } from './cursor.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { takeLine } from './lineForm.ts';
import { hasOption, optionValue } from './options.ts';
import { innerFields, outerFields, packetColumns } from './packetColumns.ts';
import { Rows } from './rows.ts';
import type { RowDraft } from './scan.ts';
import type { LayerFields } from './packetColumns.ts';
import { readHead, readInnerHead } from './tcpdumpHead.ts';
import { readPacket, readVerbose } from './tcpdumpPacket.ts';
import { usualPacket } from './tcpdumpUsual.ts';
import { vxlanPacket } from './tcpdumpVxlan.ts';

export const tcpdump: OutputParser = {
  handles: (argv) =>
    argv[0] === 'tcpdump' &&
    !hasOption(argv, '-w', '-D', '--list-interfaces', '--version', '-h', '--help', '-d'),
  parse: (printed) => readCapture(printed),
};

/** A packet whose lines are still coming. */
interface Current {
  readonly row: RowDraft;
  /** Its first line, and the index of that. */
  readonly text: string;
  readonly line: number;
  /** Its addresses stand on the next line (`-v`): they fill these fields. */
  awaits?: LayerFields;
  complete: boolean;
  /** The packet that an ICMP error quotes follows, or lines of it. */
  quoted: boolean;
  /** Its dump so far, in hexadecimal. */
  bytes: string;
}

function readCapture({ argv, text, leftovers }: Printed): Body {
  const device = optionValue(argv, '-i', '--interface');
  const named = device === undefined || device === 'any' || device.includes('$') ? undefined : device;
  // Bytes of the packet follow each one in these forms; as text they may look like anything.
  const dumps = argv.some((word) => /^-[a-zA-Z]*[AxX]/.test(word));
  const sincePrevious =
    argv
      .filter((word) => /^-[a-zA-Z]*t/.test(word))
      .join('')
      .replace(/[^t]/g, '') === 'ttt';
  // -xx and -XX begin at the link layer, -x and -X behind it.
  const fromLink = argv.some((word) => /^-[a-wyzA-WYZ]*(xx|XX)/.test(word));
  const rows = new Rows();
  let current: Current | undefined;
  const finish = (): void => {
    if (current === undefined) return;
    if (current.bytes !== '') takeDump(current, fromLink);
    if (current.complete) rows.add(current.row);
    else leftovers.take(current.text, current.line);
    current = undefined;
  };

  // A dump belongs to the packet above it, which then is not whole with its own line.
  const whole = !sincePrevious && !text.includes('\n\t0x');
  const usual = whole ? usualPacket(named, finish) : undefined;
  const vxlan = whole ? vxlanPacket(named, finish) : undefined;
  const cursor = new Cursor(text);
  let packetAbove = false;
  for (let i = 0; cursor.at < text.length; i++) {
    if (usual !== undefined && takeLine(usual, cursor, rows)) {
      packetAbove = true;
      continue;
    }
    if (vxlan !== undefined && takeLine(vxlan, cursor, rows)) {
      packetAbove = true;
      i++;
      continue;
    }
    const line = cursor.line();
    if (line === '') continue;
    if (current !== undefined && (dumped(line, current) || continues(line, current))) continue;
    const row: RowDraft = {};
    const rest = readHead(line, row);
    if (rest !== undefined) {
      finish();
      if (sincePrevious) asDelta(row);
      if (named !== undefined && row['interface'] === undefined) row['interface'] = named;
      current = { row, text: line, line: i, complete: false, quoted: false, bytes: '' };
      packetAbove = true;
      readBody(rest, current, outerFields);
      continue;
    }
    if (packetAbove && (line.charCodeAt(0) === 9 || (dumps && !/^\d+ packets? |^tcpdump: /.test(line))))
      continue;
    leftovers.take(line, i);
  }
  finish();
  return { kind: 'packets', columns: presentColumns(packetColumns, rows.samples), rows: rows.all };
}

/** `-ttt` prints the time since the line before, which must not be taken for a time of day. */
function asDelta(row: RowDraft): void {
  const { time } = row;
  delete row['time'];
  if (time !== undefined) row['sincePrevious'] = time;
}

/** `\t0x0010:  c0a8 1464 b977 2118  …d.w!.` */
const dump = /^\t0x[0-9a-f]{4,}: {1,2}((?:[0-9a-f]{2,4} ?){1,8})(?: |$)/;

function dumped(line: string, current: Current): boolean {
  const match = line.charCodeAt(0) === 9 ? dump.exec(line) : null;
  if (match === null) return false;
  current.bytes += (match[1] ?? '').replaceAll(' ', '');
  return true;
}

function takeDump({ row, bytes }: Current, fromLink: boolean): void {
  row['bytes'] = bytes;
  // What the pseudo-device `any` puts in front is one of two headers, and the text does not say which.
  if (fromLink && row['direction'] !== undefined) return;
  const headers = headersIn(bytes, String(row['proto']), fromLink);
  if (headers.length > 0) row['headers'] = headers;
}

/** With -v the packet inside Geneve, and the one that an ICMP error or GRE quotes, begins on a line of its own. */
const wrapped = /^\t(?:(?:IP6? )?\((?:tos|class|flowlabel|hlim) |[0-9a-f:]{17} > [0-9a-f:]{17}, )/;

/** Takes a line that belongs to the packet above: its addresses, or the packet inside an encapsulation. */
function continues(line: string, current: Current): boolean {
  if (current.awaits !== undefined && line.startsWith('    ')) {
    const fields = current.awaits;
    delete current.awaits;
    if (readPacket(line.trimStart(), current.row, fields)) current.complete = true;
    return true;
  }
  if (current.complete && wrapped.test(line)) {
    if (current.row['encap'] !== 'geneve' || current.row['inner.proto'] !== undefined) {
      current.quoted = true;
      return true;
    }
    const rest = readInnerHead(line.trimStart(), current.row);
    if (rest !== undefined) readBody(rest, current, innerFields);
    return true;
  }
  if (current.quoted && line.startsWith('    ')) return true;
  if (current.row['encap'] === undefined || current.row['inner.proto'] !== undefined || !current.complete)
    return false;
  if (line.startsWith(' [|')) {
    current.row['truncated'] = true;
    return true;
  }
  const rest = readInnerHead(line, current.row);
  if (rest === undefined) return false;
  readBody(rest, current, innerFields);
  return true;
}

function readBody(text: string, current: Current, fields: LayerFields): void {
  const { row } = current;
  let rest = text;
  if (rest.startsWith('(')) {
    const end = readVerbose(rest, row, fields);
    if (end < 0) return;
    rest = rest.slice(end).trimStart();
    if (rest === '') {
      current.awaits = fields;
      // An outer packet is complete without its inner one, not the other way round.
      return;
    }
  }
  if (readPacket(rest, row, fields) && fields === outerFields) current.complete = true;
}
