/** The 16 flag bits of a service entry by the names that `bpf lb list` gives them (Cilium 1.18, pkg/loadbalancer). */

const types: readonly (readonly [number, string])[] = [
  [1 << 0, 'ExternalIPs'],
  [1 << 1, 'NodePort'],
  [1 << 5, 'LoadBalancer'],
  [1 << 3, 'HostPort'],
  [1 << 8, 'LocalRedirect'],
];

const routable = 1 << 6;
const sourceRange = 1 << 7;
const quarantinedOrDeny = 1 << 14;

/**
 * Only the master entry carries the service's own flags; on a backend's slot the bits that remain mean something else
 * (quarantined), so there nothing is said of routability.
 */
export function serviceFlagNames(value: number, master: boolean): readonly string[] {
  const names: string[] = [];
  const type = types.find(([bit]) => (value & bit) !== 0);
  names.push(type?.[1] ?? 'ClusterIP');
  const add = (bit: number, name: string): void => {
    if ((value & bit) !== 0) names.push(name);
  };
  add(1 << 2, 'Local');
  add(1 << 12, 'InternalLocal');
  add(1 << 13, 'two-scopes');
  add(1 << 4, 'sessionAffinity');
  if (master && (value & routable) === 0) names.push('non-routable');
  add(sourceRange, 'check source-range');
  if (master && (value & sourceRange) !== 0) add(quarantinedOrDeny, 'deny');
  add(1 << 9, '46x64');
  add(1 << 10, 'l7-load-balancer');
  add(1 << 11, type?.[1] === 'HostPort' ? 'loopback' : 'delegate-if-local');
  if (!master) add(quarantinedOrDeny, 'quarantined');
  add(1 << 15, 'dsr');
  return names;
}
