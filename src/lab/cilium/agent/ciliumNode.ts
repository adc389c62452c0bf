/** The agent's own CiliumNode: how the cluster learns of the node, and the node of its range. */
import type { LabClock } from '../../clock.ts';
import { sameJson } from '../../kube/json.ts';
import type { Store } from '../../kube/store.ts';
import { createRandom } from '../../random.ts';
import type { AgentOptions } from './agent.ts';

/** Publishes the node as a CiliumNode; the operator answers with a pod CIDR. */
export function joinCluster({
  store,
  nodeName,
  nodeIP,
  seed,
}: Pick<AgentOptions, 'store' | 'nodeName' | 'nodeIP' | 'seed'>): string {
  const node = store.get('nodes', nodeName);
  const joined = store.get('ciliumnodes', nodeName);
  if (joined !== undefined) return joined.spec.ipam?.podCIDRs?.[0] ?? '';
  const created = store.create('ciliumnodes', {
    metadata: {
      name: nodeName,
      labels: node?.metadata.labels ?? {},
      ownerReferences:
        node === undefined
          ? []
          : [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid: node.metadata.uid }],
    },
    spec: {
      addresses: [{ type: 'InternalIP', ip: nodeIP }],
      'alibaba-cloud': {},
      azure: {},
      bootid: createRandom(seed).fork(`boot ${nodeName}`).uid(),
      encryption: {},
      eni: {},
      health: {},
      ingress: {},
      ipam: { pools: {} },
    },
    status: { 'alibaba-cloud': {}, azure: {}, eni: {}, ipam: { 'operator-status': {} } },
  });
  return (store.get('ciliumnodes', nodeName) ?? created).spec.ipam?.podCIDRs?.[0] ?? '';
}

/** Milliseconds until an agent has taken in that its node has changed. */
const NOTICED_MS = 20;

/**
 * Keeps the labels of the CiliumNode those of the Node, also those that it got while no agent ran (pkg/nodediscovery).
 * @param onChange told of each change from now on
 * @returns the end
 */
export function followLabels(
  store: Store,
  clock: LabClock,
  nodeName: string,
  onChange: () => void,
): () => void {
  const publish = (): void => {
    const labels = store.get('nodes', nodeName)?.metadata.labels;
    if (labels !== undefined)
      store.modify('ciliumnodes', nodeName, undefined, (node) => ({
        ...node,
        metadata: { ...node.metadata, labels },
      }));
  };
  publish();
  const ends = new Set<() => void>();
  ends.add(
    store.subscribe('nodes', ({ object, previous }) => {
      if (object.metadata.name !== nodeName || sameJson(object.metadata.labels, previous?.metadata.labels))
        return;
      const cancel = clock.after(NOTICED_MS, () => {
        ends.delete(cancel);
        publish();
        onChange();
      });
      ends.add(cancel);
    }),
  );
  return () => {
    for (const end of ends) end();
  };
}

/** The address on cilium_host, for the other agents. */
export function publishRouter(store: Store, nodeName: string, router: string): void {
  store.modify('ciliumnodes', nodeName, undefined, (node) => {
    const others = (node.spec.addresses ?? []).filter(({ type }) => type !== 'CiliumInternalIP');
    return {
      ...node,
      spec: { ...node.spec, addresses: [...others, { type: 'CiliumInternalIP', ip: router }] },
    };
  });
}
