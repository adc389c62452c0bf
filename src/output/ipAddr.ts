/** `ip addr`, `ip link` and `ip -br addr` (iproute2, ip/ipaddress.c): one row per interface. */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { ipCommand } from './ipCommand.ts';
import type { Row } from './parsed.ts';
import { isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

interface Interface {
  readonly row: RowDraft;
  readonly ipv4: string[];
  readonly ipv6: string[];
}

const start = /^(\d+): ([^@:\s]+)(?:@([^:\s]+))?: <([A-Z0-9_,-]*)> mtu (\d+)(.*)$/;

export const ipAddr: OutputParser = {
  handles(argv) {
    const command = ipCommand(argv);
    return (command?.object === 'address' || command?.object === 'link') && command.command === 'show';
  },
  parse(printed) {
    const interfaces = ipCommand(printed.argv)?.brief === true ? brief(printed) : blocks(printed);
    return table(interfaces.map(({ row, ipv4, ipv6 }): Row => ({ ...row, ipv4, ipv6 })));
  },
};

function blocks({ lines, leftovers, gaps }: Printed): readonly Interface[] {
  const interfaces: Interface[] = [];
  for (const [i, line] of lines.entries()) {
    const match = start.exec(line);
    if (match !== null) {
      interfaces.push({ row: startRow(match), ipv4: [], ipv6: [] });
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
    if (key === 'qlen') row['qlen'] = Number(words[i + 1]);
  }
  return row;
}

/** A line below an interface. True when it is one of those that belong there, also when it holds nothing for the row. */
function readDetail(text: string, into: Interface): boolean {
  const [word = '', value = '', third = '', fourth = ''] = text.split(/ +/);
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
        { id: 'group', label: 'group', type: 'text', optional: true },
        { id: 'qlen', label: 'qlen', type: 'number', optional: true },
        { id: 'broadcast', label: 'brd', type: 'text', optional: true },
      ],
      rows,
    ),
    rows,
  };
}
