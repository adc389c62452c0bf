/** `ip route` and `ip route get` (iproute2, ip/iproute.c). */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { ipCommand } from './ipCommand.ts';
import { ipDocuments, routeOf } from './ipJson.ts';
import type { Column, Row } from './parsed.ts';
import { digits, isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

const types = new Set([
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'throw',
  'unreachable',
  'prohibit',
  'blackhole',
  'nat',
  'anycast',
]);
const flags = new Set([
  'onlink',
  'linkdown',
  'dead',
  'pervasive',
  'offload',
  'trap',
  'notify',
  'rt_offload',
  'rt_trap',
  'unresolved',
]);
const numeric = new Set([
  'metric',
  'mtu',
  'uid',
  'advmss',
  'weight',
  'hoplimit',
  'initcwnd',
  'initrwnd',
  'window',
]);
const valued = new Set([
  ...numeric,
  'via',
  'dev',
  'proto',
  'scope',
  'src',
  'table',
  'pref',
  'from',
  'iif',
  'tos',
  'realm',
  'realms',
  'expires',
  'error',
  'nhid',
  'mark',
]);
/** Words of a lightweight tunnel's description; each takes the next word. */
const encapsulation = new Set(['id', 'src', 'dst', 'ttl', 'tos', 'hoplimit', 'tc']);

const columns: readonly (Column & { readonly optional?: true })[] = [
  { id: 'type', label: 'type', type: 'text', optional: true },
  { id: 'dst', label: 'dst', type: 'address' },
  { id: 'encap', label: 'encap', type: 'text', optional: true },
  { id: 'via', label: 'via', type: 'address', optional: true },
  { id: 'dev', label: 'dev', type: 'text' },
  { id: 'nexthops', label: 'nexthop', type: 'list', optional: true },
  { id: 'table', label: 'table', type: 'text', optional: true },
  { id: 'proto', label: 'proto', type: 'text', optional: true },
  { id: 'scope', label: 'scope', type: 'text', optional: true },
  { id: 'src', label: 'src', type: 'address', optional: true },
  ...[...valued, 'flags', 'cache.mtu', 'cache.expires', 'cache.flags', 'truncated']
    .filter((id) => !['via', 'dev', 'table', 'proto', 'scope', 'src'].includes(id))
    .map((id) => ({
      id,
      label: id,
      type:
        id === 'truncated'
          ? ('boolean' as const)
          : id.endsWith('flags')
            ? ('list' as const)
            : numeric.has(id.replace('cache.', ''))
              ? ('number' as const)
              : ('text' as const),
      optional: true as const,
    })),
];

export const ipRoute: OutputParser = {
  handles: (argv) => ipCommand(argv)?.object === 'route',
  parse(printed) {
    const command = ipCommand(printed.argv);
    const get = command?.command === 'get';
    if (command?.json === true)
      return table(get ? 'route' : 'routes', get ? ['dst'] : routeKey, ipDocuments(printed).map(routeOf));
    return get ? routeGet(printed) : routeList(printed);
  },
};

const routeKey = ['type', 'dst', 'dev', 'table', 'metric'];

function routeList({ lines, leftovers, gaps }: Printed): Body {
  const rows: RowDraft[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    const last = rows.at(-1);
    const hop = /^\s+nexthop (.+)$/.exec(line);
    if (hop !== null && last !== undefined && !gaps) {
      const before = last['nexthops'];
      last['nexthops'] = [...(Array.isArray(before) ? before : []), (hop[1] ?? '').trim()];
      continue;
    }
    const row = readRoute(line);
    if (row === undefined) leftovers.take(line, i);
    else rows.push(row);
  }
  return table('routes', routeKey, rows);
}

/** One route, and below it what the kernel caches for the destination. */
function routeGet({ lines, leftovers }: Printed): Body {
  const rows: RowDraft[] = [];
  for (const [i, line] of lines.entries()) {
    const last = rows.at(-1);
    const cache = /^\s+cache\b(.*)$/.exec(line);
    if (cache !== null && last !== undefined) {
      if (!readCache((cache[1] ?? '').trim(), last)) {
        last['truncated'] = true;
        leftovers.cut();
      }
      continue;
    }
    const row = line === '' ? undefined : readRoute(line);
    if (row === undefined) leftovers.take(line, i);
    else rows.push(row);
  }
  return table('route', ['dst'], rows);
}

function table(name: string, key: readonly string[], rows: readonly Row[]): Body {
  return { kind: 'table', table: name, key, columns: presentColumns(columns, rows), rows };
}

/** `[type] dst [keyword value | flag]…` */
function readRoute(line: string): RowDraft | undefined {
  const words = line.trim().split(/ +/);
  const row: RowDraft = {};
  let at = 0;
  if (types.has(words[0] ?? '')) row['type'] = words[at++] ?? '';
  const destination = words[at++] ?? '';
  if (!isDestination(destination)) return undefined;
  row['dst'] = destination;
  while (at < words.length) {
    const word = words[at++] ?? '';
    if (flags.has(word) || /^<.*>$/.test(word)) {
      const before = row['flags'];
      row['flags'] = [...(Array.isArray(before) ? before : []), word.replace(/[<>]/g, '')];
      continue;
    }
    if (word === 'encap') {
      const from = at++;
      while (encapsulation.has(words[at] ?? '')) at += 2;
      row['encap'] = words.slice(from, at).join(' ');
      continue;
    }
    if (!valued.has(word)) return undefined;
    let value = words[at++];
    if ((word === 'via' && (value === 'inet6' || value === 'inet')) || (word === 'mtu' && value === 'lock'))
      value = words[at++];
    if (value === undefined) return undefined;
    if (numeric.has(word)) {
      const number = digits(value, 0, value.length);
      if (number < 0) return undefined;
      row[word] = number;
    } else row[word] = value;
  }
  return row['dev'] === undefined && row['type'] === undefined && words.length < 2 ? undefined : row;
}

function isDestination(text: string): boolean {
  if (text === 'default') return true;
  const slash = text.indexOf('/');
  if (slash < 0) return isAddress(text);
  return digits(text, slash + 1, text.length) >= 0 && isAddress(text.slice(0, slash));
}

/** `[<flags>] [expires Nsec] [mtu N] …`. False when a value is cut off; what came before it is kept. */
function readCache(text: string, row: RowDraft): boolean {
  const words = text === '' ? [] : text.split(/ +/);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (/^<.*>$/.test(word)) {
      row['cache.flags'] = word.slice(1, -1).split(',');
      continue;
    }
    const value = words[++i];
    if (value === undefined) return false;
    if (numeric.has(word) && digits(value, 0, value.length) < 0) return false;
    row[`cache.${word}`] = numeric.has(word) ? Number(value) : value;
  }
  return true;
}
