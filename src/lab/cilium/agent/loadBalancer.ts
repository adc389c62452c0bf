/**
 * The load-balancer reconciler of one agent: keeps the LB maps in step with Services and EndpointSlices. Frontend ids
 * (revnat) and backend ids are this agent's own, in the order in which things appear to it; another agent counts
 * otherwise, and neither can be compared.
 */
import { parsePrefix } from '../../../ipv4.ts';
import { sameJson } from '../../kube/json.ts';
import type { Pod } from '../../kube/model/pod.ts';
import type { Service } from '../../kube/model/service.ts';
import type { Store } from '../../kube/store.ts';
import { shuffled } from '../../random.ts';
import type { Random } from '../../random.ts';
import { frontendsOf, SERVICE_NAME_LABEL } from './frontends.ts';
import type { BackendSpec, FrontendSpec, NodeView } from './frontends.ts';
import { hostPortFrontends, hostPortOwner } from './hostPorts.ts';
import { IdAllocator } from './idAllocator.ts';
import { addressKey, serviceKey, sourceRangeKey } from './lbMaps.ts';
import type { LbMaps } from './lbMaps.ts';
import { serviceFlags } from './serviceFlags.ts';

export interface Frontend extends FrontendSpec {
  readonly id: number;
}

export interface LoadBalancerOptions {
  readonly store: Store;
  readonly maps: LbMaps;
  readonly random: Random;
  /** How many ids this agent has given to frontends and backends that are gone since. */
  readonly past: { readonly frontends: number; readonly backends: number };
}

export class LoadBalancer {
  readonly #options: LoadBalancerOptions;
  readonly #frontendIds: IdAllocator;
  readonly #backendIds: IdAllocator;
  /** By address key. */
  readonly #frontends = new Map<string, Frontend>();
  /** Backend id by address key, with the frontends that use it. */
  readonly #backends = new Map<string, { readonly id: number; readonly users: Set<string> }>();
  readonly #ends: (() => void)[] = [];
  #node?: NodeView;

  constructor(options: LoadBalancerOptions) {
    this.#options = options;
    this.#frontendIds = new IdAllocator(options.past.frontends + 1);
    this.#backendIds = new IdAllocator(options.past.backends + 1);
  }

  /** Takes in what the API holds, in no order of its own (it is a Go map there), then follows the changes. */
  start(node: NodeView): void {
    const { store, random } = this.#options;
    this.#node = node;
    // Services and pods that went while no agent ran.
    const pods = store.list('pods');
    const owners = new Set(pods.map(hostPortOwner).map(ownerText));
    for (const { service } of this.frontends())
      if (
        store.get('services', service.name, service.namespace) === undefined &&
        !owners.has(ownerText(service))
      )
        this.#replace(`${service.namespace}/${service.name}`, []);
    for (const service of shuffled(store.list('services'), random)) this.#reconcile(service);
    const followPod = (pod: Pod, isGone: boolean): void =>
      this.#replace(ownerText(hostPortOwner(pod)), isGone ? [] : hostPortFrontends(pod, node));
    for (const pod of pods) followPod(pod, false);
    this.#ends.push(
      store.subscribe('pods', ({ type, object }) => {
        if (object.spec.nodeName === node.name) followPod(object, type === 'DELETED');
      }),
      store.subscribe('services', ({ type, object }) => {
        if (type === 'DELETED') this.#replace(nameOf(object), []);
        else this.#reconcile(object);
      }),
      store.subscribe('endpointslices', ({ object }) => {
        const name = object.metadata.labels?.[SERVICE_NAME_LABEL];
        const service =
          name === undefined ? undefined : store.get('services', name, object.metadata.namespace);
        if (service !== undefined) this.#reconcile(service);
      }),
    );
  }

  /** The node has other labels: Services may be for it that were not, and backends nearer. */
  relabel(): void {
    for (const service of this.#options.store.list('services')) this.#reconcile(service);
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  /** By id. */
  frontends(): readonly Frontend[] {
    return [...this.#frontends.values()].sort((a, b) => a.id - b.id);
  }

  frontend(id: number): Frontend | undefined {
    return this.frontends().find((each) => each.id === id);
  }

  #reconcile(service: Service): void {
    const { store } = this.#options;
    if (this.#node === undefined) return;
    const slices = store
      .list('endpointslices', service.metadata.namespace)
      .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === service.metadata.name);
    this.#replace(nameOf(service), frontendsOf(service, slices, this.#node));
  }

  #replace(owner: string, wanted: readonly FrontendSpec[]): void {
    const keys = new Set(wanted.map((spec) => addressKey(spec.address)));
    for (const [key, frontend] of this.#frontends) {
      if (`${frontend.service.namespace}/${frontend.service.name}` === owner && !keys.has(key))
        this.#remove(key, frontend);
    }
    for (const spec of wanted) this.#put(spec);
  }

  #put(spec: FrontendSpec): void {
    const key = addressKey(spec.address);
    const old = this.#frontends.get(key);
    // A frontend belongs to the service that took it first (a conflict in the API is reported there).
    if (old !== undefined && ownerText(old.service) !== ownerText(spec.service)) return;
    // Most changes of a service or its endpoints leave most of its frontends as they are.
    if (old !== undefined && sameJson(old, { ...spec, id: old.id })) return;
    const frontend: Frontend = { ...spec, id: old?.id ?? this.#frontendIds.allocate() };
    this.#frontends.set(key, frontend);
    const ids = spec.backends.map((backend) => this.#use(backend, key));
    this.#program(frontend, ids, old?.backends.length ?? 0);
    for (const backend of old?.backends ?? []) {
      if (!spec.backends.some((each) => addressKey(each) === addressKey(backend)))
        this.#release(backend, key);
    }
  }

  #remove(key: string, frontend: Frontend): void {
    const { services, reverseNat } = this.#options.maps;
    for (let slot = 0; slot <= frontend.backends.length; slot++)
      services.delete(serviceKey(frontend.address, slot));
    this.#programRanges(frontend.id, []);
    this.#programAffinity(frontend.id, []);
    reverseNat.delete(String(frontend.id));
    for (const backend of frontend.backends) this.#release(backend, key);
    this.#frontends.delete(key);
    this.#frontendIds.release(frontend.id);
  }

  #program(frontend: Frontend, backendIds: readonly number[], slotsBefore: number): void {
    const { services, reverseNat } = this.#options.maps;
    const inState = (state: BackendSpec['state']): number =>
      frontend.backends.filter((backend) => backend.state === state).length;
    // Backends that are ending and still serve are used when there is no other (KEP-1669).
    const active = inState('active') || inState('terminating');
    const shared = {
      frontend: frontend.address,
      revnat: frontend.id,
      flags: serviceFlags({
        ...frontend,
        sessionAffinity: frontend.affinity > 0,
        sourceRanges: frontend.sourceRanges.length > 0,
      }),
    };
    this.#programRanges(frontend.id, frontend.sourceRanges);
    // Who was held to a backend that ends is given another one.
    const lasting = backendIds.filter((_, index) => frontend.backends[index]?.state === 'active');
    this.#programAffinity(frontend.id, frontend.affinity > 0 ? lasting : []);
    reverseNat.set(String(frontend.id), frontend.address);
    backendIds.forEach((backendId, index) => {
      services.set(serviceKey(frontend.address, index + 1), {
        ...shared,
        slot: index + 1,
        backendId,
        count: 0,
        quarantined: 0,
      });
    });
    services.set(serviceKey(frontend.address, 0), {
      ...shared,
      slot: 0,
      backendId: frontend.affinity,
      count: active,
      quarantined: frontend.backends.length - active,
    });
    for (let slot = backendIds.length + 1; slot <= slotsBefore; slot++)
      services.delete(serviceKey(frontend.address, slot));
  }

  #programRanges(revnat: number, ranges: readonly string[]): void {
    const { sourceRanges } = this.#options.maps;
    const wanted = ranges.flatMap((range) => {
      const prefix = parsePrefix(range);
      return prefix === undefined ? [] : [{ prefix, revnat }];
    });
    const keys = new Set(wanted.map(sourceRangeKey));
    for (const [key, entry] of sourceRanges.entries())
      if (entry.revnat === revnat && !keys.has(key)) sourceRanges.delete(key);
    for (const entry of wanted) sourceRanges.set(sourceRangeKey(entry), entry);
  }

  #programAffinity(revnat: number, backendIds: readonly number[]): void {
    const { affinityMatch } = this.#options.maps;
    const keys = backendIds.map((id) => `${id} ${revnat}`);
    for (const key of affinityMatch.keys())
      if (key.endsWith(` ${revnat}`) && !keys.includes(key)) affinityMatch.delete(key);
    for (const key of keys) affinityMatch.set(key, true);
  }

  #use(backend: BackendSpec, user: string): number {
    const key = addressKey(backend);
    const known = this.#backends.get(key) ?? { id: this.#backendIds.allocate(), users: new Set<string>() };
    known.users.add(user);
    this.#backends.set(key, known);
    const { address, port, protocol, state } = backend;
    this.#options.maps.backends.set(String(known.id), { address, port, protocol, state });
    return known.id;
  }

  #release(backend: BackendSpec, user: string): void {
    const key = addressKey(backend);
    const known = this.#backends.get(key);
    known?.users.delete(user);
    if (known === undefined || known.users.size > 0) return;
    this.#backends.delete(key);
    this.#options.maps.backends.delete(String(known.id));
    this.#backendIds.release(known.id);
  }
}

function ownerText({ namespace, name }: FrontendSpec['service']): string {
  return `${namespace}/${name}`;
}

function nameOf(service: Service): string {
  return `${service.metadata.namespace ?? 'default'}/${service.metadata.name}`;
}
