/** DNS messages (RFC 1035) as byte strings: questions and answers for IPv4 names. */
import { formatIpv4, parseIpv4 } from '../../ipv4.ts';
import { u16, u32 } from './wire/encode.ts';

export type DnsType = 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'SRV' | 'NS';
export type DnsStatus = 'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED';

const TYPES: Readonly<Record<DnsType, number>> = { A: 1, NS: 2, CNAME: 5, PTR: 12, AAAA: 28, SRV: 33 };
const STATUSES: readonly DnsStatus[] = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export interface DnsRecord {
  readonly name: string;
  readonly type: 'A' | 'CNAME' | 'PTR';
  /** Seconds */
  readonly ttl: number;
  /** An address, or a name. */
  readonly value: string;
}

export interface DnsMessage {
  readonly id: number;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly status: DnsStatus;
  readonly question: { readonly name: string; readonly type: DnsType };
  readonly answers: readonly DnsRecord[];
}

export function dnsQuestion(id: number, name: string, type: DnsType = 'A'): DnsMessage {
  return {
    id,
    response: false,
    authoritative: false,
    recursionDesired: true,
    recursionAvailable: false,
    status: 'NOERROR',
    question: { name: name.replace(/\.$/, ''), type },
    answers: [],
  };
}

/** The answer of a server to a question. */
export function dnsAnswer(
  question: DnsMessage,
  status: DnsStatus,
  answers: readonly DnsRecord[],
): DnsMessage {
  return { ...question, response: true, authoritative: true, recursionAvailable: true, status, answers };
}

export function encodeDns(message: DnsMessage): string {
  const flags =
    (message.response ? 0x8000 : 0) |
    (message.authoritative ? 0x0400 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    STATUSES.indexOf(message.status);
  const { name, type } = message.question;
  const head = u16(message.id) + u16(flags) + u16(1) + u16(message.answers.length) + u32(0);
  // The name of an answer is mostly that of the question: a pointer to byte 12 then says so.
  const nameOf = (record: DnsRecord): string =>
    record.name === name ? u16(0xc00c) : encodeName(record.name);
  const dataOf = (record: DnsRecord): string =>
    record.type === 'A' ? u32(parseIpv4(record.value) ?? 0) : encodeName(record.value);
  const answers = message.answers.map((record) => {
    const data = dataOf(record);
    return nameOf(record) + u16(TYPES[record.type]) + u16(1) + u32(record.ttl) + u16(data.length) + data;
  });
  return head + encodeName(name) + u16(TYPES[type]) + u16(1) + answers.join('');
}

/** Undefined when it is not such a message. */
export function decodeDns(bytes: string): DnsMessage | undefined {
  const u8At = (at: number): number => (at < bytes.length ? bytes.charCodeAt(at) : 0);
  const u16At = (at: number): number => (u8At(at) << 8) | u8At(at + 1);
  if (bytes.length < 17 || u16At(4) !== 1) return undefined;
  const readName = (start: number): { readonly name: string; readonly end: number } => {
    const labels: string[] = [];
    let at = start;
    let end: number | undefined;
    for (let jumps = 0; jumps < 64; jumps++) {
      const length = u8At(at);
      if (length === 0) break;
      if (length >= 0xc0) {
        end ??= at + 2;
        at = u16At(at) & 0x3fff;
        continue;
      }
      labels.push(bytes.slice(at + 1, at + 1 + length));
      at += 1 + length;
    }
    return { name: labels.join('.'), end: end ?? at + 1 };
  };
  const question = readName(12);
  const type = typeNamed(u16At(question.end));
  if (type === undefined) return undefined;
  const answers: DnsRecord[] = [];
  let at = question.end + 4;
  for (let count = u16At(6); count > 0 && at < bytes.length; count--) {
    const owner = readName(at);
    const kind = typeNamed(u16At(owner.end));
    const ttl = u16At(owner.end + 4) * 65536 + u16At(owner.end + 6);
    const start = owner.end + 10;
    at = start + u16At(owner.end + 8);
    if (kind === 'A')
      answers.push({
        name: owner.name,
        type: kind,
        ttl,
        value: formatIpv4(u16At(start) * 65536 + u16At(start + 2)),
      });
    if (kind === 'CNAME' || kind === 'PTR')
      answers.push({ name: owner.name, type: kind, ttl, value: readName(start).name });
  }
  const flags = u16At(2);
  return {
    id: u16At(0),
    response: (flags & 0x8000) !== 0,
    authoritative: (flags & 0x0400) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    status: STATUSES[flags & 15] ?? 'SERVFAIL',
    question: { name: question.name, type },
    answers,
  };
}

function encodeName(name: string): string {
  const labels = name.split('.').filter((label) => label !== '');
  return labels.map((label) => String.fromCharCode(label.length) + label).join('') + '\0';
}

function typeNamed(wanted: number): DnsType | undefined {
  for (const [name, number] of Object.entries(TYPES)) if (number === wanted && isType(name)) return name;
  return undefined;
}

export function isType(name: string): name is DnsType {
  return name in TYPES;
}
