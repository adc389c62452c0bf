/** What if: a state in which routes, the mode or the policies are other than they were read. The facts say that they are assumed. */
import { parsePrefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { CILIUM_HOST, CILIUM_VXLAN } from './ciliumDevices.ts';
import { nodeRanges } from './nodes.ts';
import { routeFor } from './routes.ts';

export type Assumption =
  | {
      readonly kind: 'route';
      readonly host: string;
      readonly change: 'add' | 'replace' | 'delete';
      /** As `ip route` prints it: `dst`, `via`, `dev`, `type`, `metric`. */
      readonly row: Row;
    }
  | { readonly kind: 'mode'; readonly mode: 'vxlan' | 'native' }
  /** No policy selects any endpoint. */
  | { readonly kind: 'no-policies' };

const CHANGES = {
  a: 'add',
  add: 'add',
  append: 'add',
  replace: 'replace',
  change: 'replace',
  d: 'delete',
  del: 'delete',
  delete: 'delete',
} as const;
const TYPES = new Set(['blackhole', 'unreachable', 'prohibit']);

/** `ip route add 172.20.2.0/24 via 192.168.20.100@router`, `mode=vxlan`, `mode=native`, `policy=none`; undefined for anything else. */
export function readAssumption(text: string, hosts: readonly string[]): Assumption | undefined {
  const mode = /^mode=(vxlan|native)$/.exec(text)?.[1];
  if (mode === 'vxlan' || mode === 'native') return { kind: 'mode', mode };
  if (text === 'policy=none') return { kind: 'no-policies' };
  const match = /^(?:sudo\s+)?ip\s+r(?:o(?:u(?:te?)?)?)?\s+(\w+)\s+(.+?)\s*@\s*(\S+)$/.exec(text.trim());
  const [, verb = '', rest = '', host = ''] = match ?? [];
  if (match === null || !Object.hasOwn(CHANGES, verb) || !hosts.includes(host)) return undefined;
  const change = CHANGES[verb as keyof typeof CHANGES];
  const words = rest.split(/\s+/);
  const row: Record<string, string | number> = {};
  if (TYPES.has(words[0] ?? '')) row['type'] = words.shift() ?? '';
  const dst = words.shift() ?? '';
  if (dst !== 'default' && parsePrefix(dst) === undefined) return undefined;
  row['dst'] = dst.endsWith('/32') ? dst.slice(0, -3) : dst;
  for (let i = 0; i < words.length; i += 2) {
    const [key = '', value] = [words[i], words[i + 1]];
    if (value === undefined || !/^(?:via|dev|metric|src|mtu|proto|scope)$/.test(key)) return undefined;
    row[key] = key === 'metric' || key === 'mtu' ? Number(value) : value;
  }
  return { kind: 'route', host, change, row };
}

export function assume(state: State, assumptions: readonly Assumption[]): State {
  const changed = (fact: TableFact): TableFact => {
    let rows = fact.parsed.rows;
    for (const each of assumptions) rows = rowsIf(state, fact, rows, each);
    if (rows === fact.parsed.rows) return fact;
    const source = { ...fact.source, command: `${fact.source.command} (what if)` };
    return { ...fact, source, parsed: { ...fact.parsed, rows } };
  };
  return {
    revision: state.revision,
    record: () => undefined,
    setObjects: () => undefined,
    applyEvent: () => undefined,
    tables: (query) => state.tables(query).map(changed),
    history: (run) => state.history(run),
    packets: () => state.packets(),
    runs: () => state.runs(),
    objects: (resource) => state.objects(resource),
    onDidChange: (listener) => state.onDidChange(listener),
  };
}

function rowsIf(
  state: State,
  { parsed, source }: TableFact,
  rows: readonly Row[],
  what: Assumption,
): readonly Row[] {
  const { table } = parsed;
  const isNode = (state.objects('nodes') ?? []).some(({ metadata }) => metadata.name === source.host);
  switch (what.kind) {
    case 'route':
      return table === 'routes' && source.host === what.host ? withRoute(rows, what) : rows;
    case 'no-policies':
      return table === 'policy' ? openPolicies(rows) : rows;
    case 'mode':
      if (table === 'status')
        return rows.map((row) => ({
          ...row,
          'routing.network': what.mode === 'vxlan' ? 'Tunnel' : 'Native',
        }));
      if (table === 'interfaces' && isNode) return tunnelDevice(rows, what.mode);
      if (table === 'routes' && isNode) return modeRoutes(state, source.host, rows, what.mode);
      return rows;
  }
}

/** As the kernel completes it: the device is that of the route to the gateway. */
function withRoute(
  rows: readonly Row[],
  { change, row }: Extract<Assumption, { kind: 'route' }>,
): readonly Row[] {
  const others = rows.filter(
    (each) =>
      each['dst'] !== row['dst'] ||
      (row['metric'] ?? 0) !== (each['metric'] ?? 0) ||
      (change === 'delete' && row['via'] !== undefined && each['via'] !== row['via']),
  );
  if (change === 'delete') return others;
  const via = row['via'];
  const dev = row['dev'] ?? (typeof via === 'string' ? routeFor(rows, via)?.device : undefined);
  const added = dev === undefined ? row : { ...row, dev };
  return change === 'replace' ? [...others, added] : rows.length === others.length ? [...rows, added] : rows;
}

function tunnelDevice(rows: readonly Row[], mode: 'vxlan' | 'native'): readonly Row[] {
  const others = rows.filter((row) => row['name'] !== CILIUM_VXLAN);
  if (mode === 'native') return others;
  const device: Row = {
    name: CILIUM_VXLAN,
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    mtu: 1500,
    ipv4: [],
  };
  return others.length < rows.length ? rows : [...rows, device];
}

/** What an agent sets for the pod ranges of the other nodes: by way of cilium_host, or directly to nodes on the same link. */
function modeRoutes(
  state: State,
  host: string,
  rows: readonly Row[],
  mode: 'vxlan' | 'native',
): readonly Row[] {
  const ranges = (nodeRanges(state) ?? []).filter(({ node }) => node !== host);
  const isRange = new Set(ranges.map(({ cidr }) => cidr));
  const others = rows.filter(
    (row) => !(row['proto'] === 'kernel' && row['via'] !== undefined && isRange.has(String(row['dst']))),
  );
  const router = ciliumHostOf(state, host);
  const added = ranges.flatMap(({ cidr, address }): readonly Row[] => {
    if (mode === 'vxlan')
      return router === undefined
        ? []
        : [{ dst: cidr, via: router, dev: CILIUM_HOST, proto: 'kernel', src: router, mtu: 1450 }];
    const route = routeFor(others, address);
    return route === undefined || route.via !== undefined || route.device === undefined
      ? []
      : [{ dst: cidr, via: address, dev: route.device, proto: 'kernel' }];
  });
  return [...others, ...added];
}

function ciliumHostOf(state: State, host: string): string | undefined {
  const device = state
    .tables({ table: 'interfaces', host })[0]
    ?.parsed.rows.find((row) => row['name'] === CILIUM_HOST);
  const addresses = device?.['ipv4'];
  return Array.isArray(addresses) ? String(addresses[0]).replace(/\/.*/, '') : undefined;
}

function openPolicies(rows: readonly Row[]): readonly Row[] {
  const endpoints = [...new Set(rows.map((row) => row['endpointId']))];
  return endpoints.flatMap((endpointId): readonly Row[] =>
    endpointId === undefined
      ? []
      : ['Ingress', 'Egress'].map((direction) => ({
          endpointId,
          policy: 'Allow',
          direction,
          identity: 0,
          portProto: 'ANY',
          prefixLen: 0,
        })),
  );
}
