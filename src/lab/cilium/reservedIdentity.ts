/** Identities that every Cilium cluster knows without allocating them (pkg/identity/numericidentity.go). */
export const HOST = 1;
export const WORLD = 2;
const HEALTH = 4;
export const REMOTE_NODE = 6;
export const KUBE_APISERVER = 7;

export interface KnownIdentity {
  readonly id: number;
  readonly labels: readonly string[];
}

/**
 * The reserved identities as one agent lists them. On the node of the API server, `host` also carries
 * `reserved:kube-apiserver`.
 */
export function reservedIdentities(onApiServer: boolean): readonly KnownIdentity[] {
  return [
    { id: HOST, labels: onApiServer ? ['reserved:host', 'reserved:kube-apiserver'] : ['reserved:host'] },
    { id: WORLD, labels: ['reserved:world'] },
    { id: 3, labels: ['reserved:unmanaged'] },
    { id: HEALTH, labels: ['reserved:health'] },
    { id: 5, labels: ['reserved:init'] },
    { id: REMOTE_NODE, labels: ['reserved:remote-node'] },
    { id: KUBE_APISERVER, labels: ['reserved:kube-apiserver', 'reserved:remote-node'] },
    { id: 8, labels: ['reserved:ingress'] },
    { id: 9, labels: ['reserved:world-ipv4'] },
    { id: 10, labels: ['reserved:world-ipv6'] },
  ];
}

/** Their names by number, without `reserved:`; 0 is what no identity is known of. */
export const RESERVED_NAMES: readonly string[] = [
  'unknown',
  ...reservedIdentities(false).map(({ labels }) => (labels[0] ?? '').replace(/^reserved:/, '')),
];
