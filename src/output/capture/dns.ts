/** The part of a DNS message that a capture shows, RFC 1035. */
import { ipv4Text, ipv6Text } from './addresses.ts';
import type { Bytes } from './bytes.ts';

export interface Dns {
  readonly id: number;
  readonly response: boolean;
  readonly recursive: boolean;
  /** `NXDomain`; empty when there is no error. */
  readonly code: string;
  /** Of the first question. */
  readonly type: string;
  readonly name: string;
  /** `1/0/1`: answers, authorities, additional records. */
  readonly counts: string;
  /** `A 10.96.0.1, CNAME a.b.`; empty without answers. */
  readonly answer: string;
}

const types: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [41, 'OPT'],
  [65, 'HTTPS'],
  [255, 'ANY'],
]);
const codes = ['', 'FormErr', 'ServFail', 'NXDomain', 'NotImp', 'Refused'];
const mostAnswers = 32;

/** Undefined when these are not a message's bytes. */
export function dnsOf(bytes: Bytes): Dns | undefined {
  if (!bytes.has(0, 12)) return undefined;
  const flags = bytes.u16(2);
  const question = bytes.u16(4) > 0 ? nameAt(bytes, 12) : undefined;
  let at = question?.end ?? 12;
  const type = question === undefined ? '' : typeName(bytes.u16(at));
  if (question !== undefined) at += 4;
  const answers: string[] = [];
  for (let i = 0; i < Math.min(bytes.u16(6), mostAnswers); i++) {
    const name = nameAt(bytes, at);
    if (name === undefined || !bytes.has(name.end, 10)) break;
    const length = bytes.u16(name.end + 8);
    if (!bytes.has(name.end + 10, length)) break;
    answers.push(recordText(bytes, bytes.u16(name.end), name.end + 10));
    at = name.end + 10 + length;
  }
  const code = flags & 15;
  return {
    id: bytes.u16(0),
    response: (flags & 0x8000) !== 0,
    recursive: (flags & 0x0100) !== 0,
    code: codes[code] ?? `Resp${code}`,
    type,
    name: question?.name ?? '',
    counts: [bytes.u16(6), bytes.u16(8), bytes.u16(10)].join('/'),
    answer: answers.join(', '),
  };
}

function recordText(bytes: Bytes, type: number, at: number): string {
  const name = typeName(type);
  if (type === 1) return `A ${ipv4Text(bytes, at)}`;
  if (type === 28) return `AAAA ${ipv6Text(bytes, at)}`;
  if (type === 2 || type === 5 || type === 12) return `${name} ${nameAt(bytes, at)?.name ?? ''}`;
  if (type === 33) return `SRV ${nameAt(bytes, at + 6)?.name ?? ''}:${bytes.u16(at + 4)}`;
  return name;
}

function typeName(type: number): string {
  return types.get(type) ?? `Type${type}`;
}

/** The name at an offset, and where what follows it begins. A pointer leads backwards only, so it cannot go in circles. */
function nameAt(bytes: Bytes, start: number): { readonly name: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let at = start;
  let end: number | undefined;
  let bound = start;
  for (;;) {
    if (!bytes.has(at, 1)) return undefined;
    const length = bytes.u8(at);
    if (length >= 0xc0) {
      const to = bytes.u16(at) & 0x3fff;
      end ??= at + 2;
      if (to >= bound) return undefined;
      bound = to;
      at = to;
      continue;
    }
    if (length > 63 || labels.length > 127) return undefined;
    if (length === 0) return { name: `${labels.join('.')}.`, end: end ?? at + 1 };
    if (!bytes.has(at + 1, length)) return undefined;
    labels.push(bytes.slice(at + 1, at + 1 + length).latin1());
    at += 1 + length;
  }
}
