/** Longest-prefix matching over the rows that `ip route` printed. */
import { contains, parseIpv4, parsePrefix, type Prefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';

export interface RouteMatch {
  /** The row that decided. */
  readonly row: Row;
  readonly prefix: Prefix;
  /** It matched only because it matches everything. */
  readonly isDefault: boolean;
  readonly device?: string;
  /** The gateway; absent for a destination on the link. */
  readonly via?: string;
  /** `blackhole`, `unreachable`, `prohibit`: the packet ends here. */
  readonly refusal?: string;
}

const DEFAULT: Prefix = { network: 0, length: 0 };
const REFUSALS = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** The route that a packet to this address takes; undefined when no row matches or the text is no IPv4 address. */
export function routeFor(routes: readonly Row[], address: string): RouteMatch | undefined {
  const destination = parseIpv4(address);
  if (destination === undefined) return undefined;
  return best(routes, (prefix) => contains(prefix, destination));
}

/** The route for all of a prefix: the most specific row that holds every address of it. */
export function routeForPrefix(routes: readonly Row[], range: string): RouteMatch | undefined {
  const wanted = parsePrefix(range);
  if (wanted === undefined) return undefined;
  return best(routes, (prefix) => prefix.length <= wanted.length && contains(prefix, wanted.network));
}

/** More specific first, then the lower metric, as the kernel's lookup prefers them. */
function best(routes: readonly Row[], matches: (prefix: Prefix) => boolean): RouteMatch | undefined {
  let found: { row: Row; prefix: Prefix; metric: number } | undefined;
  for (const row of routes) {
    const prefix = prefixOf(row);
    if (prefix === undefined || !matches(prefix)) continue;
    const metric = Number(row['metric'] ?? 0);
    if (
      found !== undefined &&
      (prefix.length < found.prefix.length ||
        (prefix.length === found.prefix.length && metric >= found.metric))
    )
      continue;
    found = { row, prefix, metric };
  }
  return found && describe(found.row, found.prefix);
}

function prefixOf(row: Row): Prefix | undefined {
  const destination = row['dst'];
  if (typeof destination !== 'string') return undefined;
  return destination === 'default' ? DEFAULT : parsePrefix(destination);
}

function describe(row: Row, prefix: Prefix): RouteMatch {
  const type = text(row['type']);
  return {
    row,
    prefix,
    isDefault: prefix.length === 0,
    device: text(row['dev']),
    via: text(row['via']),
    refusal: type !== undefined && REFUSALS.has(type) ? type : undefined,
  };
}

function text(value: Row[string] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
