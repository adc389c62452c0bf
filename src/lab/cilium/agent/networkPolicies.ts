/** From the NetworkPolicies of the API to the policy maps of one node's endpoints (pkg/k8s/network_policy.go, pkg/policy). */
import { formatPrefix, parsePrefix } from '../../../ipv4.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../kube/model/networkPolicy.ts';
import type { StringMap } from '../../kube/object.ts';
import { matchesSelector } from '../../kube/selectors.ts';
import type { Store } from '../../kube/store.ts';
import { labelMap } from '../securityLabels.ts';
import type { CidrIdentities } from './cidrIdentities.ts';
import type { Endpoint } from './endpoint.ts';
import { portPrefixes } from './policyMap.ts';
import type { Direction, L4Match, PolicyRule } from './policyMap.ts';

export interface NetworkPoliciesOptions {
  readonly store: Store;
  readonly cidrs: CidrIdentities;
  endpoints(): readonly Endpoint[];
}

interface Peer {
  readonly pod: StringMap;
  readonly namespace: string;
  readonly namespaceLabels: StringMap;
}

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

export class NetworkPolicies {
  readonly #options: NetworkPoliciesOptions;

  constructor(options: NetworkPoliciesOptions) {
    this.#options = options;
  }

  /** Follows policies and identities. Returns the end. */
  start(): () => void {
    const { store, endpoints } = this.#options;
    const all = (): void => endpoints().forEach((endpoint) => this.regenerate(endpoint));
    const ends = [
      store.subscribe('networkpolicies', () => {
        this.#keepRanges();
        all();
      }),
      store.subscribe('ciliumidentities', ({ type }) => {
        if (type !== 'MODIFIED' && store.list('networkpolicies').length > 0) all();
      }),
    ];
    this.#keepRanges();
    all();
    return () => {
      for (const end of ends) end();
    };
  }

  /** Writes the endpoint's policy map. Policies select pods: the host endpoint has none. */
  regenerate(endpoint: Endpoint): void {
    if (endpoint.pod === undefined) return;
    const { store } = this.#options;
    const subject = peerOf(endpoint.labels);
    const policies = store
      .list('networkpolicies', endpoint.pod.namespace)
      .filter(({ spec }) => matchesSelector(spec.podSelector, subject.pod));
    const directions = (['Ingress', 'Egress'] as const).filter((direction) =>
      policies.some(({ spec }) => spec.policyTypes.includes(direction)),
    );
    const rules = policies.flatMap((policy) =>
      directions.flatMap((direction) => this.#rulesOf(policy, direction, endpoint)),
    );
    endpoint.policy.enforce(directions, rules);
  }

  #rulesOf(
    { metadata, spec }: NetworkPolicy,
    direction: Direction,
    endpoint: Endpoint,
  ): readonly PolicyRule[] {
    if (!spec.policyTypes.includes(direction)) return [];
    const namespace = metadata.namespace ?? 'default';
    const rules =
      direction === 'Ingress'
        ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
        : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    return rules.flatMap(({ peers = [], ports = [] }) => {
      const identities =
        peers.length === 0 ? [0] : peers.flatMap((peer) => this.#identitiesOf(peer, namespace));
      const matches =
        ports.length === 0 ? [undefined] : ports.flatMap((port) => this.#matchesOf(port, endpoint));
      return [...new Set(identities)].flatMap((identity) =>
        matches.map((l4) => ({ direction, identity, ...(l4 === undefined ? {} : { l4 }) })),
      );
    });
  }

  #identitiesOf(
    { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
    own: string,
  ): readonly number[] {
    const { store, cidrs } = this.#options;
    if (ipBlock !== undefined) return cidrs.selected(ipBlock.cidr, ipBlock.except ?? []);
    return store.list('ciliumidentities').flatMap((identity) => {
      const { pod, namespace, namespaceLabels } = peerOf(
        Object.entries(identity['security-labels']).map(([key, value]) =>
          value === '' ? key : `${key}=${value}`,
        ),
      );
      const inNamespace =
        namespaceSelector === undefined
          ? namespace === own
          : matchesSelector(namespaceSelector, namespaceLabels);
      const selected = inNamespace && (podSelector === undefined || matchesSelector(podSelector, pod));
      return selected ? [Number(identity.metadata.name)] : [];
    });
  }

  /** A named port is one of the endpoint's own pod; names of other pods' ports are not looked up. */
  #matchesOf({ protocol, port, endPort }: NetworkPolicyPort, endpoint: Endpoint): readonly L4Match[] {
    if (port === undefined) return [{ protocol, port: 0, bits: 0 }];
    const number = typeof port === 'number' ? port : this.#namedPort(port, protocol, endpoint);
    if (number === undefined) return [];
    return portPrefixes(number, endPort ?? number).map((prefix) => ({ protocol, ...prefix }));
  }

  #namedPort(name: string, protocol: string, { pod }: Endpoint): number | undefined {
    return this.#options.store
      .get('pods', pod?.name ?? '', pod?.namespace)
      ?.spec.containers.flatMap((container) => container.ports ?? [])
      .find((each) => each.name === name && each.protocol === protocol)?.containerPort;
  }

  #keepRanges(): void {
    const { store, cidrs } = this.#options;
    const peers = store
      .list('networkpolicies')
      .flatMap(({ spec }) => [
        ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
        ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
      ]);
    const ranges = peers
      .flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]))
      .flatMap((cidr) => parsePrefix(cidr) ?? [])
      .filter(({ length }) => length > 0);
    cidrs.keep(new Set(ranges.map(formatPrefix)));
  }
}

/** @param labels `k8s:key=value` */
function peerOf(labels: readonly string[]): Peer {
  const entries = Object.entries(labelMap(labels)).map(
    ([key, value]) => [key.replace(/^k8s:/, ''), value] as const,
  );
  const isNamespace = ([key]: readonly [string, string]): boolean => key.startsWith(NAMESPACE_LABELS);
  return {
    pod: Object.fromEntries(entries.filter((entry) => !isNamespace(entry))),
    namespace: entries.find(([key]) => key === NAMESPACE)?.[1] ?? '',
    namespaceLabels: Object.fromEntries(
      entries.filter(isNamespace).map(([key, value]) => [key.slice(NAMESPACE_LABELS.length), value]),
    ),
  };
}
