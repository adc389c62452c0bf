/** The pools that LB-IPAM gives from: their ranges, their conflicts and what their status tells of them. */
import type { LabClock } from '../../clock.ts';
import { withCondition } from '../../kube/conditions.ts';
import { sameJson } from '../../kube/json.ts';
import type { CiliumLoadBalancerIPPool as Pool } from '../../kube/model/cilium.ts';
import type { Condition } from '../../kube/object.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Store } from '../../kube/store.ts';
import { AddressRange, spanOf } from './addressRange.ts';
import type { Span } from './addressRange.ts';
import type { ServiceView } from './serviceView.ts';

const CONFLICT = 'cilium.io/PoolConflict';

type Range = AddressRange<ServiceView>;

export class Pools {
  /** As the operator saw them last, with the conditions that it has written since; in the order of their arrival. */
  readonly #pools = new Map<string, Pool>();
  readonly #store: Store;
  readonly #clock: Pick<LabClock, 'now'>;
  /** In the order in which addresses are looked for. */
  ranges: readonly Range[] = [];

  constructor(store: Store, clock: Pick<LabClock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  get size(): number {
    return this.#pools.size;
  }

  has(name: string): boolean {
    return this.#pools.has(name);
  }

  /** A pool without a selector selects every Service. */
  selects(pool: string, view: ServiceView): boolean {
    const selector = this.#pools.get(pool)?.spec.serviceSelector;
    return selector === undefined || matchesSelector(selector, view.labels);
  }

  /**
   * Takes in a pool as it is now. Nothing has changed when only its status has. A block that cannot be read ends the work on
   * the pool: the blocks before it count, its conditions stay as they were.
   */
  put(pool: Pool): {
    readonly changed: boolean;
    readonly isNew: boolean;
    readonly removed: readonly Range[];
  } {
    const { name } = pool.metadata;
    const known = this.#pools.get(name);
    if (known !== undefined && sameJson(known.spec, pool.spec))
      return { changed: false, isNew: false, removed: [] };
    this.#pools.set(name, pool);
    const spans = (pool.spec.blocks ?? []).map(spanOf);
    if (known === undefined) {
      const readable = spans.includes(undefined) ? spans.slice(0, spans.indexOf(undefined)) : spans;
      this.#add(pool, readable);
      if (readable.length < spans.length) return { changed: false, isNew: true, removed: [] };
      // Said at once, or kubectl would have nothing to show in the column.
      this.#unmark(pool);
      return { changed: true, isNew: true, removed: [] };
    }
    if (spans.includes(undefined)) return { changed: false, isNew: false, removed: [] };
    const removed = this.#rangesOf(name).filter(
      (range) => !spans.some((span) => span !== undefined && range.spans(span)),
    );
    this.ranges = this.ranges.filter((range) => !removed.includes(range));
    for (const range of this.#rangesOf(name)) range.keepBackEnds(pool.spec.allowFirstLastIPs === 'No');
    this.#add(
      pool,
      spans.filter((span) => span !== undefined && !this.#rangesOf(name).some((range) => range.spans(span))),
    );
    for (const range of this.#rangesOf(name)) range.isDisabled = pool.spec.disabled;
    return { changed: true, isNew: false, removed };
  }

  /** Returns its ranges, which are gone with it. */
  remove(name: string): readonly Range[] {
    const removed = this.#rangesOf(name);
    this.ranges = this.ranges.filter((range) => range.pool !== name);
    this.#pools.delete(name);
    return removed;
  }

  /** Marks pools that overlap with others or in themselves, and those that do no longer. Of two, the newer one loses. */
  settleConflicts(): void {
    const newestFirst = [...this.#pools.keys()].reverse();
    for (const outer of newestFirst) {
      if (this.#isConflicting(outer)) continue;
      const inside = overlapWithin(this.#rangesOf(outer));
      if (inside !== undefined) {
        this.#mark(outer, outer, inside);
        continue;
      }
      for (const inner of newestFirst) {
        if (inner === outer || this.#isConflicting(inner)) continue;
        const overlap = overlapBetween(this.#rangesOf(outer), this.#rangesOf(inner));
        if (overlap === undefined) continue;
        const [a, b] = overlap;
        if (this.#created(outer) < this.#created(inner)) this.#mark(inner, outer, [b, a]);
        else this.#mark(outer, inner, [a, b]);
        break;
      }
    }
    for (const [name, pool] of this.#pools) {
      if (!this.#isConflicting(name)) continue;
      const ranges = this.#rangesOf(name);
      const conflicts =
        overlapWithin(ranges) ??
        overlapBetween(
          ranges,
          this.ranges.filter((range) => range.pool !== name),
        );
      if (conflicts === undefined) this.#unmark(pool);
    }
  }

  /**
   * Writes how many addresses each pool has. Of the three numbers only the first one that is new is written, the next one
   * with the next look: that is how Cilium 1.18 does it, and why a second pool shows no number for a while.
   */
  updateCounts(): void {
    for (const name of this.#pools.keys()) {
      const ranges = this.#rangesOf(name);
      const total = ranges.reduce((sum, range) => sum + range.total, 0);
      const used = ranges.reduce((sum, range) => sum + range.used, 0);
      const counts = [
        ['cilium.io/IPsTotal', total],
        ['cilium.io/IPsAvailable', total - used],
        ['cilium.io/IPsUsed', used],
      ] as const;
      counts.some(([type, count]) =>
        this.#set(name, { type, status: 'Unknown', reason: 'noreason', message: String(count) }),
      );
    }
  }

  #add(pool: Pool, spans: readonly (Span | undefined)[]): void {
    const { name } = pool.metadata;
    const added = spans.flatMap((span) => {
      if (span === undefined) return [];
      const range: Range = new AddressRange(name, span, pool.spec.disabled);
      range.keepBackEnds(pool.spec.allowFirstLastIPs === 'No');
      return [range];
    });
    this.ranges = [...this.ranges, ...added];
  }

  #rangesOf(pool: string): readonly Range[] {
    return this.ranges.filter((range) => range.pool === pool);
  }

  #created(pool: string): string {
    return this.#pools.get(pool)?.metadata.creationTimestamp ?? '';
  }

  #isConflicting(pool: string): boolean {
    const conditions = this.#pools.get(pool)?.status?.conditions ?? [];
    return conditions.some(({ type, status }) => type === CONFLICT && status === 'True');
  }

  #mark(target: string, other: string, [own, foreign]: readonly [Range, Range]): void {
    for (const range of this.#rangesOf(target)) range.isConflicting = true;
    const message = `Pool conflicts since range '${own.toString()}' overlaps range '${foreign.toString()}' from IP Pool '${other}'`;
    this.#set(target, { type: CONFLICT, status: 'True', reason: 'cidr_overlap', message });
  }

  #unmark({ metadata: { name } }: Pool): void {
    for (const range of this.#rangesOf(name)) range.isConflicting = false;
    this.#set(name, { type: CONFLICT, status: 'False', reason: 'resolved', message: '' });
  }

  /** Returns whether it was new. */
  #set(name: string, condition: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>): boolean {
    const pool = this.#pools.get(name);
    const before = pool?.status?.conditions ?? [];
    const observedGeneration = pool?.metadata.generation;
    const conditions = withCondition(before, { ...condition, observedGeneration }, this.#clock.now());
    if (pool === undefined || conditions === before) return false;
    const status = { ...pool.status, conditions };
    this.#pools.set(name, { ...pool, status });
    this.#store.modifyStatus('ciliumloadbalancerippools', name, undefined, (current) => ({
      ...current,
      status,
    }));
    return true;
  }
}

function overlapWithin(ranges: readonly Range[]): readonly [Range, Range] | undefined {
  for (const one of ranges)
    for (const other of ranges) if (one !== other && one.overlaps(other)) return [one, other];
  return undefined;
}

function overlapBetween(
  outer: readonly Range[],
  inner: readonly Range[],
): readonly [Range, Range] | undefined {
  for (const one of outer) for (const other of inner) if (one.overlaps(other)) return [one, other];
  return undefined;
}
