/** `tshark`: its packet list, and `-T json`. Fields (`-T fields`), details (`-V`) and statistics stay text. */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { hasOption, optionValue } from './options.ts';
import { outerFields, packetColumns } from './packetColumns.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';
import { readTsharkJson } from './tsharkJson.ts';

export const tshark: OutputParser = {
  handles(argv) {
    if (argv[0] !== 'tshark' || hasOption(argv, '-w', '-z', '-V', '-x', '-D', '-L', '-G', '-v', '--version'))
      return false;
    const form = optionValue(argv, '-T', '--output-format');
    return form === undefined || form === 'text' || form === 'json';
  },
  parse(printed) {
    if (optionValue(printed.argv, '-T', '--output-format') === 'json')
      return packets(readTsharkJson(printed));
    return packets(readList(printed));
  },
};

function packets(rows: readonly Row[]): Body {
  return { kind: 'packets', columns: presentColumns(packetColumns, rows), rows };
}

/** `    1   0.000000 172.20.0.102 → 172.20.2.77  ICMP 154 Echo (ping) request  id=0x2ed2, seq=1/256, ttl=63`. */
const listed =
  /^ *(\d{1,9}) +((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+|\d+\.\d+) +(\S+) (?:→|->) (\S+) +(\S+) (\d{1,9})(?: (.*))?$/;

function readList({ lines, leftovers }: Printed): readonly Row[] {
  const rows: Row[] = [];
  lines.forEach((line, index) => {
    const match = listed.exec(line);
    if (match === null) {
      leftovers.take(line, index);
      return;
    }
    const [, number = '', time = '', source = '', destination = '', protocol = '', length = '', info = ''] =
      match;
    const row: RowDraft = {
      number: Number(number),
      time,
      proto: protoOf(source, protocol),
      protocol,
      source,
      destination,
    };
    row['wireLength'] = Number(length);
    row['summary'] = info;
    readInfo(info, row);
    rows.push(row);
  });
  return rows;
}

function protoOf(source: string, protocol: string): string {
  if (protocol === 'ARP') return 'ARP';
  return source.includes(':') ? 'IP6' : 'IP';
}

const echo =
  /^Echo \(ping\) (request|reply) +id=(0x[0-9a-f]+), seq=(\d{1,9})\/\d+(?:, (?:ttl|hop limit)=(\d{1,9}))?/;
/** The window is left in the sentence: tshark prints it multiplied by its scale, which the packet does not hold. */
const segment =
  /^(?:\[[^\]]*\] )*(\d+) (?:→|->) (\d+) \[([A-Z, <>]*)\] Seq=(\d{1,10})(?: Ack=(\d{1,10}))? Win=\d+ Len=(\d{1,10})/;
const datagram = /^(\d+) (?:→|->) (\d+) Len=(\d{1,9})/;
const asks = /^(?:ARP Announcement for \S+|Who has (\S+)\? Tell (\S+))/;
const answers = /^(\S+) is at ([0-9a-f:]{17})/;
const query = /^Standard query (0x[0-9a-f]+) ([A-Z0-9]+) (\S+)/;
const response = /^Standard query response (0x[0-9a-f]+)(?: .*?)? ([A-Z0-9]+) (\S+)(?: (.*))?$/;
const letters: Readonly<Record<string, string | undefined>> = {
  FIN: 'F',
  SYN: 'S',
  RST: 'R',
  PSH: 'P',
  ACK: '.',
  URG: 'U',
  ECE: 'E',
  CWR: 'W',
};
/** tcpdump's order of the letters. */
const order = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'];

function readInfo(info: string, row: RowDraft): void {
  const ping = echo.exec(info);
  if (ping !== null) {
    row['protocol'] = row['proto'] === 'IP6' ? 'ICMP6' : 'ICMP';
    row['icmp.type'] = `echo ${ping[1] ?? ''}`;
    row['icmp.id'] = Number(ping[2]);
    row['icmp.seq'] = Number(ping[3]);
    if (ping[4] !== undefined) row['ttl'] = Number(ping[4]);
    return;
  }
  const tcp = segment.exec(info);
  if (tcp !== null) {
    const [, from = '', to = '', names = '', seq, ack, length] = tcp;
    ports(row, from, to);
    const flags = new Set(names.split(', ').map((name) => letters[name] ?? ''));
    row['tcp.flags'] = order.filter((letter) => flags.has(letter)).join('') || 'none';
    row['tcp.seq'] = Number(seq);
    if (Number(length) > 0) row['tcp.nextSeq'] = Number(seq) + Number(length);
    if (ack !== undefined) row['tcp.ack'] = Number(ack);
    row['length'] = Number(length);
    const stamps = /TSval=(\d+) TSecr=(\d+)/.exec(info);
    if (stamps !== null) row['tcp.options'] = `TS val ${stamps[1] ?? ''} ecr ${stamps[2] ?? ''}`;
    return;
  }
  const udp = datagram.exec(info);
  if (udp !== null) {
    ports(row, udp[1] ?? '', udp[2] ?? '');
    row['length'] = Number(udp[3]);
    return;
  }
  if (row['protocol'] === 'ARP') readArp(info, row);
  else if (row['protocol'] === 'DNS') readDns(info, row);
}

function readArp(info: string, row: RowDraft): void {
  const asked = asks.exec(info);
  if (asked?.[1] !== undefined) {
    row['arp.op'] = 'Request';
    row['arp.target'] = asked[1];
    row['arp.sender'] = asked[2] ?? '';
    return;
  }
  const answered = answers.exec(info);
  if (answered === null) return;
  row['arp.op'] = 'Reply';
  row['arp.sender'] = answered[1] ?? '';
  row['arp.mac'] = answered[2] ?? '';
}

function readDns(info: string, row: RowDraft): void {
  const asked = query.exec(info);
  const match = asked ?? response.exec(info);
  if (match === null) return;
  row['protocol'] = 'UDP';
  row['dns.id'] = Number(match[1]);
  if (asked === null) row['dns.answer'] = match[4] ?? '';
  else {
    row['dns.type'] = match[2] ?? '';
    row['dns.name'] = match[3] ?? '';
  }
}

function ports(row: RowDraft, from: string, to: string): void {
  for (const [field, port] of [
    [outerFields.source, from],
    [outerFields.destination, to],
  ] as const) {
    const address = String(row[field]);
    row[field] = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  }
}
