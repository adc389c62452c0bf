/**
 * LB-IPAM: gives addresses of CiliumLoadBalancerIPPools to Services of type LoadBalancer (operator/pkg/lbipam). It sleeps as
 * long as there is no pool.
 */
import type { LabClock } from '../../clock.ts';
import { withCondition } from '../../kube/conditions.ts';
import { WorkQueue } from '../../kube/controllers/workQueue.ts';
import type { Service } from '../../kube/model/service.ts';
import { keyOf } from '../../kube/object.ts';
import type { Store } from '../../kube/store.ts';
import type { AddressRange } from './addressRange.ts';
import { Pools } from './pools.ts';
import { ServiceView } from './serviceView.ts';
import type { Allocation } from './serviceView.ts';

export interface LbIpamOptions {
  readonly store: Store;
  readonly clock: LabClock;
  /** Values of `loadBalancerClass` that it serves. */
  readonly classes: readonly string[];
  /** `default-lb-service-ipam: lbipam`: it serves Services without a class too. */
  readonly isDefault: boolean;
}

const SATISFIED = 'cilium.io/IPAMRequestSatisfied';

/** Returns the end. */
export function startLbIpam(options: LbIpamOptions): () => void {
  const { store, clock } = options;
  const lbIpam = new LbIpam(options);
  const queue = new WorkQueue(clock, (key) => {
    const [kind = '', name = ''] = key.split(' ');
    if (kind === 'service') return lbIpam.serviceEvent(name);
    const slept = lbIpam.isAsleep;
    lbIpam.poolEvent(name);
    if (slept && !lbIpam.isAsleep)
      store.list('services').forEach((service) => queue.add(`service ${keyOf(service)}`));
  });
  const ends = [
    store.subscribe('ciliumloadbalancerippools', ({ object }) => queue.add(`pool ${keyOf(object)}`)),
    store.subscribe('services', ({ object }) => queue.add(`service ${keyOf(object)}`)),
  ];
  store.list('ciliumloadbalancerippools').forEach((pool) => queue.add(`pool ${keyOf(pool)}`));
  return () => {
    for (const end of ends) end();
    queue.close();
  };
}

class LbIpam {
  readonly #options: LbIpamOptions;
  #pools: Pools;
  readonly #views = new Map<string, ServiceView>();
  /** Addresses that Services with a sharing key have got, by key. */
  readonly #shared = new Map<string, readonly Allocation[]>();

  constructor(options: LbIpamOptions) {
    this.#options = options;
    this.#pools = new Pools(options.store, options.clock);
  }

  get isAsleep(): boolean {
    return this.#pools.size === 0;
  }

  poolEvent(name: string): void {
    const pool = this.#options.store.get('ciliumloadbalancerippools', name);
    if (pool === undefined && !this.#pools.has(name)) return;
    if (pool === undefined) {
      this.#lose(this.#pools.remove(name));
    } else {
      const { changed, isNew, removed } = this.#pools.put(pool);
      this.#lose(removed, false);
      if (!changed) return;
      // Those who have an address may keep it before anybody else takes it.
      if (!isNew) this.#bySatisfaction().forEach((view) => this.#review(view));
    }
    this.#pools.settleConflicts();
    this.#satisfyAll();
    if (!this.isAsleep) return;
    this.#views.clear();
    this.#shared.clear();
  }

  /** @param key `namespace/name` */
  serviceEvent(key: string): void {
    if (this.isAsleep) return;
    const [namespace, name = ''] = key.split('/');
    const service = this.#options.store.get('services', name, namespace);
    const known = this.#views.get(key);
    if (service === undefined || !this.#serves(service)) {
      if (known !== undefined) this.#forget(known);
      this.#satisfyAll();
      if (known !== undefined && service !== undefined) this.#leave(service);
      return;
    }
    const view = known ?? new ServiceView(service);
    view.see(service);
    this.#views.set(key, view);
    this.#review(view);
    this.#satisfyAll();
  }

  #serves({ spec: { type, loadBalancerClass } }: Service): boolean {
    const { classes, isDefault } = this.#options;
    if (type !== 'LoadBalancer') return false;
    return loadBalancerClass === undefined ? isDefault : classes.includes(loadBalancerClass);
  }

  #bySatisfaction(): readonly ServiceView[] {
    const views = [...this.#views.values()];
    return [...views.filter((view) => view.isSatisfied), ...views.filter((view) => !view.isSatisfied)];
  }

  #satisfyAll(): void {
    for (const view of this.#views.values()) if (!view.isSatisfied && this.#satisfy(view)) this.#write(view);
    this.#pools.updateCounts();
  }

  /** Takes from a Service what it may no longer have, and gives it what it lacks. */
  #review(view: ServiceView): void {
    for (const allocation of [...view.allocations].reverse())
      if (!this.#mayKeep(view, allocation)) this.#take(view, allocation);
    let changed = this.#importIngress(view);
    if (!view.isSatisfied && this.#satisfy(view)) changed = true;
    if (changed) this.#write(view);
  }

  #mayKeep(view: ServiceView, { ip, range }: Allocation): boolean {
    if (!this.#pools.has(range.pool) || !this.#pools.selects(range.pool, view)) return false;
    const incompatible = view.allocations.some((each) =>
      (each.range.holders(each.ip) ?? []).some(
        (other) => other !== view && other.obstacleTo(view) !== undefined,
      ),
    );
    return !incompatible && (view.requested.length === 0 || view.requested.includes(ip));
  }

  #take(view: ServiceView, allocation: Allocation): void {
    view.allocations = view.allocations.filter((each) => each !== allocation);
    const isFree = allocation.range.release(allocation.ip, view);
    if (!isFree) return;
    for (const [key, shared] of this.#shared)
      this.#shared.set(
        key,
        shared.filter(({ ip, range }) => ip !== allocation.ip || range !== allocation.range),
      );
  }

  /**
   * Keeps in the status what the Service holds, and what it has from before the operator ran when that can be given to it.
   * Returns whether something was dropped.
   */
  #importIngress(view: ServiceView): boolean {
    const before = view.status.loadBalancer.ingress ?? [];
    const kept = before.filter(({ ip }, index) => {
      if (ip === undefined || before[index - 1]?.ip === ip) return false;
      if (view.allocations.some((each) => each.ip === ip)) return true;
      if (view.requested.length > 0 && !view.requested.includes(ip)) return false;
      const range = this.#rangeOf(view, ip);
      if (range === undefined || range === 'not selected' || range.holders(ip) !== undefined) return false;
      range.hold(ip, [view]);
      this.#give(view, { ip, range });
      return true;
    });
    view.status = { ...view.status, loadBalancer: kept.length === 0 ? {} : { ingress: kept } };
    return kept.length !== before.length;
  }

  /** Returns whether the status is another. */
  #satisfy(view: ServiceView): boolean {
    const before = view.status;
    if (view.requested.length > 0) view.requested.forEach((ip) => this.#satisfyRequest(view, ip));
    else if (view.allocations.length === 0) this.#satisfyAny(view);
    for (const { ip } of view.allocations) {
      if (view.ingressIps.includes(ip)) continue;
      const ingress = [...(view.status.loadBalancer.ingress ?? []), { ip }];
      view.status = { ...view.status, loadBalancer: { ingress } };
    }
    if (view.isSatisfied) this.#say(view, 'True', 'satisfied', '');
    return view.status !== before;
  }

  #satisfyRequest(view: ServiceView, ip: string): void {
    if (view.allocations.some((each) => each.ip === ip)) return;
    const range = this.#rangeOf(view, ip);
    if (range === undefined)
      return this.#say(view, 'False', 'no_pool', `No pool exists with a CIDR containing '${ip}'`);
    if (range === 'not selected') {
      const message = `The pool with the CIDR containing '${ip}', doesn't select this service`;
      return this.#say(view, 'False', 'pool_selector_mismatch', message);
    }
    const holders = range.holders(ip);
    if (holders !== undefined && view.sharingKey === '') {
      const message = `The IP '${ip}' is already allocated to another service`;
      return this.#say(view, 'False', 'already_allocated', message);
    }
    const obstacle = (holders ?? []).flatMap((other) => other.obstacleTo(view) ?? [])[0];
    if (obstacle !== undefined) {
      const message = `The IP '${ip}' is already allocated to an incompatible service. Reason: ${obstacle}`;
      return this.#say(view, 'False', 'already_allocated_incompatible_service', message);
    }
    range.hold(ip, [...(holders ?? []), view]);
    this.#give(view, { ip, range });
  }

  #satisfyAny(view: ServiceView): void {
    for (const shared of this.#shared.get(view.sharingKey) ?? []) {
      const holders = shared.range.holders(shared.ip) ?? [];
      if (holders.length === 0 || holders.some((other) => other.obstacleTo(view) !== undefined)) continue;
      shared.range.hold(shared.ip, [...holders, view]);
      return this.#give(view, shared);
    }
    const ranges = this.#pools.ranges.filter(
      (range) => range.isUsable && this.#pools.selects(range.pool, view),
    );
    for (const range of ranges) {
      const ip = range.holdAny(view);
      if (ip !== undefined) return this.#give(view, { ip, range });
    }
    if (ranges.length > 0) {
      const message =
        'All enabled CiliumLoadBalancerIPPools that match this service ran out of allocatable IPs';
      return this.#say(view, 'False', 'out_of_ips', message);
    }
    const message = 'There are no enabled CiliumLoadBalancerIPPools that match this service';
    this.#say(view, 'False', 'no_pool', message);
  }

  #give(view: ServiceView, allocation: Allocation): void {
    view.allocations = [...view.allocations, allocation];
    if (view.sharingKey === '') return;
    const shared = this.#shared.get(view.sharingKey) ?? [];
    if (!shared.some(({ ip, range }) => ip === allocation.ip && range === allocation.range))
      this.#shared.set(view.sharingKey, [...shared, allocation]);
  }

  #rangeOf(view: ServiceView, ip: string): AddressRange<ServiceView> | 'not selected' | undefined {
    const around = this.#pools.ranges.filter((range) => range.isUsable && range.includes(ip));
    const selecting = around.find((range) => this.#pools.selects(range.pool, view));
    return selecting ?? (around.length > 0 ? 'not selected' : undefined);
  }

  /** Ranges are gone, and with them what was given from them. */
  #lose(ranges: readonly AddressRange<ServiceView>[], review = true): void {
    for (const view of this.#views.values()) {
      const lost = view.allocations.filter(({ range }) => ranges.includes(range));
      for (const allocation of lost) this.#take(view, allocation);
      if (lost.length > 0 && review) this.#review(view);
    }
  }

  #forget(view: ServiceView): void {
    for (const allocation of view.allocations) this.#take(view, allocation);
    this.#views.delete(view.key);
  }

  /** Leaves a Service to another controller, or to none. */
  #leave({ metadata: { name, namespace } }: Service): void {
    this.#options.store.modifyStatus('services', name, namespace, (current) => {
      const conditions = (current.status.conditions ?? []).filter(({ type }) => type !== SATISFIED);
      return { ...current, status: { ...(conditions.length === 0 ? {} : { conditions }), loadBalancer: {} } };
    });
  }

  #say(view: ServiceView, status: 'True' | 'False', reason: string, message: string): void {
    const before = view.status.conditions ?? [];
    const condition = { type: SATISFIED, status, reason, message } as const;
    const conditions = withCondition(before, condition, this.#options.clock.now());
    if (conditions !== before) view.status = { ...view.status, conditions };
  }

  #write({ service, status }: ServiceView): void {
    const { name, namespace } = service.metadata;
    this.#options.store.modifyStatus('services', name, namespace, (current) => ({ ...current, status }));
  }
}
