/** `kubectl get` of any resource, as a table; `-o name` stays text. */
import { cellsByGaps, columnId, readHeader } from './columnTable.ts';
import type { Header } from './columnTable.ts';
import { Cursor } from './cursor.ts';
import type { OutputParser, Printed } from './input.ts';
import { knownColumns, resourcePlural } from './kubeResources.ts';
import { hasOption, optionValue } from './options.ts';
import type { Column, ColumnType, Row, Value } from './parsed.ts';
import type { RowDraft } from './scan.ts';

const valued =
  /^(-[nlofLsv]|--(namespace|selector|output|filename|label-columns|field-selector|sort-by|context|cluster|user|kubeconfig|server|token|as|request-timeout|chunk-size|template|subresource|cache-dir|raw))$/;

/** Columns whose header alone says little; the rest is the header in lowerCamelCase. */
const ids: Readonly<Record<string, string | undefined>> = {
  'SECURITY IDENTITY': 'identity',
  'IDENTITY ID': 'identity',
  'ENDPOINT STATE': 'state',
  'ENDPOINT ID': 'endpointId',
};

const types: Readonly<Record<string, ColumnType | undefined>> = {
  identity: 'number',
  endpointId: 'number',
  restarts: 'number',
  desired: 'number',
  current: 'number',
  upToDate: 'number',
  available: 'number',
  data: 'number',
  secrets: 'number',
  ipsAvailable: 'number',
  disabled: 'boolean',
  conflicting: 'boolean',
  namespaced: 'boolean',
  ip: 'address',
  ipv4: 'address',
  ipv6: 'address',
  clusterIp: 'address',
  externalIp: 'address',
  internalIp: 'address',
  internalip: 'address',
  ciliuminternalip: 'address',
  age: 'time',
  createdAt: 'time',
  lastSeen: 'time',
};

export const kubectlGet: OutputParser = {
  handles(argv) {
    if (argv[0] !== 'kubectl' || kubectlWords(argv)[0] !== 'get' || hasOption(argv, '--raw', '--template'))
      return false;
    const output = optionValue(argv, '-o', '--output');
    return output === undefined || output === 'wide' || output.startsWith('custom-columns');
  },
  parse(printed) {
    const resource = resourcePlural((kubectlWords(printed.argv)[1] ?? '').split(/[,/]/)[0] ?? '');
    const { columns, rows } = readRows(printed, resource);
    const key = columns.some(({ id }) => id === 'namespace') ? ['namespace', 'name'] : ['name'];
    return {
      kind: 'table',
      table: `kube-${resource}`,
      key: resource === 'events' ? ['object', 'reason', 'message'] : key,
      columns,
      rows,
    };
  },
};

/** The words that are no options and no option's value: `get`, `pods`, … */
export function kubectlWords(argv: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (valued.test(word)) i++;
    else if (!word.startsWith('-')) found.push(word);
  }
  return found;
}

function readRows(
  printed: Printed,
  resource: string,
): { readonly columns: readonly Column[]; readonly rows: readonly Row[] } {
  const { argv, text, leftovers, gaps } = printed;
  const labels = hasOption(argv, '--show-labels', '--show-labels=true') ? ['LABELS'] : [];
  const known = knownColumns(resource).map((names) => [...names, ...labels]);
  const withNamespace = hasOption(argv, '-A', '--all-namespaces', '--all-namespaces=true');
  const ownHeader =
    optionValue(argv, '-o', '--output')?.startsWith('custom-columns') === true &&
    !hasOption(argv, '--no-headers') &&
    !gaps;
  const columns = new Map<string, Column>();
  const rows: Row[] = [];
  let header: Header | undefined;
  let readUnder: ReadUnder | undefined;
  let fresh = true;
  const cursor = new Cursor(text);
  for (let i = 0; cursor.at < text.length; i++) {
    const from = cursor.at;
    const under = readUnder?.(text, from);
    if (under !== undefined) {
      cursor.at = under.end + 1;
      fresh = false;
      rows.push(under.row);
      continue;
    }
    const line = cursor.line();
    if (line.trim() === '') {
      fresh = true;
      continue;
    }
    if (isHeader(line) || (ownHeader && rows.length === 0 && fresh && header === undefined)) {
      header = readHeader(line);
      readUnder = rowsUnder(
        header,
        header.names.map((name) => addColumn(columns, name)),
      );
      continue;
    }
    fresh = false;
    if (!looksLikeRow(line, 0)) {
      leftovers.take(line, i);
      continue;
    }
    const named = cellsOf(line, header, known, withNamespace);
    if (named === undefined) {
      leftovers.take(line, i);
      continue;
    }
    const row: RowDraft = {};
    for (const [name, cell] of named) {
      const column = addColumn(columns, name);
      row[column.id] = typed(column, cell);
    }
    rows.push(row);
  }
  if (columns.size === 0) for (const name of known[0] ?? ['NAME']) addColumn(columns, name);
  return { columns: [...columns.values()], rows };
}

/** Object names are lower case, so a line in capitals is a header; `get all` has one per resource. */
function isHeader(line: string): boolean {
  const first = line.charCodeAt(0);
  return (
    first >= 65 && first <= 90 && /^(NAMESPACE|NAME|LAST SEEN|CLUSTER|CURRENT)\b[A-Z0-9()/. \t-]*$/.test(line)
  );
}

/** Not one of the sentences that kubectl says beside the table, and no prompt. */
const rowStart =
  /(?!(?:error|k|kubectl|alias|export|command terminated|sudo|watch)[ :]|[^\s@]{1,64}@\S{1,200}[#$] )[a-z0-9<]/y;

function looksLikeRow(text: string, from: number): boolean {
  rowStart.lastIndex = from;
  return rowStart.test(text);
}

function addColumn(columns: Map<string, Column>, header: string): Column {
  const existing = columns.get(header);
  if (existing !== undefined) return existing;
  const id = ids[header] ?? columnId(header);
  const column: Column = { id, label: header, type: types[id] ?? 'text' };
  columns.set(header, column);
  return column;
}

function typed(column: Column, cell: string): Value {
  if (column.type === 'number' && /^\d{1,15}$/.test(cell)) return Number(cell);
  if (column.type === 'boolean' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

type Named = readonly (readonly [string, string])[];

/** Reads the line at an index of the text when it is a row that stands under the header. */
type ReadUnder = (text: string, from: number) => { readonly row: Row; readonly end: number } | undefined;

function rowsUnder({ names, starts }: Header, columns: readonly Column[]): ReadUnder {
  // Most cells are those of the row above: what was printed there is kept, and the row of it, which is copied whole.
  const printed = columns.map(() => '\n');
  const current: RowDraft = {};
  for (const { id } of columns) current[id] = '';
  return (text, from) => {
    if (!looksLikeRow(text, from)) return undefined;
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    for (let i = 0; i < columns.length; i++) {
      const at = from + (starts[i] ?? 0);
      if (at > from && at <= end && text.charCodeAt(at - 1) !== 32) return undefined;
      let to = Math.min(end, from + (starts[i + 1] ?? Infinity));
      while (to > at && text.charCodeAt(to - 1) === 32) to--;
      const before = printed[i] ?? '';
      if (before.length === Math.max(0, to - at) && text.startsWith(before, at)) continue;
      const cell = text.slice(at, Math.max(at, to));
      if (cell.charCodeAt(0) === 32 || cell.includes('\t')) return undefined;
      // A message may hold anything; any other cell with a gap in it has cells behind it that the header lacks.
      if (cell.includes('  ') && (i < columns.length - 1 || names[i] !== 'MESSAGE')) return undefined;
      const column = columns[i];
      if (column !== undefined) current[column.id] = typed(column, cell);
      printed[i] = cell;
    }
    return { row: { ...current }, end };
  };
}

/** Header and cell, pairwise, where the offsets do not tell; undefined when it cannot be told which cell belongs to which column. */
function cellsOf(
  line: string,
  header: Header | undefined,
  known: readonly (readonly string[])[],
  withNamespace: boolean,
): Named | undefined {
  if (header !== undefined) {
    const byGaps = cellsByGaps(line);
    if (byGaps.length === header.names.length) return pair(header.names, byGaps);
    const longer = known.find(
      (names) => names.length === byGaps.length && header.names.every((name, i) => name === names[i]),
    );
    return longer === undefined ? undefined : pair(longer, byGaps);
  }
  const cells = cellsByGaps(line);
  for (const names of known) {
    const all = withNamespace && !names.includes('NAMESPACE') ? ['NAMESPACE', ...names] : names;
    const full = all.at(-1) === 'IPV6' && cells.length === all.length - 1 ? [...cells, ''] : cells;
    if (full.length === all.length && all.every((name, i) => plausible(name, full[i] ?? '')))
      return pair(all, full);
  }
  return undefined;
}

function pair(names: readonly string[], cells: readonly string[]): Named {
  return names.map((name, i) => [name, cells[i] ?? ''] as const);
}

/** Guards against taking one column for another where no header names them. */
function plausible(header: string, cell: string): boolean {
  switch (header) {
    case 'AGE':
    case 'LAST SEEN':
      return /^(\d+[smhdy])+$|^<(unknown|invalid)>$/.test(cell);
    case 'READY':
      return /^\d+(\/\d+)?$/.test(cell);
    case 'NAMESPACE':
    case 'NAME':
      return /^[a-z0-9]([a-z0-9.:/-]*[a-z0-9])?$/.test(cell);
    case 'IPV4':
    case 'IP':
    case 'CLUSTER-IP':
      return /^([\d.]+|[0-9a-f:]+|None|<none>)?$/.test(cell);
    default:
      return true;
  }
}
