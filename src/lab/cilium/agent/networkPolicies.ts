/** From the policies of the API to the policy maps of one node's endpoints (pkg/policy). */
import { formatPrefix, parsePrefix } from '../../../ipv4.ts';
import type { CiliumEgressRule } from '../../kube/model/cilium.ts';
import type { Service } from '../../kube/model/service.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Store } from '../../kube/store.ts';
import { ciliumPolicies } from '../policy/ciliumPolicy.ts';
import { IdentityLabels } from '../policy/identityLabels.ts';
import { kubernetesPolicy } from '../policy/kubernetesPolicy.ts';
import type { Peer, Policy, Port, Rule } from '../policy/rule.ts';
import { reservedIdentities } from '../reservedIdentity.ts';
import type { CidrIdentities } from './cidrIdentities.ts';
import type { Endpoint } from './endpoint.ts';
import { SERVICE_NAME_LABEL } from './frontends.ts';
import { portPrefixes } from './policyMap.ts';
import type { Direction, L4Match, PolicyRule } from './policyMap.ts';

export interface NetworkPoliciesOptions {
  readonly store: Store;
  readonly cluster: string;
  readonly cidrs: CidrIdentities;
  onApiServer(): boolean;
  endpoints(): readonly Endpoint[];
}

interface KnownIdentity {
  readonly id: number;
  readonly labels: IdentityLabels;
}

const DIRECTIONS = ['Ingress', 'Egress'] as const;
const RESOURCES = ['networkpolicies', 'ciliumnetworkpolicies', 'ciliumclusterwidenetworkpolicies'] as const;
const MAX_PORT = 65_535;
/** What a port stands for that names no protocol. */
const ANY_PROTOCOL = ['TCP', 'UDP', 'SCTP'];

export class NetworkPolicies {
  readonly #options: NetworkPoliciesOptions;
  #policies: readonly Policy[] = [];
  #identities: readonly KnownIdentity[] = [];
  #revision = 1;

  constructor(options: NetworkPoliciesOptions) {
    this.#options = options;
  }

  /** The first is that of no rules; each policy that comes, changes or goes makes another. */
  get revision(): number {
    return this.#revision;
  }

  /** Follows policies, identities and the Services that policies name. Returns the end. */
  start(): () => void {
    const { store } = this.#options;
    const whenEnforcing = (): void => {
      if (this.#policies.length > 0) this.#import();
    };
    const ends = [
      ...RESOURCES.map((resource) =>
        store.subscribe(resource, ({ type, object, previous }) => {
          // The operator writes the status: that is nothing new.
          if (type !== 'MODIFIED' || previous?.metadata.generation !== object.metadata.generation) {
            this.#revision++;
            this.#import();
          }
        }),
      ),
      ...(['services', 'endpointslices'] as const).map((resource) =>
        store.subscribe(resource, whenEnforcing),
      ),
      store.subscribe('ciliumidentities', ({ type }) => {
        if (type !== 'MODIFIED') whenEnforcing();
      }),
    ];
    this.#revision += RESOURCES.reduce((count, resource) => count + store.list(resource).length, 0);
    this.#import();
    return () => {
      for (const end of ends) end();
    };
  }

  /** Writes the endpoint's policy map. Policies select pods: the host endpoint has none. */
  regenerate(endpoint: Endpoint): void {
    if (endpoint.pod === undefined) return;
    const subject = new IdentityLabels(endpoint.labels);
    const policies = this.#policies.filter((policy) => policy.selects(subject));
    const enforced = DIRECTIONS.filter((direction) =>
      policies.some(({ enforces }) => enforces.includes(direction)),
    );
    endpoint.policy.enforce(
      enforced,
      policies.flatMap(({ rules }) => rules.flatMap((rule) => this.#entriesOf(rule, endpoint))),
    );
  }

  #import(): void {
    const { store, cluster, cidrs, endpoints, onApiServer } = this.#options;
    const context = {
      cluster,
      peersOfService: (reference: ServiceReference, namespace?: string) =>
        peersOfService(store, reference, namespace),
    };
    this.#policies = [
      ...store.list('networkpolicies').map(kubernetesPolicy),
      ...store.list('ciliumnetworkpolicies').flatMap((policy) => ciliumPolicies(policy, context)),
      ...store.list('ciliumclusterwidenetworkpolicies').flatMap((policy) => ciliumPolicies(policy, context)),
    ];
    cidrs.keep(rangesOf(this.#policies));
    this.#identities = [
      ...reservedIdentities(onApiServer()),
      ...store.list('ciliumidentities').map((identity) => ({
        id: Number(identity.metadata.name),
        labels: Object.entries(identity['security-labels']).map(([key, value]) =>
          value === '' ? key : `${key}=${value}`,
        ),
      })),
      ...cidrs.identities(),
    ].map(({ id, labels }) => ({ id, labels: new IdentityLabels(labels) }));
    endpoints().forEach((endpoint) => this.regenerate(endpoint));
  }

  #entriesOf({ direction, deny, peers, ports }: Rule, endpoint: Endpoint): readonly PolicyRule[] {
    const identities =
      peers === 'everybody' ? [0] : [...new Set(peers.flatMap((peer) => this.#identitiesOf(peer)))];
    const matches: readonly (L4Match | undefined)[] =
      ports === undefined ? [undefined] : ports.flatMap((port) => this.#matchesOf(port, direction, endpoint));
    return identities.flatMap((identity) =>
      matches.map((l4) => ({ direction, identity, deny, ...(l4 === undefined ? {} : { l4 }) })),
    );
  }

  #identitiesOf(peer: Peer): readonly number[] {
    if (peer.kind === 'cidr') return this.#options.cidrs.selected(peer.cidr, peer.except);
    const selected = this.#identities.filter(({ labels }) => peer.matches(labels));
    // An entry for everybody says it in one line.
    return selected.length === this.#identities.length ? [0] : selected.map(({ id }) => id);
  }

  #matchesOf(
    { protocol, port, endPort }: Port,
    direction: Direction,
    endpoint: Endpoint,
  ): readonly (L4Match | undefined)[] {
    if (protocol === 'ANY') {
      if (port === 0) return [undefined];
      return ANY_PROTOCOL.flatMap((each) =>
        this.#matchesOf(
          { protocol: each, port, ...(endPort === undefined ? {} : { endPort }) },
          direction,
          endpoint,
        ),
      );
    }
    // A type of ICMP may be 0: there it is no wildcard.
    if (protocol === 'ICMP') return typeof port === 'number' ? [{ protocol, port, bits: 16 }] : [];
    if (port === 0) return [{ protocol, port: 0, bits: 0 }];
    const number = typeof port === 'number' ? port : this.#namedPort(port, protocol, direction, endpoint);
    if (number === undefined) return [];
    const last = Math.min(endPort ?? number, MAX_PORT);
    return portPrefixes(number, last).map((prefix) => ({ protocol, ...prefix }));
  }

  /** Inwards a port of the endpoint's own pod; outwards one of any pod, if all that have the name agree. */
  #namedPort(name: string, protocol: string, direction: Direction, { pod }: Endpoint): number | undefined {
    const { store } = this.#options;
    const pods =
      direction === 'Egress' ? store.list('pods') : [store.get('pods', pod?.name ?? '', pod?.namespace)];
    const numbers = pods
      .flatMap((each) => each?.spec.containers ?? [])
      .flatMap((container) => container.ports ?? [])
      .filter((each) => each.name === name && each.protocol === protocol)
      .map(({ containerPort }) => containerPort);
    return new Set(numbers).size === 1 ? numbers[0] : undefined;
  }
}

type ServiceReference = NonNullable<CiliumEgressRule['toServices']>[number];

/** The pods that the Services select; for Services without a selector the addresses of their endpoints. */
function peersOfService(
  store: Store,
  { k8sService, k8sServiceSelector }: ServiceReference,
  own: string | undefined,
): readonly Peer[] {
  const isNamed = ({ metadata: { name, namespace, labels = {} } }: Service): boolean => {
    if (k8sService !== undefined)
      return (
        (k8sService.serviceName ?? name) === name && (k8sService.namespace ?? own ?? namespace) === namespace
      );
    return (
      k8sServiceSelector !== undefined &&
      (k8sServiceSelector.namespace ?? own ?? namespace) === namespace &&
      matchesSelector(k8sServiceSelector.selector, labels)
    );
  };
  return store
    .list('services')
    .filter(isNamed)
    .flatMap(({ metadata: { name, namespace }, spec: { selector } }): readonly Peer[] => {
      if (selector !== undefined && Object.keys(selector).length > 0)
        return [
          {
            kind: 'labels',
            matches: (labels) =>
              labels.namespace === namespace && matchesSelector({ matchLabels: selector }, labels.pod),
          },
        ];
      return store
        .list('endpointslices', namespace)
        .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === name)
        .flatMap((slice) => slice.endpoints.flatMap(({ addresses }) => addresses))
        .map((address) => ({ kind: 'cidr', cidr: `${address}/32`, except: [] }));
    });
}

/** The ranges that policies name, with their exceptions: each gets an identity. */
function rangesOf(policies: readonly Policy[]): ReadonlySet<string> {
  const named = policies
    .flatMap(({ rules }) => rules)
    .flatMap(({ peers }) => (peers === 'everybody' ? [] : peers))
    .flatMap((peer) => (peer.kind === 'cidr' ? [peer.cidr, ...peer.except] : []));
  const prefixes = named.flatMap((cidr) => parsePrefix(cidr) ?? []).filter(({ length }) => length > 0);
  return new Set(prefixes.map(formatPrefix));
}
