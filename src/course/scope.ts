/**
 * What the expressions of a course can see: the contract with its authors.
 *
 * Everything comes from the state. A function that needs a fact which was never recorded makes the expression *unknown*
 * and names the fact; a course says under `facts:` which cell brings it.
 *
 * | function | value | fact |
 * |---|---|---|
 * | `objects("pods")` | watched objects of a resource, as the API has them | `pods` |
 * | `rows("routes")`, `rows("routes", "router")` | rows of the newest such table, of any host or of this one | `routes`, `routes@router` |
 * | `lines("routes", "router")` | the same, also when a filter such as `grep` may have taken rows | `routes@router` |
 * | `known("routes")`, `known("routes", "router")` | has such a table been recorded, filtered or not, or such a resource been listed? | – |
 * | `agent("ipcache")` | node whose Cilium agent printed the newest such table | `ipcache` |
 * | `packets()`, `packets("router")` | rows of the newest captures | `packets`, `packets@router` |
 * | `ran("cell")` | has the cell run? | – |
 * | `run("cell")` | `{exit, ok, text, host, at}` of the cell's last statement | `run:cell` |
 * | `printed("cell")` | rows of the newest table that the cell printed; of a capture, its packets | `run:cell` |
 * | `route("router", "172.20.2.77")` | the row that matches, longest prefix first, or null | `routes@router` |
 * | `missingRoutes("router")` | `[{cidr, node, via}]`: pod ranges that only the default route, or none, covers | `routes@router` |
 * | `way("default/curl-pod", "172.20.2.77")` | `{verdict, at, hops: [{place, device, action, because}]}` | `routes@<host>`: verdict `unknown` |
 * | `inPrefix("172.20.2.77", "172.20.2.0/24")` | is the address in the prefix? | – |
 * | `routeText(row)` | `default via 10.0.2.2 dev eth0` | – |
 * | `ipOf("172.20.2.77:80")` | the address without its port | – |
 * | `selects(selector, labels)` | does a label selector of the API select these labels? | – |
 * | `groups(rows, ["source", "tcp.seq"])` | lists of the rows that agree in these columns | – |
 * | `findAll(text, "Hostname: \\S+")` | what a regular expression matches in a text, line by line (512 characters of each); no group that is repeated may repeat or choose inside | – |
 * | `condition(service, "cilium.io/IPAMRequestSatisfied")` | `{status, reason, message}` of an object's condition; texts that are empty where it has none | – |
 * | `startedBefore(pods, configMap)` | those of the pods that run since before the object was last changed | – |
 * | `nodeOf("192.168.10.100")` | node with this internal address, or `""` | `nodes` |
 * | `ciliumHostOf("172.20.0.192")` | node whose `cilium_host` has this address, or `""` | `ciliumnodes` |
 * | `identityOf("172.20.2.77")` | security identity of the pod with this address, or 0 | `ciliumendpoints` |
 * | `inBlock("192.168.10.211", block)` | is the address in this block of a pool (`{start, stop}` or `{cidr}`)? | – |
 * | `serviceLabels(service)` | labels that a policy's `serviceSelector` sees: the service's, with its name and namespace | – |
 * | `swapped(443)` | -17663: a port or id as `bpf socknat list` prints it | – |
 * | `distinct(list)`, `sorted(list)`, `sortBy(rows, "slot")` | without doubles; in order | – |
 *
 * What a course names under `define:` is called like a function without arguments: `lost()`.
 * Columns are those of the parsed tables; one with a dot in its name is `row["tcp.seq"]`. A field that a row or object may lack is asked for with `row.?field.orValue("")`.
 */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import type { Row } from '../output/parsed.ts';
import { nodeRanges, type NodeRange } from '../path/nodes.ts';
import { routeFor } from '../path/routes.ts';
import { routesMissing } from '../path/routesMissing.ts';
import { routesOf } from '../path/routesOf.ts';
import { wayFromPod } from '../path/way.ts';
import type { KubeObject, PacketsFact, TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { clusterFunctions } from './clusterFunctions.ts';
import { Origins } from './evidence.ts';
import { selects } from '../state/labelSelector.ts';
import {
  createCompiler,
  NotKnown,
  type Compiler,
  type ExpressionScope,
  type Signature,
} from './expression.ts';

export const scopeSignatures: readonly Signature[] = [
  { signature: 'objects(string): list<dyn>', name: 'objects' },
  { signature: 'rows(string): list<dyn>', name: 'rows' },
  { signature: 'rows(string, string): list<dyn>', name: 'rows' },
  { signature: 'lines(string): list<dyn>', name: 'lines' },
  { signature: 'lines(string, string): list<dyn>', name: 'lines' },
  { signature: 'known(string): bool', name: 'known' },
  { signature: 'known(string, string): bool', name: 'known' },
  { signature: 'agent(string): string', name: 'agent' },
  { signature: 'packets(): list<dyn>', name: 'packets' },
  { signature: 'packets(string): list<dyn>', name: 'packets' },
  { signature: 'ran(string): bool', name: 'ran' },
  { signature: 'run(string): dyn', name: 'run' },
  { signature: 'printed(string): list<dyn>', name: 'printed' },
  { signature: 'condition(dyn, string): dyn', name: 'condition' },
  { signature: 'startedBefore(list, dyn): list<dyn>', name: 'startedBefore' },
  { signature: 'nodeOf(dyn): string', name: 'nodeOf' },
  { signature: 'ciliumHostOf(dyn): string', name: 'ciliumHostOf' },
  { signature: 'identityOf(dyn): dyn', name: 'identityOf' },
  { signature: 'inBlock(dyn, dyn): bool', name: 'inBlock' },
  { signature: 'serviceLabels(dyn): dyn', name: 'serviceLabels' },
  { signature: 'swapped(dyn): dyn', name: 'swapped' },
  { signature: 'route(string, dyn): dyn', name: 'route' },
  { signature: 'missingRoutes(string): list<dyn>', name: 'missingRoutes' },
  { signature: 'way(dyn, dyn): dyn', name: 'way' },
  { signature: 'inPrefix(dyn, dyn): bool', name: 'inPrefix' },
  { signature: 'routeText(dyn): string', name: 'routeText' },
  { signature: 'ipOf(dyn): string', name: 'ipOf' },
  { signature: 'selects(dyn, dyn): bool', name: 'selects' },
  { signature: 'groups(list, list): list<dyn>', name: 'groups' },
  { signature: 'distinct(list): list<dyn>', name: 'distinct' },
  { signature: 'sortBy(list, string): list<dyn>', name: 'sortBy' },
  { signature: 'sorted(list): list<dyn>', name: 'sorted' },
];

/** The compiler for every expression of a course. */
export function courseCompiler(): Compiler {
  return createCompiler({}, scopeSignatures);
}

export interface CourseScope extends ExpressionScope {
  readonly origins: Origins;
  /** Is a fact of that name (as under `facts:`) recorded? */
  knows(fact: string): boolean;
}

/** The functions above over a state, on a cluster with these hosts. It holds nothing of the state: each call reads what is known then. */
export function courseScope(state: State, hosts: readonly string[]): CourseScope {
  const origins = new Origins();

  const tables = (table: string, host: string | undefined): readonly TableFact[] =>
    state.tables(host === undefined ? { table } : { table, host });
  const rowsOf = (table: string, host: string | undefined, partial: boolean): readonly Row[] => {
    const fact = tables(table, host).find((each) => partial || !each.partial);
    if (fact === undefined) throw new NotKnown(factName(table, host));
    return origins.rows(fact);
  };
  const ranges = (): readonly NodeRange[] => {
    const known = nodeRanges(state);
    if (known === undefined) throw new NotKnown('nodes');
    return known;
  };
  const wholeRoutes = (host: string): TableFact => {
    const fact = routesOf(state, host);
    if (fact === undefined) throw new NotKnown(factName('routes', host));
    return fact;
  };

  const objectsOf = (resource: string): readonly KubeObject[] => {
    const objects = state.objects(resource);
    if (objects === undefined) throw new NotKnown(resource);
    return origins.objects(objects);
  };

  const functions = {
    ...clusterFunctions(objectsOf),
    objects: (resource: unknown): readonly KubeObject[] => objectsOf(String(resource)),
    rows: (table: unknown, host: unknown) => rowsOf(String(table), optional(host), false),
    lines: (table: unknown, host: unknown) => rowsOf(String(table), optional(host), true),
    known: (name: unknown, host: unknown) =>
      tables(String(name), optional(host)).length > 0 ||
      (host === undefined && state.objects(String(name)) !== undefined),
    agent: (table: unknown): string => {
      const agent = tables(String(table), undefined)[0]?.source.agent;
      if (agent === undefined) throw new NotKnown(String(table));
      return agent;
    },
    packets: (host: unknown): readonly Row[] => {
      const on = optional(host);
      const facts = state
        .packets()
        .filter((fact: PacketsFact) => on === undefined || fact.source.host === on);
      if (facts.length === 0) throw new NotKnown(factName('packets', on));
      return facts.flatMap((fact) => origins.rows(fact));
    },
    ran: (cell: unknown) => state.runs().some((fact) => fact.source.cellId === cell),
    run: (cell: unknown) => {
      const fact = state.runs().find((each) => each.source.cellId === cell);
      if (fact === undefined) throw new NotKnown(`run:${String(cell)}`);
      const value = {
        exit: fact.exit,
        ok: fact.ok,
        text: fact.text,
        host: fact.source.host,
        at: fact.source.at,
      };
      origins.run(value, fact);
      return value;
    },
    printed: (cell: unknown): readonly Row[] => {
      const by = ({ source }: TableFact | PacketsFact): boolean => source.cellId === cell;
      const fact = state.tables().find(by) ?? state.packets().find(by);
      if (fact === undefined) throw new NotKnown(`run:${String(cell)}`);
      return origins.rows(fact);
    },
    route: (host: unknown, address: unknown): Row | null => {
      const fact = wholeRoutes(String(host));
      origins.rows(fact);
      return routeFor(fact.parsed.rows, String(address))?.row ?? null;
    },
    missingRoutes: (host: unknown) => {
      const fact = wholeRoutes(String(host));
      origins.rows(fact);
      return routesMissing(fact.parsed.rows, ranges()).map(({ range, instead }) => {
        const value = { cidr: range.cidr, node: range.node, via: range.address };
        origins.objects([range.object]);
        origins.derived(value, instead === undefined ? [range.object] : [range.object, instead.row]);
        return value;
      });
    },
    way: (from: unknown, to: unknown) => {
      const way = wayFromPod(state, String(from), String(to), hosts);
      if (way === undefined) throw new NotKnown(`pods/${String(from)}`);
      if (way.verdict === 'unknown') throw new NotKnown(factName('routes', way.at));
      const hops = way.hops.map(({ place, device, action, because, fact }) => {
        const hop = { place, device: device ?? '', action, because };
        if (fact !== undefined && 'table' in fact) {
          origins.rows(fact.table);
          origins.derived(hop, [fact.row]);
        } else if (fact !== undefined) {
          origins.objects([fact.object]);
          origins.derived(hop, [fact.object]);
        }
        return hop;
      });
      return { verdict: way.verdict, at: way.at, hops };
    },
    inPrefix: (address: unknown, prefix: unknown): boolean => {
      const range = parsePrefix(String(prefix));
      const number = parseIpv4(String(address));
      return range !== undefined && number !== undefined && contains(range, number);
    },
    routeText: (row: unknown) => routeText(row as Row),
    ipOf: (address: unknown) => String(address).replace(/:\d+$/, ''),
    selects,
    groups: (list: unknown, columns: unknown) => {
      const groups = new Map<string, unknown[]>();
      for (const row of list as readonly Row[]) {
        const key = JSON.stringify((columns as readonly string[]).map((column) => row[column] ?? null));
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [row]);
        else group.push(row);
      }
      return [...groups.values()];
    },
    distinct: (list: unknown) => [...new Set(list as readonly unknown[])],
    sorted: (list: unknown) => [...(list as readonly unknown[])].sort(compare),
    sortBy: (list: unknown, column: unknown) =>
      [...(list as readonly Row[])].sort((a, b) => compare(a[String(column)], b[String(column)])),
  };
  const knows = (fact: string): boolean => {
    const [name = '', host] = fact.split('@');
    if (name.startsWith('run:')) return functions.ran(name.slice('run:'.length));
    if (name === 'packets')
      return state.packets().some((each) => host === undefined || each.source.host === host);
    return functions.known(name, host);
  };
  return {
    get revision() {
      return state.revision;
    },
    variables: {},
    functions,
    origins,
    knows,
  };
}

/** A fact's name in messages and under `facts:` of a course. */
function factName(table: string, host: string | undefined): string {
  return host === undefined ? table : `${table}@${host}`;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function routeText(row: Row): string {
  const part = (column: string): string =>
    row[column] === undefined ? '' : ` ${column} ${String(row[column])}`;
  return `${String(row['dst'])}${part('via')}${part('dev')}`;
}

function optional(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
