/** The additionalPrinterColumns of Cilium's CRDs (cilium/cilium, pkg/k8s/apis/cilium.io/client/crds). */
import type {
  CiliumEndpoint,
  CiliumIdentity,
  CiliumLoadBalancerIPPool,
  CiliumNetworkPolicy,
  CiliumNode,
} from '../model/cilium.ts';
import { textAt } from '../json.ts';
import type { KubeObject } from '../object.ts';
import { count, text, wide, type Column } from './column.ts';

/** Columns of type date are sent as the time; the API server turns them into an age, as for its own resources. */
import { ageColumn } from './clusterColumns.ts';

export const ciliumEndpointColumns: readonly Column<CiliumEndpoint>[] = [
  count('Security Identity', ({ status }) => status?.identity?.id ?? null),
  wide(text('Ingress Enforcement', ({ status }) => textAt(status?.policy, 'ingress', 'state') || null)),
  wide(text('Egress Enforcement', ({ status }) => textAt(status?.policy, 'egress', 'state') || null)),
  text('Endpoint State', ({ status }) => status?.state ?? null),
  text('IPv4', ({ status }) => status?.networking?.addressing[0]?.ipv4 ?? null),
  text('IPv6', ({ status }) => status?.networking?.addressing[0]?.ipv6 ?? null),
];

export const ciliumIdentityColumns: readonly Column<CiliumIdentity>[] = [
  text('Namespace', ({ metadata }) => metadata.labels?.['io.kubernetes.pod.namespace'] ?? null),
  ageColumn,
];

export const ciliumNodeColumns: readonly Column<CiliumNode>[] = [
  text('CiliumInternalIP', (node) => nodeAddress(node, 'CiliumInternalIP')),
  text('InternalIP', (node) => nodeAddress(node, 'InternalIP')),
  ageColumn,
];

function nodeAddress({ spec }: CiliumNode, type: string): string | null {
  return spec.addresses?.find((each) => each.type === type)?.ip ?? null;
}

export const ipPoolColumns: readonly Column<CiliumLoadBalancerIPPool>[] = [
  { ...text('Disabled', ({ spec }) => spec.disabled), type: 'boolean' },
  text('Conflicting', (pool) => condition(pool, 'cilium.io/PoolConflict')?.status ?? null),
  text('IPs Available', (pool) => condition(pool, 'cilium.io/IPsAvailable')?.message ?? null),
  ageColumn,
];

function condition({ status }: CiliumLoadBalancerIPPool, type: string) {
  return status?.conditions?.find((each) => each.type === type);
}

export const networkPolicyColumns: readonly Column<CiliumNetworkPolicy>[] = [
  ageColumn,
  text('Valid', ({ status }) => status?.conditions?.find((each) => each.type === 'Valid')?.status ?? null),
];

export const ageOnly: readonly Column<KubeObject>[] = [ageColumn];
