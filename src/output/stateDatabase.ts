/** The agent's state database: `shell -- db/show TABLE`, `shell -- db show TABLE`, until 1.16 `statedb TABLE`. */
import { columnId } from './columnTable.ts';
import { jsonDocuments, yamlDocuments } from './documents.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { asObject } from './json.ts';
import { flatRow, objectTable } from './objects.ts';
import type { Column } from './parsed.ts';
import { optionValue } from './options.ts';
import { parsePrintedTable } from './printedTable.ts';

export const stateDatabase: OutputParser = {
  handles: (argv) => tableName(argv) !== undefined,
  parse(printed) {
    const name = tableName(printed.argv) ?? '';
    const format = formatOf(printed.argv);
    if (format === 'json' || format === 'yaml') return objects(printed, name, format);
    let header = false;
    // The header of 1.16 and before begins with a number sign, as prompts do.
    const lines = printed.lines.map((line) => (/^# \w+( {2,}\w+)* *$/.test(line) ? line.slice(2) : line));
    const body = parsePrintedTable(
      { ...printed, lines },
      {
        table: `db-${name}`,
        isHeader(line) {
          if (header || !/^[A-Z][A-Za-z0-9]*(?: {2,}[A-Za-z][A-Za-z0-9]*)* *$/.test(line)) return false;
          return (header = true);
        },
      },
    );
    return { ...body, key: keyOf(name, body.columns) };
  },
};

/** What names a row, where it is not the first two columns. */
const keys: Readonly<Record<string, readonly string[] | undefined>> = {
  frontends: ['address'],
  backends: ['service', 'address'],
  services: ['name'],
  devices: ['name'],
  routes: ['destination', 'source', 'gateway', 'linkIndex', 'table', 'scope', 'priority'],
  'nat-stats': ['ipfamily', 'proto', 'egressIp', 'egressIP', 'remoteAddr'],
  'node-addresses': ['address', 'deviceName'],
  'k8s-pods': ['name'],
  'k8s-namespaces': ['namespace'],
  'cilium-configs': ['key', 'source'],
};

function keyOf(name: string, columns: readonly Column[]): readonly string[] {
  const own = keys[name]?.filter((id) => columns.some((column) => column.id === id)) ?? [];
  return own.length > 0 ? own : columns.slice(0, 2).map(({ id }) => id);
}

/** `shell -- db`: the tables that there are. */
export const stateTables: OutputParser = {
  handles: (argv) => /^(?:cilium|cilium-dbg) shell (?:-- )?db$/.test(argv.join(' ')),
  parse: (printed) =>
    parsePrintedTable(printed, {
      table: 'db-tables',
      key: ['name'],
      isHeader: (line) => /^Name +Object count/.test(line),
      types: { objectCount: 'number', zombieObjects: 'number' },
    }),
};

/** The table's name, behind or before options. */
function tableName(argv: readonly string[]): string | undefined {
  if (argv[0] !== 'cilium-dbg' && argv[0] !== 'cilium') return undefined;
  const words = argv.slice(1).join(' ').split(' ');
  const at = /^shell (?:-- )?db(?:\/| )show /.exec(words.join(' ')) ?? /^statedb /.exec(words.join(' '));
  if (at === null) return undefined;
  const rest = words.join(' ').slice(at[0].length).split(' ');
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    if (/^(-[fco]|--?(format|columns|out))$/.test(word)) i++;
    else if (/^[a-z0-9-]+$/.test(word) && !word.startsWith('-')) return word;
  }
  return undefined;
}

function formatOf(argv: readonly string[]): string {
  const words = ['db', ...argv.slice(1).join(' ').replace(/ -- /, ' ').split(' ')].map((word) =>
    word.replace(/^-(format\b)/, '--$1'),
  );
  return optionValue(words, '-f', '--format') ?? 'table';
}

/** Objects one after the other. Addresses and states are written as the table has them. */
function objects({ text, leftovers }: Printed, name: string, format: 'json' | 'yaml'): Body | undefined {
  const documents = format === 'json' ? jsonDocuments(text, leftovers) : yamlDocuments(text, leftovers);
  if (documents === undefined) return undefined;
  const rows = documents.map((document) =>
    flatRow(
      Object.fromEntries(Object.entries(asObject(document)).map(([field, value]) => [field, cellOf(value)])),
      leftovers,
      (path) => path.split('.').map(columnId).join('.'),
    ),
  );
  const body = objectTable(`db-${name}`, rows);
  return { ...body, key: keyOf(name, body.columns) };
}

/** `{AddrCluster, Protocol, Port, Scope}` → `ip:port/PROTO[/i]`, `{kind, updated-at, …}` → the kind. */
function cellOf(value: unknown): unknown {
  const { AddrCluster, Protocol, Port, Scope, kind, ['updated-at']: updated } = asObject(value);
  if (typeof AddrCluster === 'string' && typeof Protocol === 'string' && typeof Port === 'number') {
    const ip = AddrCluster.includes(':') ? `[${AddrCluster}]` : AddrCluster;
    return `${ip}:${Port}/${Protocol}${Scope === 1 ? '/i' : ''}`;
  }
  return typeof kind === 'string' && updated !== undefined ? kind : value;
}
