/** `ip addr`, `ip link` and `ip -br addr` (iproute2, ip/ipaddress.c): one row per interface. */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { ipCommand } from './ipCommand.ts';
import { interfaceOf, ipDocuments } from './ipJson.ts';
import type { Column, Row } from './parsed.ts';
import { bigNumber, isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

interface Interface {
  readonly row: RowDraft;
  readonly ipv4: string[];
  readonly ipv6: string[];
  /** The names of the counters on the next line (`-s`). */
  counters?: readonly string[];
}

const start = /^(\d{1,15}): ([^@:\s]+)(?:@([^:\s]+))?: <([A-Z0-9_,-]*)> mtu (\d{1,15})(.*)$/;

export const ipAddr: OutputParser = {
  handles(argv) {
    const command = ipCommand(argv);
    return (command?.object === 'address' || command?.object === 'link') && command.command === 'show';
  },
  parse(printed) {
    const command = ipCommand(printed.argv);
    if (command?.json === true) return table(ipDocuments(printed).map(interfaceOf));
    const interfaces = command?.brief === true ? brief(printed) : blocks(printed);
    return table(interfaces.map(({ row, ipv4, ipv6 }): Row => ({ ...row, ipv4, ipv6 })));
  },
};

function blocks({ lines, leftovers, gaps }: Printed): readonly Interface[] {
  const interfaces: Interface[] = [];
  for (const [i, printed] of lines.entries()) {
    // `-o` puts what stands below an interface on its line, behind backslashes.
    const [line = '', ...below] = printed.includes('\\') ? printed.split('\\') : [printed];
    const one = /^(\d{1,15}): (\S+) +(inet6? .*)$/.exec(line);
    if (one !== null) {
      const last = interfaces.at(-1);
      const current: Interface =
        last !== undefined && last.row['name'] === one[2]
          ? last
          : { row: { ifindex: Number(one[1]), name: one[2] ?? '' }, ipv4: [], ipv6: [] };
      if (!readDetail(one[3] ?? '', current)) leftovers.take(printed, i);
      else if (current !== last) interfaces.push(current);
      continue;
    }
    const match = start.exec(line);
    if (match !== null) {
      const next: Interface = { row: startRow(match), ipv4: [], ipv6: [] };
      interfaces.push(next);
      for (const detail of below) if (!readDetail(detail.trim(), next)) leftovers.take(detail, i);
      continue;
    }
    const current = interfaces.at(-1);
    if (current === undefined || gaps || !/^\s/.test(line) || !readDetail(line.trim(), current))
      leftovers.take(line, i);
  }
  return interfaces;
}

function startRow(match: RegExpExecArray): RowDraft {
  const [, ifindex = '', name = '', peer, flags = '', mtu = '', rest = ''] = match;
  const row: RowDraft = {
    ifindex: Number(ifindex),
    name,
    flags: flags === '' ? [] : flags.split(','),
    mtu: Number(mtu),
  };
  if (peer !== undefined) row['peer'] = peer;
  const words = rest.trim().split(/ +/);
  for (let i = 0; i + 1 < words.length; i += 2) {
    const key = words[i] ?? '';
    if (['qdisc', 'state', 'group', 'master', 'mode'].includes(key)) row[key] = words[i + 1] ?? '';
    if (key === 'qlen' && /^\d+$/.test(words[i + 1] ?? '')) row['qlen'] = bigNumber(words[i + 1] ?? '');
  }
  return row;
}

/** Kinds of devices that `-d` describes in a line of their own. */
const kinds =
  /^(vxlan|geneve|veth|bridge|bridge_slave|vlan|vrf|vrf_slave|bond|tun|dummy|ipip|gre|sit|macvlan|ipvlan|netkit|wireguard|ifb|nlmon)\b/;

/** A line below an interface. True when it is one of those that belong there, also when it holds nothing for the row. */
function readDetail(text: string, into: Interface): boolean {
  const words = text.split(/ +/);
  const [word = '', value = '', third = '', fourth = ''] = words;
  const { counters } = into;
  delete into.counters;
  if (/^[RT]X:$/.test(word)) {
    into.counters = words.slice(1).map((name) => `${word.slice(0, 2).toLowerCase()}.${name}`);
    return true;
  }
  if (
    counters !== undefined &&
    words.length === counters.length &&
    words.every((each) => /^\d+[KMGT]?$/.test(each))
  ) {
    for (const [i, name] of counters.entries()) into.row[name] = bigNumber(words[i] ?? '');
    return true;
  }
  if (kinds.test(word)) {
    into.row['linkKind'] = word;
    if (word === 'vxlan' || word === 'geneve') readTunnel(words, into.row);
    return true;
  }
  if (word.startsWith('link/')) {
    into.row['kind'] = word.slice(5);
    if (value.includes(':')) into.row['mac'] = value;
    if (third === 'brd') into.row['broadcast'] = fourth;
    return true;
  }
  if (word === 'inet') into.ipv4.push(value);
  else if (word === 'inet6') into.ipv6.push(value);
  else return word === 'valid_lft' || word === 'altname' || word === '';
  return isAddress(value.replace(/\/\d+$/, ''));
}

/** `vxlan [external] id N [local IP] … dstport N …`; `external`: the tunnel's ends come from the packet, as Cilium's do. */
function readTunnel(words: readonly string[], row: RowDraft): void {
  if (words.includes('external')) row['vxlan.external'] = true;
  for (const name of ['id', 'dstport', 'local', 'remote', 'ageing']) {
    const value = words[words.indexOf(name) + 1];
    if (words.includes(name) && value !== undefined) row[`vxlan.${name}`] = bigNumber(value);
  }
}

/** `name[@peer] STATE address/len … [metric N]` */
function brief({ lines, leftovers }: Printed): readonly Interface[] {
  const interfaces: Interface[] = [];
  for (const [i, line] of lines.entries()) {
    const match =
      /^([^@\s]+)(?:@(\S+))? +(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT|NOTPRESENT|TESTING)\b *(.*)$/.exec(
        line,
      );
    if (match === null) {
      leftovers.take(line, i);
      continue;
    }
    const [, name = '', peer, state = '', rest = ''] = match;
    const current: Interface = {
      row: { name, ...(peer === undefined ? {} : { peer }), state },
      ipv4: [],
      ipv6: [],
    };
    for (const word of rest.split(/ +/)) {
      if (/\/\d+$/.test(word) && isAddress(word.slice(0, word.indexOf('/'))))
        (word.includes(':') ? current.ipv6 : current.ipv4).push(word);
      else if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(word)) current.row['mac'] = word;
      else if (/^<.*>$/.test(word)) current.row['flags'] = word.slice(1, -1).split(',');
    }
    interfaces.push(current);
  }
  return interfaces;
}

function table(rows: readonly Row[]): Body {
  return {
    kind: 'table',
    table: 'interfaces',
    key: ['name'],
    columns: presentColumns(
      [
        { id: 'ifindex', label: 'index', type: 'number', optional: true },
        { id: 'name', label: 'name', type: 'text' },
        { id: 'peer', label: '@', type: 'text', optional: true },
        { id: 'state', label: 'state', type: 'text' },
        { id: 'mac', label: 'link', type: 'text' },
        { id: 'ipv4', label: 'inet', type: 'list' },
        { id: 'ipv6', label: 'inet6', type: 'list' },
        { id: 'mtu', label: 'mtu', type: 'number', optional: true },
        { id: 'kind', label: 'kind', type: 'text', optional: true },
        { id: 'flags', label: 'flags', type: 'list', optional: true },
        { id: 'qdisc', label: 'qdisc', type: 'text', optional: true },
        { id: 'master', label: 'master', type: 'text', optional: true },
        { id: 'mode', label: 'mode', type: 'text', optional: true },
        { id: 'group', label: 'group', type: 'text', optional: true },
        { id: 'qlen', label: 'qlen', type: 'number', optional: true },
        { id: 'broadcast', label: 'brd', type: 'text', optional: true },
        { id: 'linkKind', label: 'link kind', type: 'text', optional: true },
        ...['external', 'id', 'dstport', 'local', 'remote', 'ageing'].map((name) => ({
          id: `vxlan.${name}`,
          label: name,
          type: 'text' as const,
          optional: true as const,
        })),
        ...counterColumns(rows),
      ],
      rows,
    ),
    rows,
  };
}

/** Which counters there are goes by the version and by `-s -s`. */
function counterColumns(rows: readonly Row[]): readonly Column[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((id) => /^[rt]x\./.test(id))));
  return [...names].map((id) => ({ id, label: id, type: 'number' as const }));
}
