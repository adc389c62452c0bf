/** The forms of a segment and of a ping on a line of `tcpdump -n`, and how their fields are taken once the form is sure. */
import type { Cursor } from './cursor.ts';
import { ipv4, number } from './lineForm.ts';

/** From the line's start to the addresses: the time, and on `-i any` the device and direction. */
export const head = String.raw`\d\d:\d\d:\d\d\.\d+ (?:(?!(?:In|Out|[BMP]|IP6?) )[^ \n]+ +(?:In|Out|[BMP]) +)?IP `;

export const segment = [
  String.raw`${ipv4}\.[\w-]+ > ${ipv4}\.[\w-]+: Flags \[[\w.]*\]`,
  `(?:, seq ${number}(?::${number})?)?(?:, ack ${number})?, win ${number}`,
  String.raw`(?:, options \[[\w ,-]*\])?, length ${number}(?:: [^\n[]*)?`,
].join('');

export const ping = `${ipv4} > ${ipv4}: ICMP echo (?:request|reply), id ${number}, seq ${number}, length ${number}`;

export interface Ping {
  readonly type: string;
  readonly id: number;
  readonly seq: number;
  readonly length: number;
}

/** The cursor stands on `ICMP`. */
export function readPing(line: Cursor): Ping {
  line.skip('ICMP ');
  const type = line.shared(44);
  line.skip(' id ');
  const id = line.number();
  line.skip(' seq ');
  const seq = line.number();
  line.skip(' length ');
  return { type, id, seq, length: line.number() };
}

/** -1 stands for a number that the line does not have. */
export interface Segment {
  readonly flags: string;
  readonly seq: number;
  readonly nextSeq: number;
  readonly ack: number;
  readonly win: number;
  readonly options: string | undefined;
  readonly length: number;
}

/** The cursor stands on `Flags [`. */
export function readSegment(line: Cursor): Segment {
  const { text } = line;
  line.skip('Flags [');
  const flags = line.shared(93);
  line.skip(', ');
  let seq = -1;
  let nextSeq = -1;
  let ack = -1;
  let options: string | undefined;
  if (text.charCodeAt(line.at) === 115) {
    line.skip('seq ');
    seq = line.number();
    if (text.charCodeAt(line.at - 1) === 58) nextSeq = line.number();
    line.skip(' ');
  }
  if (text.charCodeAt(line.at) === 97) {
    line.skip('ack ');
    ack = line.number();
    line.skip(' ');
  }
  line.skip('win ');
  const win = line.number();
  line.skip(' ');
  if (text.charCodeAt(line.at) === 111) {
    line.skip('options [');
    options = line.until(']');
    line.skip(', ');
  }
  line.skip('length ');
  return { flags, seq, nextSeq, ack, win, options, length: line.number() };
}
