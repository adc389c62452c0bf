/**
 * Socket-level load balancing (bpf/bpf_sock.c): connect() and sendmsg() of every process on the node, in pods and on the
 * host, are given a backend in place of the service address, so packets never carry that address.
 */
import type { Random } from '../../random.ts';
import { NetError } from '../../net/types.ts';
import type { Endpoint, SocketHooks } from '../../net/types.ts';
import { HOST, KUBE_APISERVER, REMOTE_NODE } from '../reservedIdentity.ts';
import type { IpcacheMap } from './ipcacheMap.ts';
import type { LbMaps, Protocol, ServiceEntry } from './lbMaps.ts';
import { lookupService } from './serviceLookup.ts';
import type { Monitor } from './monitor.ts';
import type { SessionAffinity } from './serviceLookup.ts';

export interface SocketLbOptions {
  readonly maps: LbMaps;
  readonly ipcache: IpcacheMap;
  readonly random: Random;
  readonly affinity: SessionAffinity;
  readonly monitor: Monitor;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Kubernetes' default node port range. */
const NODE_PORTS = { first: 30_000, last: 32_767 } as const;

/** @param client the network namespace whose sockets these are: session affinity is per namespace here */
export function createSocketLb(
  { maps, ipcache, random, affinity, monitor, now }: SocketLbOptions,
  client: string,
): SocketHooks {
  const find = (destination: Endpoint, protocol: Protocol): ServiceEntry | undefined => {
    const exact = lookupService(maps, { ...destination, protocol }, true);
    if (exact !== undefined) return exact;
    // A NodePort of any node of the cluster: the 0.0.0.0 entry stands for all of them.
    if (destination.port < NODE_PORTS.first || destination.port > NODE_PORTS.last) return undefined;
    const identity = destination.address.startsWith('127.')
      ? HOST
      : ipcache.lookup(destination.address)?.identity;
    if (identity !== HOST && identity !== REMOTE_NODE && identity !== KUBE_APISERVER) return undefined;
    return lookupService(maps, { address: '0.0.0.0', port: destination.port, protocol }, true);
  };
  return {
    connect(proto, destination, cookie) {
      const service = find(destination, proto === 'tcp' ? 'TCP' : 'UDP');
      if (service === undefined) return destination;
      // A datagram socket keeps the backend that its first datagram got.
      const held = maps.sockets.get(String(cookie));
      const tell = (backend: Endpoint): Endpoint => {
        const protocol = proto === 'tcp' ? 'TCP' : 'UDP';
        monitor.notify({
          kind: 'socket',
          at: now(),
          protocol,
          client,
          cookie,
          frontend: destination,
          backend,
        });
        return backend;
      };
      if (
        held !== undefined &&
        held.frontend.address === destination.address &&
        held.frontend.port === destination.port
      )
        return tell(held.backend);
      const choice = affinity.select(maps, service, client, random);
      // service-no-backend-response=reject
      if (choice === undefined) throw new NetError('EHOSTUNREACH');
      const backend = { address: choice.backend.address, port: choice.backend.port };
      maps.sockets.setInKernel(String(cookie), { backend, frontend: destination, revnat: service.revnat });
      return tell(backend);
    },
    received(_proto, from, cookie) {
      const held = maps.sockets.get(String(cookie));
      return held !== undefined && held.backend.address === from.address && held.backend.port === from.port
        ? held.frontend
        : from;
    },
    closed(cookie) {
      maps.sockets.delete(String(cookie));
    },
  };
}
