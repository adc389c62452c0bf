/** Small tools of a Linux host: `route -n`, `lsmod`, `sysctl`, `traceroute`, `ss`. */
import type { Body, OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { endOfLine, number, readLines, remembered, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Column, Row } from './parsed.ts';
import { Rows } from './rows.ts';
import { bigNumber } from './scan.ts';
import type { RowDraft } from './scan.ts';

type LineReader = (line: string) => Row | 'note' | undefined;
type Columns = readonly (Column & { readonly optional?: true })[];

function lineParser(
  handles: (argv: readonly string[]) => boolean,
  table: string,
  key: readonly string[],
  columns: Columns,
  read: LineReader,
  usual?: () => LineForm,
): OutputParser {
  return {
    handles,
    parse({ text, leftovers }): Body {
      const rows = new Rows();
      readLines(text, usual?.(), rows, (line, i) => {
        const row = line.length > 100_000 ? undefined : read(line);
        if (row === 'note') leftovers.note(line);
        else if (row === undefined) leftovers.take(line, i);
        else rows.add(row);
      });
      return { kind: 'table', table, key, columns: presentColumns(columns, rows.samples), rows: rows.all };
    },
  };
}

const routeColumns = ['dst', 'via', 'mask', 'flags', 'metric', 'ref', 'use', 'dev'];

/** net-tools' `route -n`, `netstat -rn`. */
export const routeN = lineParser(
  (argv) =>
    (argv[0] === 'route' && argv.length < 3) || (argv[0] === 'netstat' && /^-\w*r/.test(argv[1] ?? '')),
  'kernel-routes',
  ['dst', 'mask', 'dev'],
  routeColumns.map((id) => ({
    id,
    label: id,
    type: id === 'dst' || id === 'via' ? 'address' : /metric|ref|use/.test(id) ? 'number' : 'text',
  })),
  (line) => {
    if (/^Kernel IP routing table|^Destination +Gateway/.test(line)) return 'note';
    const cells = line.trim().split(/ +/);
    const [dst = '', via = '', mask = '', flags = ''] = cells;
    if (
      cells.length !== routeColumns.length ||
      !/^[\d.]+$|^default$/.test(dst) ||
      !/^[\d.*]+$/.test(via + mask)
    )
      return undefined;
    if (!/^[A-Z!]+$/.test(flags) || !cells.slice(4, 7).every((cell) => /^\d+$/.test(cell))) return undefined;
    return Object.fromEntries(
      routeColumns.map((id, i) => [id, i > 3 && i < 7 ? bigNumber(cells[i] ?? '') : (cells[i] ?? '')]),
    );
  },
);

export const lsmod = lineParser(
  (argv) => argv[0] === 'lsmod',
  'modules',
  ['module'],
  [
    { id: 'module', label: 'Module', type: 'text' },
    { id: 'size', label: 'Size', type: 'number' },
    { id: 'used', label: 'Used', type: 'number' },
    { id: 'by', label: 'by', type: 'list' },
  ],
  (line) => {
    if (/^Module +Size +Used by/.test(line) || line.startsWith('libkmod: ')) return 'note';
    const match = /^([\w-]+) +(\d{1,15}) +(-?\d{1,15})(?: +(\S*))?\s*$/.exec(line);
    if (match === null) return undefined;
    const by = usedBy(match[4] ?? '');
    return { module: match[1] ?? '', size: Number(match[2]), used: Number(match[3]), by };
  },
  usualModule,
);

/** `vxlan                 131072  0 geneve,openvswitch` */
function usualModule(): LineForm {
  const users = remembered(usedBy);
  return {
    pattern: sticky(String.raw`[\w-]+ +${number} +${number}(?: +[^\s]+)?`, endOfLine),
    take(line, rows) {
      const module = line.word();
      line.spaces();
      const size = line.number();
      line.spaces();
      const used = line.number();
      const last = line.text.charCodeAt(line.at - 1) !== 32;
      if (!last) line.spaces();
      rows.addForm(0, { module, size, used, by: users(last ? '' : line.shared()) });
    },
  };
}

function usedBy(text: string): readonly string[] {
  return text.split(',').filter((name) => name !== '');
}

export const sysctl = lineParser(
  (argv) => argv[0] === 'sysctl' && !argv.some((word) => /^-n|--values/.test(word)),
  'kernel-settings',
  ['key'],
  [
    { id: 'key', label: 'key', type: 'text' },
    { id: 'value', label: 'value', type: 'text' },
  ],
  (line) => {
    if (line.startsWith('sysctl: ')) return 'note';
    const equals = line.indexOf(' = ');
    const end = equals < 0 && line.endsWith(' =') ? line.length - 2 : equals;
    const key = line.slice(0, end);
    if (end <= 0 || !/^[\w-]+(?:[./][\w@:-]+)+$/.test(key)) return undefined;
    return { key, value: line.slice(end + 3).trim() };
  },
);

/** A row per hop; an answer that never came is a star. */
export const traceroute = lineParser(
  (argv) => /^(traceroute6?|tracepath6?)$/.test(argv[0] ?? ''),
  'hops',
  ['hop'],
  [
    { id: 'hop', label: 'hop', type: 'number' },
    { id: 'addresses', label: 'addresses', type: 'list' },
    { id: 'timesMs', label: 'ms', type: 'list' },
    { id: 'lost', label: '*', type: 'number' },
    { id: 'notes', label: '!', type: 'list', optional: true },
  ],
  (line) => {
    if (line.startsWith('traceroute to ')) return 'note';
    const match = /^ ?(\d{1,3}) +(\S.*)$/.exec(line);
    if (match === null) return undefined;
    const row = {
      addresses: new Array<string>(),
      times: new Array<string>(),
      notes: new Array<string>(),
      lost: 0,
    };
    const words = (match[2] ?? '').trim().split(/ +/);
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? '';
      if (word === '*') row.lost++;
      else if (/^\d+(\.\d+)?$/.test(word) && words[i + 1] === 'ms') row.times.push(words[i++] ?? '');
      else if (/^![A-Z\d]+$/.test(word)) row.notes.push(word);
      else if (/^[\da-fA-F.:]+$|^[a-z][\w.-]*$|^\([\da-fA-F.:]+\)$/i.test(word)) row.addresses.push(word);
      else return undefined;
    }
    const { addresses, times, notes, lost } = row;
    return { hop: Number(match[1]), addresses, timesMs: times, lost, ...(notes.length > 0 ? { notes } : {}) };
  },
);

/** `ss` prints the process only with -p, the protocol and state only when several are asked for. */
export const ss = lineParser(
  (argv) =>
    argv[0] === 'ss' && argv.slice(1).every((word) => /^-[a-zA-Z46]+$/.test(word) && !/[siemoZz]/.test(word)),
  'sockets',
  ['netid', 'local', 'peer'],
  [
    { id: 'netid', label: 'Netid', type: 'text', optional: true },
    { id: 'state', label: 'State', type: 'text', optional: true },
    { id: 'recvQ', label: 'Recv-Q', type: 'number' },
    { id: 'sendQ', label: 'Send-Q', type: 'number' },
    { id: 'local', label: 'Local Address:Port', type: 'address' },
    { id: 'peer', label: 'Peer Address:Port', type: 'address' },
    { id: 'process', label: 'Process', type: 'text', optional: true },
  ],
  (line) => {
    if (/Recv-Q +Send-Q +Local Address:Port/.test(line)) return 'note';
    const match =
      /^(?:([a-z][\w_]*) +)?(?:([A-Z][A-Z\d-]*) +)?(\d{1,15}) +(\d{1,15}) +(\S+:\S+) +(\S+:\S+)(?: +(users:\(.*\)))?\s*$/.exec(
        line,
      );
    if (match === null) return undefined;
    const [, netid, state, recvQ, sendQ, local = '', peer = '', process] = match;
    const row: RowDraft = { recvQ: Number(recvQ), sendQ: Number(sendQ), local, peer };
    if (netid !== undefined) row['netid'] = netid;
    if (state !== undefined) row['state'] = state;
    if (process !== undefined) row['process'] = process;
    return row;
  },
);
