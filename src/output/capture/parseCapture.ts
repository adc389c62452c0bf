/** A capture file as packets, in the columns that `tcpdump` of the same packets has. */
import { presentColumns } from '../input.ts';
import { outerFields, packetColumns } from '../packetColumns.ts';
import type { ParsedPackets, Row } from '../parsed.ts';
import type { RowDraft } from '../scan.ts';
import { Bytes } from './bytes.ts';
import { readCaptureFile } from './captureFile.ts';
import type { Fault, Frame } from './frame.ts';
import type { Layer } from './layer.ts';
import { readLink, readNetwork } from './linkLayer.ts';

export interface CapturedFile {
  readonly parsed: ParsedPackets;
  /** The packets up to it were read. */
  readonly fault?: Fault;
}

/** `name` stands for the command. Never throws; linear in the file's size. */
export function parseCapture(name: string, data: Uint8Array): CapturedFile {
  const { frames, fault } = readCaptureFile(data);
  const rows = frames.map(rowOf);
  const parsed: ParsedPackets = {
    kind: 'packets',
    command: name,
    columns: presentColumns(packetColumns, rows),
    rows,
    unparsed: [],
    notes: [],
    ...(fault?.reason === 'cut' ? { truncated: true } : {}),
  };
  return fault === undefined ? { parsed } : { parsed, fault };
}

/** LINKTYPE_ETHERNET and LINKTYPE_RAW. */
const ethernet = 1;
const raw = 101;

/** Name and bytes of each header in a hexadecimal dump, from the link layer on or, without one, from the network layer. */
export function headersIn(hex: string, proto: string, withLink: boolean): readonly string[] {
  const layer = newLayer();
  const bytes = Bytes.ofHex(hex);
  if (withLink) readLink(ethernet, bytes, layer);
  else if (proto === 'IP' || proto === 'IP6') readLink(raw, bytes, layer);
  return layer.headers;
}

function rowOf({ time, link, device, direction, bytes, wireLength }: Frame): Row {
  const row: RowDraft = {};
  if (time !== undefined) row['time'] = timeText(time.seconds, time.fraction);
  if (device !== undefined) row['interface'] = device;
  if (direction !== undefined) row['direction'] = direction;
  const layer = newLayer(row);
  readLink(link, bytes, layer);
  if (bytes.length < wireLength) row['truncated'] = true;
  row['wireLength'] = wireLength;
  row['headers'] = layer.headers;
  row['bytes'] = bytes.hex();
  return row;
}

function newLayer(row: RowDraft = {}): Layer & { readonly headers: string[] } {
  return { row, fields: outerFields, headers: [], carried: readNetwork };
}

/** UTC, so that a file reads the same everywhere: `2026-11-22 14:11:26.936964`. */
function timeText(seconds: number, fraction: string): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${seconds}.${fraction}`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}.${fraction}`;
}
