/** Keeps one agent's ipcache in step with the cluster: nodes from CiliumNodes, pods from CiliumEndpoints. */
import type { CiliumEndpoint, CiliumNode } from '../../kube/model/cilium.ts';
import type { Store } from '../../kube/store.ts';
import { HOST, KUBE_APISERVER, REMOTE_NODE, WORLD } from '../reservedIdentity.ts';
import { SERVICE_NAME_LABEL } from './frontends.ts';
import type { IpcacheMap } from './ipcacheMap.ts';

export interface IpcacheSyncOptions {
  readonly store: Store;
  readonly ipcache: IpcacheMap;
  readonly nodeName: string;
  readonly nodeIP: string;
  /** Every address that this node has itself. */
  readonly ownAddresses: readonly string[];
  /** The address on cilium_host. */
  readonly router: string;
}

const LOCAL = '0.0.0.0';

/** Fills the map and follows the changes. Returns the end. */
export function syncIpcache(options: IpcacheSyncOptions): () => void {
  const { store, ipcache, nodeName, nodeIP, router } = options;
  // What an earlier agent knew is made anew from the API.
  for (const key of ipcache.keys()) ipcache.delete(key);
  ipcache.forget();
  ipcache.put('0.0.0.0/0', { identity: WORLD, tunnelEndpoint: LOCAL });
  for (const address of options.ownAddresses) ipcache.put(address, { identity: HOST, tunnelEndpoint: LOCAL });
  ipcache.put(router, { identity: HOST, tunnelEndpoint: LOCAL, hostIP: nodeIP });

  const putNode = (node: CiliumNode): void => {
    if (node.metadata.name === nodeName) return;
    const host = addressOf(node, 'InternalIP');
    if (host === undefined) return;
    ipcache.put(host, {
      identity: isApiServer(store, host) ? KUBE_APISERVER : REMOTE_NODE,
      tunnelEndpoint: LOCAL,
    });
    const internal = addressOf(node, 'CiliumInternalIP');
    if (internal !== undefined)
      ipcache.put(internal, { identity: REMOTE_NODE, tunnelEndpoint: host, hostIP: host });
    // Pods that are not known yet: the way to them is known all the same.
    for (const cidr of node.spec.ipam?.podCIDRs ?? [])
      ipcache.put(cidr, { identity: WORLD, tunnelEndpoint: host, hostIP: host });
  };
  const dropNode = (node: CiliumNode): void => {
    for (const { ip } of node.spec.addresses ?? []) ipcache.drop(ip);
    for (const cidr of node.spec.ipam?.podCIDRs ?? []) ipcache.drop(cidr);
  };
  const putEndpoint = (endpoint: CiliumEndpoint): void => {
    const { identity, networking } = endpoint.status;
    const address = networking?.addressing[0]?.ipv4;
    if (identity === undefined || address === undefined || networking?.node === undefined) return;
    ipcache.put(address, {
      identity: identity.id,
      tunnelEndpoint: networking.node === nodeIP ? LOCAL : networking.node,
      hostIP: networking.node,
      source: 'custom-resource',
      pod: { namespace: endpoint.metadata.namespace ?? 'default', name: endpoint.metadata.name },
    });
  };
  const dropEndpoint = (endpoint: CiliumEndpoint): void => {
    const address = endpoint.status.networking?.addressing[0]?.ipv4;
    const held = address === undefined ? undefined : ipcache.get(`${address}/32`);
    // The address may have gone to another pod already.
    if (address === undefined || held?.pod === undefined) return;
    if (held.pod.name === endpoint.metadata.name && held.pod.namespace === endpoint.metadata.namespace)
      ipcache.drop(address);
  };

  store.list('ciliumnodes').forEach(putNode);
  store.list('ciliumendpoints').forEach(putEndpoint);
  const ends = [
    store.subscribe('ciliumnodes', ({ type, object }) =>
      type === 'DELETED' ? dropNode(object) : putNode(object),
    ),
    store.subscribe('ciliumendpoints', ({ type, object, previous }) => {
      if (previous !== undefined) dropEndpoint(previous);
      if (type !== 'DELETED') putEndpoint(object);
      else dropEndpoint(object);
    }),
    store.subscribe('endpointslices', ({ object }) => {
      if (object.metadata.labels?.[SERVICE_NAME_LABEL] === 'kubernetes')
        store.list('ciliumnodes').forEach(putNode);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

export function addressOf(node: CiliumNode, type: 'InternalIP' | 'CiliumInternalIP'): string | undefined {
  return node.spec.addresses?.find((each) => each.type === type)?.ip;
}

/** The API server is at the endpoints of default/kubernetes. */
export function isApiServer(store: Store, address: string): boolean {
  return store
    .list('endpointslices', 'default')
    .filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === 'kubernetes')
    .some((slice) => slice.endpoints.some((endpoint) => endpoint.addresses.includes(address)));
}
