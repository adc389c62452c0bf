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
  let readUnder: ((line: string) => Row | undefined) | undefined;
  let fresh = true;
  const cursor = new Cursor(text);
  for (let i = 0; cursor.at < text.length; i++) {
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
    if (!looksLikeRow(line)) {
      leftovers.take(line, i);
      continue;
    }
    const under = readUnder?.(line);
    if (under !== undefined) {
      rows.push(under);
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
    first >= 65 && first <= 90 && /^(NAMESPACE|NAME|LAST SEEN|CLUSTER|CURRENT)\b[A-Z0-9()/. -]*$/.test(line)
  );
}

/** Not one of the sentences that kubectl says beside the table. */
function looksLikeRow(line: string): boolean {
  return (
    /^[a-z0-9<]/.test(line) &&
    !/^(error|k|kubectl|alias|export|command terminated|sudo|watch)[ :]/.test(line) &&
    !(line.includes('@') && /^\S+@\S+[#$] /.test(line))
  );
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

/** Reads the lines that stand under the header; undefined when a line does not. */
function rowsUnder({ names, starts }: Header, columns: readonly Column[]): (line: string) => Row | undefined {
  const blank: RowDraft = {};
  for (const { id } of columns) blank[id] = '';
  const last = columns.length - 1;
  // Most cells are those of the row above: what was printed there, and what it was read as.
  const printed = columns.map(() => '');
  const values = columns.map((): Value => '');
  return (line) => {
    for (let i = 0; i <= last; i++) {
      const start = starts[i] ?? 0;
      if (start > 0 && start <= line.length && line.charCodeAt(start - 1) !== 32) return undefined;
      const before = printed[i] ?? '';
      const end = starts[i + 1] ?? line.length;
      if (before !== '' && before.length === end - start && line.startsWith(before, start)) continue;
      const cell = line.slice(start, end);
      const text = cell.trim();
      if (text !== '' && cell.charCodeAt(0) === 32) return undefined;
      // A message may hold anything; any other cell with a gap in it has cells behind it that the header lacks.
      if (text.includes('  ') && (i < last || names[i] !== 'MESSAGE')) return undefined;
      const column = columns[i];
      if (column !== undefined) values[i] = typed(column, text);
      printed[i] = cell;
    }
    const row = { ...blank };
    for (let i = 0; i <= last; i++) row[columns[i]?.id ?? ''] = values[i] ?? '';
    return row;
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
