/** What a packet carries, as tcpdump writes it (print-tcp.c, print-icmp.c, print-arp.c, print-domain.c). */
import type { LayerFields } from './packetColumns.ts';
import { digits, isDigit } from './scan.ts';
import type { RowDraft } from './scan.ts';

/** Sets a field whose digits end where they must; one that a paste has cut or broken is not known. */
function takeNumber(info: string, from: number, to: number, row: RowDraft, field: string): void {
  const number = digits(info, from, to);
  if (number >= 0) row[field] = number;
  else if (to === info.length) row['truncated'] = true;
}

/** `Flags [S.], [cksum …,] seq a[:b], ack n, win n, [urg n,] options […], length n[: HTTP: …]`; with -q `tcp n`. */
export function readTcp(info: string, row: RowDraft, fields: LayerFields): void {
  if (info.startsWith('tcp ')) {
    const length = digits(info, 4, info.length);
    if (length >= 0) row[fields.length] = length;
    return;
  }
  const flagsEnd = info.indexOf(']', 7);
  if (flagsEnd < 0) {
    row['truncated'] = true;
    return;
  }
  row[fields['tcp.flags']] = info.slice(7, flagsEnd);
  let at = flagsEnd + 1;
  while (info.startsWith(', ', at)) {
    const start = at + 2;
    if (info.startsWith('options [', start)) {
      const end = info.indexOf(']', start);
      if (end < 0) break;
      row[fields['tcp.options']] = info.slice(start + 9, end);
      at = end + 1;
      continue;
    }
    let end = info.indexOf(', ', start);
    if (end < 0) end = info.length;
    if (info.startsWith('seq ', start)) {
      const colon = info.indexOf(':', start);
      const first = colon > 0 && colon < end ? colon : end;
      takeNumber(info, start + 4, first, row, fields['tcp.seq']);
      if (first < end) takeNumber(info, first + 1, end, row, fields['tcp.nextSeq']);
    } else if (info.startsWith('ack ', start)) takeNumber(info, start + 4, end, row, fields['tcp.ack']);
    else if (info.startsWith('win ', start)) takeNumber(info, start + 4, end, row, fields['tcp.win']);
    else if (info.startsWith('length ', start)) {
      end = start + 7;
      while (isDigit(info.charCodeAt(end))) end++;
      takeNumber(info, start + 7, end, row, fields.length);
      return;
    }
    at = end;
  }
  // Every segment ends in its length: a line without one was cut.
  row['truncated'] = true;
}

/** `ICMP echo request, id 119, seq 1, length 64`, `ICMP host 172.20.2.77 unreachable, length 92`, `ICMP6, echo reply, id …`. */
export function readIcmp(info: string, row: RowDraft, fields: LayerFields): void {
  const start = info.startsWith('ICMP6') ? 7 : 5;
  let end = info.indexOf(', ', start);
  if (end < 0) end = info.length;
  row[fields['icmp.type']] = icmpType(info.slice(start, end));
  while (end < info.length) {
    const from = end + 2;
    end = info.indexOf(', ', from);
    if (end < 0) end = info.length;
    if (info.startsWith('id ', from)) takeNumber(info, from + 3, end, row, fields['icmp.id']);
    else if (info.startsWith('seq ', from)) takeNumber(info, from + 4, end, row, fields['icmp.seq']);
    else if (info.startsWith('length ', from)) {
      const length = Number.parseInt(info.slice(from + 7, end), 10);
      if (Number.isNaN(length)) row['truncated'] = true;
      else row[fields.length] = length;
    } else if (
      from < info.length &&
      end === info.length &&
      /^(l|le|len|leng|lengt|length|s|se|seq|i|id)$/.test(info.slice(from))
    )
      row['truncated'] = true;
  }
}

/** Errors name addresses and ports in the middle of the type; the whole is in `summary`. */
function icmpType(text: string): string {
  if (text === 'echo request' || text === 'echo reply') return text;
  for (const type of ['unreachable', 'time exceeded', 'redirect', 'parameter problem'])
    if (text.includes(type)) return type;
  return text;
}

const request =
  /^(?:Ethernet \(len \d+\), IPv4 \(len \d+\), )?Request who-has (\S+)(?: \(([0-9a-f:]{17}|Broadcast)\))? tell (\S+?)(?:, length (\d{1,9}))?$/;
const reply =
  /^(?:Ethernet \(len \d+\), IPv4 \(len \d+\), )?Reply (\S+) is-at ([0-9a-f:]{17})(?: \(oui [^)]*\))?(?:, length (\d{1,9}))?$/;

/** `Request who-has X [(MAC)] tell Y, length n`, `Reply X is-at MAC, length n`. */
export function readArp(info: string, row: RowDraft, fields: LayerFields): boolean {
  const asked = request.exec(info);
  const answered = asked === null ? reply.exec(info) : null;
  if (asked === null && answered === null) return false;
  row[fields.protocol] = 'ARP';
  if (asked !== null) {
    const [, target = '', , sender = '', length] = asked;
    row[fields.source] = sender;
    row[fields.destination] = target;
    row[fields['arp.op']] = 'Request';
    row[fields['arp.target']] = target;
    row[fields['arp.sender']] = sender;
    if (length !== undefined) row[fields.length] = Number(length);
  } else if (answered !== null) {
    const [, sender = '', mac = '', length] = answered;
    row[fields.source] = sender;
    row[fields['arp.op']] = 'Reply';
    row[fields['arp.sender']] = sender;
    row[fields['arp.mac']] = mac;
    if (length !== undefined) row[fields.length] = Number(length);
  }
  row[fields.summary] = info;
  return true;
}

const query = /^(\d+)[+*|$%-]*(?: \[[^\]]*\])*(?: Type\d+)? ([A-Z0-9]+)\? (\S+) \((\d+)\)/;
const answer = /^(\d+)[+*|$%-]*(?: (?!\d)[A-Za-z]+)? (\d+)\/\d+\/\d+ ?(.*) \((\d+)\)/;

/** `64140+ [1au] A? webpod.default.svc.cluster.local. (73)`, `64140 1/0/1 A 10.96.48.145 (89)`. */
export function readDns(info: string, row: RowDraft, fields: LayerFields): void {
  if (!isDigit(info.charCodeAt(0))) return;
  const asked = query.exec(info);
  const answered = asked === null ? answer.exec(info) : null;
  const match = asked ?? answered;
  if (match === null) return;
  row[fields['dns.id']] = Number(match[1]);
  if (asked !== null) {
    row[fields['dns.type']] = asked[2] ?? '';
    row[fields['dns.name']] = asked[3] ?? '';
  } else row[fields['dns.answer']] = answered?.[3] ?? '';
  row[fields.length] = Number(match[4]);
}
