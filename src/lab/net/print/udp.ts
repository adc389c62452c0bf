/** UDP, and the DNS and VXLAN inside it, as tcpdump prints them (print-udp.c, print-domain.c, print-otv.c). */
import { decodeDns } from '../dns.ts';
import type { DnsMessage, DnsRecord } from '../dns.ts';
import type { Ipv4, Udp } from '../types.ts';
import { frameLength } from '../wire/length.ts';
import type { PrintContext } from './context.ts';

const VXLAN_AND_UDP = 16;
const RESPONSES: Readonly<Record<DnsMessage['status'], string>> = {
  NOERROR: '',
  FORMERR: ' FormErr',
  SERVFAIL: ' ServFail',
  NXDOMAIN: ' NXDomain',
  NOTIMP: ' NotImp',
  REFUSED: ' Refused',
};

export function printUdp({ fragment }: Ipv4, udp: Udp, context: PrintContext): string {
  const { quiet, verbose } = context.options;
  const { data } = udp;
  if (quiet) return `UDP, length ${typeof data === 'string' ? data.length : 8 + frameLength(data.frame)}`;
  if (typeof data !== 'string') {
    // IANA gave port 8472 to Cisco's OTV, whose header looks the same; the VNI is shown as its instance.
    const sum = verbose > 1 && fragment === undefined ? '[no cksum] ' : '';
    return `${sum}OTV, flags [I] (0x08), overlay 0, instance ${data.vni}\n${context.innerFrame(data.frame, fragment && fragment.length - VXLAN_AND_UDP)}`;
  }
  const sum = verbose > 1 && fragment === undefined ? '[udp sum ok] ' : '';
  const message = udp.sourcePort === 53 || udp.destinationPort === 53 ? decodeDns(data) : undefined;
  return (
    sum + (message === undefined ? `UDP, length ${data.length}` : printDns(message, data.length, verbose))
  );
}

function printDns(message: DnsMessage, length: number, verbose: number): string {
  const { id, question } = message;
  const asked = `${question.type}? ${question.name}.`;
  if (!message.response) return `${id}${message.recursionDesired ? '+' : ''} ${asked} (${length})`;
  const flags = `${message.authoritative ? '*' : ''}${message.recursionAvailable ? '' : '-'}`;
  const shown = verbose > 1 ? ` q: ${asked}` : '';
  const answers = message.answers.map((record) =>
    verbose > 0 ? `${record.name}. ${printRecord(record, verbose > 2)}` : printRecord(record, false),
  );
  const list = answers.length === 0 ? '' : ` ${answers.join(', ')}`;
  return `${id}${RESPONSES[message.status]}${flags}${shown} ${message.answers.length}/0/0${list} (${length})`;
}

function printRecord({ type, ttl, value }: DnsRecord, withTime: boolean): string {
  return `${withTime ? `[${relative(ttl)}] ` : ''}${type} ${value}${type === 'A' ? '' : '.'}`;
}

/** 90061 seconds as `1d1h1m1s`. */
function relative(seconds: number): string {
  let [left, text] = [seconds, ''];
  for (const [unit, size] of [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    if (left >= size) text += `${Math.floor(left / size)}${unit}`;
    left %= size;
  }
  return text || '0s';
}
