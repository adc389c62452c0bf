/** Security identities below 256 that Cilium itself gives out (pkg/identity/numericidentity.go; 9 and 10 since 1.15, 11 in 1.16–1.19). */
export const reservedIdentities: readonly string[] = [
  'unknown',
  'host',
  'world',
  'unmanaged',
  'health',
  'init',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'world-ipv4',
  'world-ipv6',
  'encrypted-overlay',
];

/** The number of `host`, `reserved:host`, …; undefined for a name that is not reserved. */
export function reservedIdentity(name: string): number | undefined {
  const index = reservedIdentities.indexOf(name.replace(/^reserved:/, ''));
  return index < 0 ? undefined : index;
}
