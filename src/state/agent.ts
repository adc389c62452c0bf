/** Which node's agent answered: `ds/cilium` picks one, and ids and local endpoints mean that agent's only. */
import { parsePrefix } from '../ipv4.ts';
import type { Parsed, ParsedTable, Row } from '../output/parsed.ts';
import { createClusterIndex } from './clusterIndex.ts';
import type { ClusterIndex } from './clusterIndex.ts';
import { execTarget } from './execTarget.ts';
import { textAt } from './kubeObjects.ts';
import type { State } from './state.ts';

/** Where the command ran, as `Target` of script/ says it: the pod as it was written, e.g. `ds/cilium`. */
export type AskedAt =
  { readonly kind: 'host' } | { readonly kind: 'pod'; readonly namespace: string; readonly pod: string };

/**
 * The node whose Cilium agent printed this: from the pod that was asked when it is known by name, else from what the rows
 * give away, else from the pod that kubectl prefers for `ds/cilium`. Undefined when nothing tells, or when rows contradict
 * each other.
 */
export function agentThatAnswered(
  parsed: Parsed,
  objects: State['objects'],
  target?: AskedAt,
): string | undefined {
  const cluster = createClusterIndex(objects);
  const asked = target?.kind === 'pod' ? podNode(target.namespace, target.pod, cluster) : undefined;
  if (asked !== undefined) return asked;
  const nodes = new Set<string>();
  for (const address of parsed.kind === 'table' ? localAddresses(parsed) : []) {
    const node = nodeOf(address, cluster);
    if (node !== undefined) nodes.add(node);
  }
  const [only] = nodes;
  if (nodes.size > 0) return nodes.size === 1 ? only : undefined;
  const pod =
    target?.kind === 'pod' ? execTarget(target.pod, target.namespace, objects('pods') ?? []) : undefined;
  return pod === undefined ? undefined : textAt(pod, 'spec.nodeName');
}

/** `cilium-x7k2p` or `pod/cilium-x7k2p`, not `ds/cilium`. */
function podNode(namespace: string, pod: string, cluster: ClusterIndex): string | undefined {
  const name = pod.replace(/^pods?\//, '');
  const [object] = name.includes('/') ? [] : cluster.podNamed(`${namespace}/${name}`);
  return object === undefined ? undefined : textAt(object, 'spec.nodeName');
}

/** Addresses in the rows that only the answering agent's own node has. */
function localAddresses({ table, rows }: ParsedTable): readonly string[] {
  switch (table) {
    // Endpoint list and endpoint map hold local endpoints only.
    case 'endpoints':
      return column(rows, 'ipv4');
    case 'lxc':
      return column(rows, 'ip');
    // Identity 1 is this host, seen from itself; other nodes see it as 6 or 7.
    case 'ipcache':
      return column(
        rows.filter((row) => row['identity'] === 1),
        'prefix',
      );
    case 'ips':
      return column(
        rows.filter((row) => Array.isArray(row['labels']) && row['labels'].includes('reserved:host')),
        'prefix',
      );
    // NodePort and HostPort frontends are programmed for the node's own addresses.
    case 'lb':
    case 'lb-services':
      return column(rows.filter(isOwnPort), 'frontend');
    case 'services':
      return column(
        rows.filter((row) => row['type'] === 'NodePort' || row['type'] === 'HostPort'),
        'frontend',
      );
    case 'lb-revnat':
      return column(rows, 'address');
    default:
      return [];
  }
}

function isOwnPort(row: Row): boolean {
  const flags = row['flags'];
  return Array.isArray(flags) && (flags.includes('NodePort') || flags.includes('HostPort'));
}

function column(rows: readonly Row[], id: string): readonly string[] {
  return rows.map((row) => String(row[id] ?? '').replace(/(\/32|:\d+)$/, ''));
}

function nodeOf(address: string, cluster: ClusterIndex): string | undefined {
  const node = cluster.node(address)?.metadata.name;
  if (node !== undefined) return node;
  const pod = cluster.pod(address);
  if (pod !== undefined) return textAt(pod, 'spec.nodeName');
  // The health endpoint is no pod, but its address comes from the node's range.
  const host = parsePrefix(address);
  if (host === undefined || host.length !== 32) return undefined;
  return cluster.podCidrs.find(
    ({ prefix }) =>
      prefix.length < 32 && parsePrefix(`${address}/${prefix.length}`)?.network === prefix.network,
  )?.node;
}
