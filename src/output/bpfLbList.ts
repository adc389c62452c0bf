/** `cilium-dbg bpf lb list`, all forms from Cilium 1.7 on (pkg/maps/lbmap, cilium-dbg/cmd/bpf_lb_list.go). */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { jsonOf, keyedValues } from './json.ts';
import { backendsShape, revnatShape, servicesShape } from './lbMaps.ts';
import { lbKeyEnd, lbKeyForm, readLbKey } from './lbKey.ts';
import { endOfLine, ipv4, number, readLines, remembered, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import { parseMapTable } from './mapTable.ts';
import { hasOption, isAgentCommand } from './options.ts';
import { Rows } from './rows.ts';
import { digits, isAddressWithPort, skipSpaces } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const bpfLbList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'lb', 'list'),
  parse(printed) {
    if (hasOption(printed.argv, '--revnat')) return parseMapTable(printed, revnatShape);
    if (hasOption(printed.argv, '--backends')) return parseMapTable(printed, backendsShape);
    if (hasOption(printed.argv, '--frontends')) return parseMapTable(printed, servicesShape);
    if (hasOption(printed.argv, '--source-ranges')) return parseMapTable(printed, sourceRanges);
    return services(printed);
  },
};

function services(printed: Printed): Body {
  const rows = new Rows();
  const json = jsonOf(printed);
  if (json !== undefined && json !== null) {
    for (const { key, value } of keyedValues(json.value)) {
      const row: RowDraft = {};
      if (readLbKey(key, row) && readValue(value, row)) rows.add(row);
      else printed.leftovers.take(`${key} ${value}`, 0);
    }
    return table(rows);
  }
  const { text, leftovers, gaps } = printed;
  // Until 1.15 the rows of one service follow each other and only the first names it.
  let naming = '';
  let namedAt = -1;
  const form = usual((at) => (namedAt = at));
  readLines(text, form, rows, (line, index) => {
    if (namedAt >= 0) naming = text.slice(namedAt, text.indexOf('\n', namedAt));
    namedAt = -1;
    const follows = line.charCodeAt(0) === 32;
    if (!follows) naming = line;
    else if (gaps) naming = '';
    const keyEnd = lbKeyEnd(naming);
    const value = line.slice(follows ? 0 : keyEnd).trim();
    const row: RowDraft = {};
    if (keyEnd > 0 && readLbKey(naming.slice(0, keyEnd), row) && readValue(value, row)) rows.add(row);
    else if (!line.startsWith('SERVICE ADDRESS')) leftovers.take(line, index);
  });
  return table(rows);
}

/** Since 1.17 each row has its service's key, the protocols and its slot. `named` is told where such a row starts. */
function usual(named: (at: number) => void): LineForm {
  const flagsOf = remembered(flagList);
  return {
    pattern: sticky(
      lbKeyForm,
      String.raw` +${ipv4}:${number}(?:\/[A-Z]+)? \(${number}\) \(${number}\)(?: \[[\w ,-]*\])?`,
      endOfLine,
    ),
    take(line, rows) {
      named(line.at);
      const frontend = line.until('/');
      const proto = line.shared();
      line.skip('(');
      const slot = line.number();
      line.spaces();
      const backend = line.shared(32, 47);
      if (line.text.charCodeAt(line.at - 1) === 47) line.shared();
      line.skip('(');
      const revnat = line.number();
      line.skip(' (');
      line.number();
      line.spaces();
      if (line.text.charCodeAt(line.at) === 91) {
        line.skip('[');
        rows.addForm(1, { frontend, proto, slot, backend, revnat, flags: flagsOf(line.shared(93)) });
      } else rows.addForm(0, { frontend, proto, slot, backend, revnat });
    },
  };
}

function table(rows: Rows): Body {
  return {
    kind: 'table',
    table: 'lb',
    key: ['frontend', 'proto', 'scope', 'slot', 'backend'].filter(
      (id) => id !== 'backend' || rows.samples.some((row) => row['slot'] === undefined),
    ),
    columns: presentColumns(
      [
        { id: 'frontend', label: 'SERVICE ADDRESS', type: 'address' },
        { id: 'proto', label: 'PROTO', type: 'text', optional: true },
        { id: 'scope', label: 'SCOPE', type: 'text', optional: true },
        { id: 'slot', label: 'SLOT', type: 'number' },
        { id: 'backend', label: 'BACKEND ADDRESS', type: 'address' },
        { id: 'revnat', label: 'REVNAT_ID', type: 'number' },
        { id: 'flags', label: 'FLAGS', type: 'list', optional: true },
        { id: 'l7ProxyPort', label: 'L7LB Proxy Port', type: 'number', optional: true },
        { id: 'error', label: 'ERROR', type: 'text', optional: true },
      ],
      rows.samples,
    ),
    rows: rows.all,
  };
}

/** `ip:port[/PROTO] (revnat)[ (slot)][ [flag, flag]][ (L7LB Proxy Port: n)]` or `backend 41 not found`. */
function readValue(text: string, row: RowDraft): boolean {
  if (text.startsWith('backend ') && text.endsWith(' not found')) {
    row['error'] = text;
    return true;
  }
  const space = text.indexOf(' ');
  const open = space + 1;
  if (space <= 0 || text.charCodeAt(open) !== 40) return false;
  const slash = text.indexOf('/');
  const backend = text.slice(0, slash >= 0 && slash < space ? slash : space);
  if (!isAddressWithPort(backend)) return false;
  const close = text.indexOf(')', open);
  const revnat = digits(text, open + 1, close);
  if (revnat < 0) return false;
  row['backend'] = backend;
  row['revnat'] = revnat;
  let at = skipSpaces(text, close + 1);
  if (text.charCodeAt(at) === 40) {
    const end = text.indexOf(')', at);
    const slot = digits(text, at + 1, end);
    if (slot >= 0) {
      if (row['slot'] === undefined) row['slot'] = slot;
      at = skipSpaces(text, end + 1);
    }
  }
  return at >= text.length || readFlags(text.slice(at), row);
}

function readFlags(text: string, row: RowDraft): boolean {
  let rest = text;
  if (rest.startsWith('[')) {
    const end = rest.indexOf(']');
    if (end < 0) return false;
    // Flag names contain spaces (`check source-range`), so only the comma separates them. `FLAGS: ` is 1.7's spelling.
    const inner = rest.slice(1, end).replace(/^FLAGS: /, '');
    row['flags'] = flagList(inner);
    rest = rest.slice(end + 1).trim();
  }
  if (rest === '') return true;
  const port = /^\(L7LB Proxy Port: (\d{1,15})\)$/.exec(rest);
  if (port === null) return false;
  row['l7ProxyPort'] = Number(port[1]);
  return true;
}

function flagList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((flag) => flag.trim());
}

const sourceRanges = {
  table: 'lb-source-ranges',
  key: ['prefix', 'revnat'],
  columns: [
    { id: 'prefix', label: 'SOURCE RANGE', type: 'address' },
    { id: 'revnat', label: 'REVNAT_ID', type: 'number' },
  ],
  keyEnd: lbKeyEnd,
  readKey(text: string, row: RowDraft) {
    const match = /^([0-9a-fA-F.:]+\/\d+) \((\d{1,15})\)$/.exec(text);
    if (match === null) return false;
    row['prefix'] = match[1] ?? '';
    row['revnat'] = Number(match[2]);
    return true;
  },
  readValue: () => true,
} as const;
