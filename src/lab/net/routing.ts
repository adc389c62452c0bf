/**
 * Routing tables and policy rules of one namespace. The order of a table is the order of the kernel's trie (net/ipv4/
 * fib_trie.c): by address, then longer prefixes first, then lower metrics first; a lookup takes the longest prefix.
 */
import { contains, formatPrefix, parseIpv4, parsePrefix } from '../../ipv4.ts';
import type { Prefix } from '../../ipv4.ts';
import { RouteError } from './types.ts';
import type { NewRoute, Route, RouteMode, Rule } from './types.ts';

export const TABLE = { default: 253, main: 254, local: 255 } as const;

interface Entry {
  readonly prefix: Prefix;
  readonly route: Route;
}

/** What a lookup finds that a rule ends. */
const REFUSING = { destination: '0.0.0.0/0', proto: 'kernel', scope: 'global', table: 0 } as const;

/** Smaller is nearer; what a next hop may be reached through must be nearer than the route itself. */
const DISTANCE: Readonly<Record<Route['scope'], number>> = { global: 0, link: 253, host: 254 };

export class RoutingTables {
  readonly #tables = new Map<number, Entry[]>();
  readonly #isUsable: (device: string) => boolean;
  rules: readonly Rule[] = [
    { priority: 0, table: TABLE.local },
    { priority: 32766, table: TABLE.main },
    { priority: 32767, table: TABLE.default },
  ];

  /** @param isUsable whether a device can carry packets now: routes through one that is down do not count, but an address is the host's all the same. */
  constructor(isUsable: (device: string) => boolean) {
    this.#isUsable = isUsable;
  }

  get routes(): readonly Route[] {
    return [...this.#tables.values()].flatMap((entries) => entries.map((entry) => entry.route));
  }

  addRule(rule: Rule): void {
    if (this.rules.some((other) => sameRule(other, rule)))
      throw new RouteError('RTNETLINK answers: File exists');
    this.rules = [...this.rules, rule].sort((one, other) => one.priority - other.priority);
  }

  removeRule(rule: Partial<Rule>): void {
    const index = this.rules.findIndex((other) =>
      (Object.keys(rule) as (keyof Rule)[]).every(
        (key) => rule[key] === undefined || rule[key] === other[key],
      ),
    );
    if (index < 0) throw new RouteError('RTNETLINK answers: No such file or directory');
    this.rules = this.rules.filter((_, position) => position !== index);
  }

  add(route: Route, mode: RouteMode): void {
    const prefix = prefixOf(route.destination);
    const entry: Entry = { prefix, route: { ...route, destination: formatPrefix(prefix) } };
    const table = this.#tables.get(route.table) ?? [];
    this.#tables.set(route.table, table);
    const sameKey = (other: Entry): boolean => compare(other, entry) === 0;
    const first = table.findIndex(sameKey);
    if (first >= 0 && (mode === 'replace' || mode === 'change')) {
      table[first] = entry;
      return;
    }
    if (mode === 'change') throw new RouteError('RTNETLINK answers: No such file or directory');
    if (first >= 0 && mode === 'add') throw new RouteError('RTNETLINK answers: File exists');
    if (first >= 0 && table.some((other) => sameKey(other) && sameTarget(other.route, entry.route))) {
      throw new RouteError('RTNETLINK answers: File exists');
    }
    const after = table.findIndex((other) =>
      mode === 'prepend' ? compare(other, entry) >= 0 : compare(other, entry) > 0,
    );
    table.splice(after < 0 ? table.length : after, 0, entry);
  }

  /** Removes the first route that fits what is given. */
  remove(wanted: NewRoute): Route {
    const prefix = prefixOf(wanted.destination);
    const table = this.#tables.get(wanted.table ?? TABLE.main) ?? [];
    const index = table.findIndex(
      (entry) =>
        entry.prefix.network === prefix.network &&
        entry.prefix.length === prefix.length &&
        fits(entry.route, wanted),
    );
    const [removed] = index < 0 ? [] : table.splice(index, 1);
    if (removed === undefined) throw new RouteError('RTNETLINK answers: No such process');
    return removed.route;
  }

  removeWhere(unwanted: (route: Route) => boolean): void {
    for (const [number, entries] of this.#tables) {
      this.#tables.set(
        number,
        entries.filter((entry) => !unwanted(entry.route)),
      );
    }
  }

  /** The route that the kernel would take: rules in order, in each table the longest prefix with the lowest metric. */
  find(destination: number, source: number | undefined, arrival = 'lo'): Route | undefined {
    for (const rule of this.rules) {
      const { from, to, iif, mark, action } = rule;
      if (mark !== undefined || (iif !== undefined && iif !== arrival)) continue;
      if (from !== undefined && (source === undefined || !contains(prefixOf(from), source))) continue;
      if (to !== undefined && !contains(prefixOf(to), destination)) continue;
      // A rule's "unreachable" is ENETUNREACH, as if there were no route; that of a route is EHOSTUNREACH (fib4_rule_action).
      if (action === 'unreachable') return undefined;
      if (action !== undefined) return { ...REFUSING, type: action };
      const route = this.#longest(rule.table, destination);
      if (route !== undefined) return route;
    }
    return undefined;
  }

  /** Whether packets to this address are for this host. */
  isLocal(address: number): boolean {
    return this.#longest(TABLE.local, address)?.type === 'local';
  }

  /**
   * Whether a next hop can be reached directly, through `device` when one is given. Returns the device it is on. As the
   * kernel does (fib_check_nh_v4_gw): the table that the route is for is asked first, then the rules, and only routes
   * that are nearer than the new one count.
   * @param table that of the new route
   */
  gatewayDevice(
    gateway: string,
    {
      device,
      scope,
      table,
    }: { readonly device: string | undefined; readonly scope: Route['scope']; readonly table: number },
  ): string | undefined {
    const address = parseIpv4(gateway);
    if (address === undefined) return undefined;
    const ruled = this.rules.flatMap((rule) =>
      rule.from === undefined && rule.to === undefined && rule.iif === undefined && rule.mark === undefined
        ? [rule.table]
        : [],
    );
    for (const number of table === TABLE.main ? ruled : [table, ...ruled]) {
      const found = this.#matching(number, address).find(
        (route) =>
          DISTANCE[route.scope] > DISTANCE[scope] &&
          (device === undefined || route.device === device || route.type === 'local'),
      );
      // Linux takes an address of the host itself as a next hop, and then treats the destination as directly connected.
      if (found !== undefined)
        return found.type === 'unicast' || found.type === 'local' ? found.device : undefined;
    }
    return undefined;
  }

  #longest(table: number, address: number): Route | undefined {
    return this.#matching(table, address)[0];
  }

  #matching(table: number, address: number): Route[] {
    return (this.#tables.get(table) ?? [])
      .filter(
        (entry) =>
          contains(entry.prefix, address) &&
          (entry.route.device === undefined ||
            entry.route.type === 'local' ||
            this.#isUsable(entry.route.device)),
      )
      .sort((one, other) => other.prefix.length - one.prefix.length)
      .map((entry) => entry.route);
  }
}

function prefixOf(destination: string): Prefix {
  const prefix = parsePrefix(destination === 'default' ? '0.0.0.0/0' : destination);
  if (prefix === undefined)
    throw new RouteError(`Error: any valid prefix is expected rather than "${destination}".`);
  return prefix;
}

function compare(one: Entry, other: Entry): number {
  return (
    one.prefix.network - other.prefix.network ||
    other.prefix.length - one.prefix.length ||
    (one.route.metric ?? 0) - (other.route.metric ?? 0)
  );
}

function sameTarget(one: Route, other: Route): boolean {
  return (
    one.type === other.type &&
    one.via === other.via &&
    one.device === other.device &&
    one.source === other.source &&
    one.proto === other.proto &&
    one.mtu === other.mtu &&
    one.scope === other.scope
  );
}

function fits(route: Route, wanted: NewRoute): boolean {
  const keys = ['type', 'via', 'device', 'source', 'proto', 'scope', 'metric'] as const;
  return keys.every((key) => wanted[key] === undefined || wanted[key] === route[key]);
}

function sameRule(one: Rule, other: Rule): boolean {
  const keys = ['priority', 'from', 'to', 'iif', 'mark', 'action', 'table'] as const;
  return keys.every((key) => one[key] === other[key]);
}
