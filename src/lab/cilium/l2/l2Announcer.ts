/**
 * L2 announcements of one agent (pkg/l2announcer): for each Service that a policy selects it takes part in an election, and
 * whoever wins answers ARP for the Service's addresses.
 */
import type { LabClock } from '../../clock.ts';
import { compileGo } from '../../go/regexp.ts';
import { withCondition } from '../../kube/conditions.ts';
import { runElection } from '../../kube/leaderElection.ts';
import type { Election, LeaseTimes } from '../../kube/leaderElection.ts';
import type { CiliumL2AnnouncementPolicy as Policy } from '../../kube/model/cilium.ts';
import type { Service } from '../../kube/model/service.ts';
import { keyOf } from '../../kube/object.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Store } from '../../kube/store.ts';
import type { Random } from '../../random.ts';
import { serviceLabels } from '../lbIpam/serviceView.ts';
import type { AnnounceTable } from './announceTable.ts';

export interface L2AnnouncerOptions {
  readonly store: Store;
  readonly clock: LabClock;
  readonly random: Random;
  readonly nodeName: string;
  /** Devices that can be announced on. */
  readonly devices: readonly string[];
  readonly times: LeaseTimes;
  readonly table: AnnounceTable;
  /** Milliseconds that a request to the API server takes at least: less on its own node. */
  readonly apiLatency: number;
  /** Whether the API server answers: leases that cannot be renewed are lost. */
  reachesApi(): boolean;
}

interface SelectedPolicy {
  readonly policy: Policy;
  readonly devices: readonly string[];
}

interface SelectedService {
  service: Service;
  readonly election: Election;
}

const LEASE_NAMESPACE = 'kube-system';
const LEASE_PREFIX = 'cilium-l2announce';
const L2_CLASS = 'io.cilium/l2-announcer';
const GC_MS = 60_000;
/** Between the first and the last of several requests at one time, in milliseconds. */
const LATENCY_SPREAD = 4;

export class L2Announcer {
  readonly #options: L2AnnouncerOptions;
  readonly #policies = new Map<string, SelectedPolicy>();
  readonly #services = new Map<string, SelectedService>();
  readonly #ends: (() => void)[] = [];

  constructor(options: L2AnnouncerOptions) {
    this.#options = options;
  }

  start(): void {
    const { store, clock, nodeName } = this.#options;
    this.#readPolicies();
    let cancelGc = clock.after(GC_MS, collect);
    function collect(): void {
      collectLeases(store);
      cancelGc = clock.after(GC_MS, collect);
    }
    this.#ends.push(
      () => cancelGc(),
      store.subscribe('ciliuml2announcementpolicies', ({ type, object, previous }) => {
        // Agents write the status: that is nothing new.
        if (type === 'MODIFIED' && object.metadata.generation === previous?.metadata.generation) return;
        if (type === 'DELETED') this.#policies.delete(object.metadata.name);
        else this.#readPolicy(object);
        this.#selectAll();
      }),
      store.subscribe('services', ({ type, object }) => {
        if (type === 'DELETED') this.#drop(keyOf(object));
        else this.#select(object);
      }),
      store.subscribe('ciliumnodes', ({ object, previous }) => {
        const isOwn = object.metadata.name === nodeName;
        if (isOwn && JSON.stringify(object.metadata.labels) !== JSON.stringify(previous?.metadata.labels))
          this.#readPolicies();
      }),
    );
  }

  /** The agent ends and gives its leases back. What it has announced stays in the map. */
  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    for (const { election } of this.#services.values()) election.resign();
    this.#services.clear();
  }

  /** The node is gone at once: nobody gives anything back. */
  die(): void {
    for (const end of this.#ends.splice(0)) end();
    for (const { election } of this.#services.values()) election.die();
    this.#services.clear();
  }

  #readPolicies(): void {
    const { store } = this.#options;
    this.#policies.clear();
    store.list('ciliuml2announcementpolicies').forEach((policy) => this.#readPolicy(policy));
    this.#selectAll();
  }

  #readPolicy(policy: Policy): void {
    const { store, nodeName } = this.#options;
    const { name } = policy.metadata;
    this.#policies.delete(name);
    const { nodeSelector } = policy.spec;
    const labels = store.get('ciliumnodes', nodeName)?.metadata.labels ?? {};
    if (nodeSelector !== undefined && !matchesSelector(nodeSelector, labels)) return;
    const devices = this.#devicesOf(policy);
    if (devices !== undefined) this.#policies.set(name, { policy, devices });
  }

  /** Undefined when an expression cannot be read, which is then said in the status of the policy. */
  #devicesOf({ metadata, spec: { interfaces = [] } }: Policy): readonly string[] | undefined {
    const { devices } = this.#options;
    if (interfaces.length === 0) return devices;
    const selected = new Set<string>();
    for (const source of interfaces) {
      const compiled = compileGo(source);
      if ('error' in compiled) {
        this.#sayBadRegex(metadata.name, compiled.error);
        return undefined;
      }
      for (const device of devices) if (compiled.regexp.test(device)) selected.add(device);
    }
    this.#sayBadRegex(metadata.name);
    return [...selected];
  }

  /** A condition that says that all is well comes only after one that did not. */
  #sayBadRegex(name: string, error?: string): void {
    const { store, clock } = this.#options;
    const type = 'io.cilium/bad-interface-regex';
    const policy = store.get('ciliuml2announcementpolicies', name);
    const before = policy?.status?.conditions ?? [];
    if (error === undefined && !before.some((each) => each.type === type)) return;
    const conditions = withCondition(
      before,
      {
        type,
        status: error === undefined ? 'False' : 'True',
        reason: 'error',
        message: error ?? '',
        observedGeneration: policy?.metadata.generation,
      },
      clock.now(),
    );
    if (conditions !== before)
      store.modifyStatus('ciliuml2announcementpolicies', name, undefined, (current) => ({
        ...current,
        status: { ...current.status, conditions },
      }));
  }

  #selectAll(): void {
    for (const service of this.#options.store.list('services')) this.#select(service);
  }

  #select(service: Service): void {
    const key = keyOf(service);
    const { loadBalancerClass } = service.spec;
    const isServed = loadBalancerClass === undefined || loadBalancerClass === L2_CLASS;
    if (!isServed || this.#policiesFor(service).length === 0) return this.#drop(key);
    const known = this.#services.get(key);
    if (known !== undefined) {
      known.service = service;
      if (known.election.isLeader) this.#announce(known);
      return;
    }
    this.#services.set(key, { service, election: this.#elect(service) });
  }

  #elect({ metadata: { name, namespace = 'default' } }: Service): Election {
    const { store, clock, random, nodeName, times, apiLatency, reachesApi } = this.#options;
    return runElection({
      store,
      clock,
      random: random.stream(`${namespace}/${name}`),
      lease: { name: `${LEASE_PREFIX}-${namespace}-${name}`, namespace: LEASE_NAMESPACE },
      identity: nodeName,
      times,
      startAfter: apiLatency + random.fraction() * LATENCY_SPREAD,
      onStarted: () => {
        const selected = this.#services.get(`${namespace}/${name}`);
        if (selected !== undefined) this.#announce(selected);
      },
      reaches: reachesApi,
      onStopped: () => this.#options.table.announce(`${namespace}/${name}`, []),
    });
  }

  #drop(key: string): void {
    const known = this.#services.get(key);
    if (known === undefined) return;
    this.#services.delete(key);
    known.election.resign();
    this.#options.table.announce(key, []);
  }

  #policiesFor(service: Service): readonly SelectedPolicy[] {
    return [...this.#policies.values()].filter(
      ({ policy }) =>
        addressesFor(policy, service).length > 0 &&
        // Without a selector every Service is announced.
        (policy.spec.serviceSelector === undefined ||
          matchesSelector(policy.spec.serviceSelector, serviceLabels(service))),
    );
  }

  #announce({ service }: SelectedService): void {
    const wanted = this.#policiesFor(service).flatMap(({ policy, devices }) =>
      addressesFor(policy, service).flatMap((ip) =>
        devices.map((networkInterface) => ({ ip, networkInterface })),
      ),
    );
    this.#options.table.announce(keyOf(service), wanted);
  }
}

/** Leases that nobody holds any more: agents do not remember those of Services that they have dropped. */
export function collectLeases(store: Store): void {
  for (const { metadata, spec } of store.list('leases', LEASE_NAMESPACE))
    if (metadata.name.startsWith(LEASE_PREFIX) && !spec.holderIdentity)
      store.delete('leases', metadata.name, metadata.namespace);
}

function addressesFor({ spec }: Policy, service: Service): readonly string[] {
  return [
    ...(spec.loadBalancerIPs === true
      ? (service.status.loadBalancer.ingress ?? []).flatMap(({ ip }) => ip ?? [])
      : []),
    ...(spec.externalIPs === true ? (service.spec.externalIPs ?? []) : []),
  ];
}
