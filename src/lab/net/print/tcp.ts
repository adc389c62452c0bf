/** TCP as tcpdump prints it (print-tcp.c): sequence numbers relative to the first segment with an ACK that was seen. */
import { checksum } from '../wire/checksum.ts';
import { encodePacket, u16 } from '../wire/encode.ts';
import type { Ipv4, Tcp } from '../types.ts';
import type { PrintContext } from './context.ts';

const HTTP_PORTS = new Set([80, 8080, 3128]);
const HTTP_START = /^(GET|POST|PUT|HEAD|DELETE|OPTIONS|TRACE|CONNECT|PATCH|PROPFIND|HTTP\/)/;

/** First sequence numbers of the connections seen, per direction. */
export class Conversations {
  readonly #starts = new Map<string, { mine: number; theirs: number }>();

  /** Sequence and acknowledgement numbers as they are to be shown. */
  relative(source: string, destination: string, tcp: Tcp): { readonly seq: number; readonly ack: number } {
    if (!tcp.flags.includes('.')) return tcp;
    const key = `${source}.${tcp.sourcePort} ${destination}.${tcp.destinationPort}`;
    const known = this.#starts.get(key);
    if (known !== undefined && !tcp.flags.includes('S')) {
      return { seq: (tcp.seq - known.mine) >>> 0, ack: (tcp.ack - known.theirs) >>> 0 };
    }
    const [mine, theirs] = [tcp.seq, (tcp.ack - 1) >>> 0];
    this.#starts.set(key, { mine, theirs });
    this.#starts.set(`${destination}.${tcp.destinationPort} ${source}.${tcp.sourcePort}`, {
      mine: theirs,
      theirs: mine,
    });
    return tcp;
  }
}

export function printTcp(packet: Ipv4, tcp: Tcp, { options, conversations }: PrintContext): string {
  const length = tcp.data.length;
  if (options.quiet) return `tcp ${length}`;
  const { seq, ack } = options.absoluteSequence
    ? tcp
    : conversations.relative(packet.source, packet.destination, tcp);
  const parts = [`Flags [${tcp.flags.join('') || 'none'}]`];
  if (options.verbose > 0) parts.push(checksumOf(packet));
  if (
    options.verbose > 1 ||
    length > 0 ||
    tcp.flags.some((flag) => flag === 'S' || flag === 'F' || flag === 'R')
  ) {
    parts.push(`seq ${seq}${length > 0 ? `:${(seq + length) >>> 0}` : ''}`);
  }
  if (tcp.flags.includes('.')) parts.push(`ack ${ack}`);
  parts.push(`win ${tcp.window}`);
  const shown = optionsOf(tcp);
  if (shown !== '') parts.push(`options [${shown}]`);
  parts.push(`length ${length}`);
  return parts.join(', ') + (length > 0 ? applicationOf(tcp, options.verbose) : '');
}

function optionsOf({ options }: Tcp): string {
  const shown: string[] = [];
  if (options.mss !== undefined) shown.push(`mss ${options.mss}`);
  if (options.sackOk === true) shown.push('sackOK');
  if (options.timestamp !== undefined) {
    if (options.sackOk !== true) shown.push('nop', 'nop');
    shown.push(`TS val ${options.timestamp[0]} ecr ${options.timestamp[1]}`);
  }
  if (options.wscale !== undefined) shown.push('nop', `wscale ${options.wscale}`);
  return shown.join(',');
}

/** The checksum is filled in by what encodes the packet, so it is always right. */
function checksumOf(packet: Ipv4): string {
  const bytes = encodePacket(packet);
  const segment = bytes.slice(20, 36) + u16(0) + bytes.slice(38);
  const sum = checksum(bytes.slice(12, 20) + u16(6) + u16(segment.length) + segment);
  return `cksum 0x${sum.toString(16).padStart(4, '0')} (correct)`;
}

function applicationOf(tcp: Tcp, verbose: number): string {
  if (!HTTP_PORTS.has(tcp.sourcePort) && !HTTP_PORTS.has(tcp.destinationPort)) return '';
  const isStart = HTTP_START.test(tcp.data);
  if (!isStart) return ': HTTP';
  if (verbose === 0) return `: HTTP: ${tcp.data.split('\r\n')[0] ?? ''}`;
  return `: HTTP, length: ${tcp.data.length}${textLines(tcp.data)}`;
}

/** Lines up to the first that is no text, or that has no end (print-ascii's txtproto). */
function textLines(data: string): string {
  let lines = '';
  for (let at = 0; at < data.length;) {
    const line = /^[\t -~]*/.exec(data.slice(at))?.[0] ?? '';
    const end = /^\r?\n/.exec(data.slice(at + line.length))?.[0];
    if (end === undefined) return at + line.length < data.length ? lines : `${lines}\n\t${line} [|http]`;
    lines += `\n\t${line}`;
    at += line.length + end.length;
  }
  return lines;
}
