/** Identities for the address ranges that policies name: of this agent only, each with its entry in the ipcache. */
import { contains, formatPrefix, parsePrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';
import type { KnownIdentity } from '../reservedIdentity.ts';
import { WORLD } from '../reservedIdentity.ts';
import type { IpcacheMap } from './ipcacheMap.ts';

/** IdentityScopeLocal: numbers from 1 << 24 are not shared between nodes. */
const FIRST = (1 << 24) + 1;

interface Known {
  readonly id: number;
  readonly prefix: Prefix;
}

export class CidrIdentities {
  readonly #ipcache: IpcacheMap;
  readonly #known = new Map<string, Known>();
  #next = FIRST;

  /** What an agent before this one has left in the map stays what it is. */
  constructor(ipcache: IpcacheMap) {
    this.#ipcache = ipcache;
    for (const { identity, prefix } of ipcache.values()) {
      if (identity < FIRST) continue;
      this.#known.set(formatPrefix(prefix), { id: identity, prefix });
      this.#next = Math.max(this.#next, identity + 1);
    }
  }

  /** Makes identities for these ranges and drops all others. What the ipcache knows by itself (nodes, pods) stays that. */
  keep(cidrs: ReadonlySet<string>): void {
    for (const cidr of this.#known.keys()) {
      if (cidrs.has(cidr)) continue;
      this.#known.delete(cidr);
      this.#ipcache.drop(cidr);
    }
    for (const cidr of cidrs) {
      const prefix = parsePrefix(cidr);
      if (prefix === undefined || this.#known.has(cidr) || this.#ipcache.get(cidr) !== undefined) continue;
      const id = this.#next++;
      this.#known.set(cidr, { id, prefix });
      this.#ipcache.put(cidr, { identity: id, tunnelEndpoint: '0.0.0.0' });
    }
  }

  /** The identities inside a range and outside its exceptions. */
  selected(cidr: string, except: readonly string[]): readonly number[] {
    const range = parsePrefix(cidr);
    if (range === undefined) return [];
    const excluded = except.flatMap((each) => parsePrefix(each) ?? []);
    const isIn = (outer: Prefix, inner: Prefix): boolean =>
      outer.length <= inner.length && contains(outer, inner.network);
    const found = [...this.#known.values()]
      .filter(({ prefix }) => isIn(range, prefix) && !excluded.some((each) => isIn(each, prefix)))
      .map(({ id }) => id);
    return range.length === 0 ? [WORLD, ...found] : found;
  }

  identities(): readonly KnownIdentity[] {
    return [...this.#known].map(([cidr, { id }]) => ({ id, labels: [`cidr:${cidr}`, 'reserved:world'] }));
  }
}
