/** Pods, each on its node. One on the host network has no address of its own, and is drawn as what it is: a pod. */
import type { KubeObject } from '../fact.ts';
import { fullName, listAt, numberAt, textAt } from '../kubeObjects.ts';
import { textOf } from '../cells.ts';
import { fieldsOf } from './collector.ts';
import type { Collector } from './collector.ts';
import { factOfObject, factOfRow } from './known.ts';
import type { Known, KnownRow } from './known.ts';
import { isAgent, isReady, machineId } from './machines.ts';

export function podId(name: string): string {
  return `pod:${name}`;
}

/** A pod that has ended is no part of the picture, and one without a node is nowhere yet. */
export function addPods(collector: Collector, known: Known): void {
  for (const pod of known.objects('pods') ?? []) {
    const node = textAt(pod, 'spec.nodeName');
    const phase = textAt(pod, 'status.phase') ?? '';
    if (node === undefined || isAgent(pod) || phase === 'Succeeded' || phase === 'Failed') continue;
    const address = textAt(pod, 'status.podIP') ?? '';
    const hostNetwork = address !== '' && address === textAt(pod, 'status.hostIP');
    collector.add(
      {
        id: podId(fullName(pod)),
        kind: 'pod',
        name: pod.metadata.name,
        namespace: pod.metadata.namespace ?? '',
        on: machineId(node),
        note: hostNetwork ? 'hostNetwork' : address,
        state: isReady(pod) ? 'good' : 'bad',
      },
      () => podDetail(known, pod, node, address),
    );
  }
}

function podDetail(known: Known, pod: KubeObject, node: string, address: string) {
  const endpoint = known
    .objects('ciliumendpoints')
    ?.find(
      ({ metadata }) => metadata.name === pod.metadata.name && metadata.namespace === pod.metadata.namespace,
    );
  const device = neighbour(known, node, address);
  const row = endpointRow(known, address);
  return {
    fields: fieldsOf({
      namespace: pod.metadata.namespace,
      node,
      podIP: address,
      phase: textAt(pod, 'status.phase'),
      labels: Object.entries(pod.metadata.labels ?? {})
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
      identity: endpoint && numberAt(endpoint, 'status.identity.id'),
      endpoint: endpoint && numberAt(endpoint, 'status.id'),
      interface: device && textOf(device.row['dev']),
      ports: listAt(pod, 'spec.containers').flatMap(portsOf).join(', '),
    }),
    facts: [
      factOfObject(pod),
      ...(endpoint === undefined ? [] : [factOfObject(endpoint)]),
      ...[device, row].flatMap((found) => (found === undefined ? [] : [factOfRow(found)])),
    ],
  };
}

/** The node's neighbour entry tells which of its devices leads to the pod. */
function neighbour(known: Known, node: string, address: string): KnownRow | undefined {
  return rowWhere(
    known,
    (table, host) => table === 'neighbours' && host === node,
    (row) => row['ip'] === address,
  );
}

function endpointRow(known: Known, address: string): KnownRow | undefined {
  return rowWhere(
    known,
    (table) => table === 'endpoints' || table === 'kube-pods',
    (row) => row['ipv4'] === address || row['ip'] === address,
  );
}

function rowWhere(
  { tables }: Known,
  wanted: (table: string, host: string) => boolean,
  fits: (row: KnownRow['row']) => boolean,
): KnownRow | undefined {
  for (const table of tables) {
    if (!wanted(table.parsed.table, table.source.host)) continue;
    const row = table.parsed.rows.find(fits);
    if (row !== undefined) return { row, table };
  }
  return undefined;
}

function portsOf(container: unknown): readonly string[] {
  const ports: unknown =
    typeof container === 'object' && container !== null ? Reflect.get(container, 'ports') : undefined;
  if (!Array.isArray(ports)) return [];
  return ports.flatMap((port: unknown) => {
    const number: unknown =
      typeof port === 'object' && port !== null ? Reflect.get(port, 'containerPort') : undefined;
    return typeof number === 'number' ? [String(number)] : [];
  });
}
