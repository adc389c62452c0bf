/** bpf_sock.c: connect() to a service gets one of its backends before anything is sent. */
import type { Origin } from '../ends.ts';
import type { Facts } from '../facts.ts';
import type { Hop } from '../flow.ts';
import { withPort, type Packet } from '../packet.ts';
import { frontendOf, IDENTITY, type Backend, type Destination, type Frontend } from '../services.ts';
import type { Memory } from '../walk.ts';

/** What the socket gets; `backend` null: there is none, and connect() fails. Undefined when the destination is no service. */
export function connect(
  memory: Memory,
  { host, pod }: Origin,
  to: Destination,
  packet: Packet,
): { readonly hop: Hop; readonly backend: Backend | null } | undefined {
  const { facts } = memory;
  if (!facts.isNode(host) || !facts.config(host).replacesKubeProxy) return undefined;
  const frontend = socketFrontend(facts, host, to);
  if (frontend === undefined) return undefined;
  const backend = memory.choose(frontend.backends) ?? null;
  return { hop: hopOf(pod?.name ?? host, frontend, packet, backend), backend };
}

/** Kubernetes' default node port range. */
const NODE_PORTS = { first: 30_000, last: 32_767 } as const;

/** A NodePort of any node of the cluster is found by the 0.0.0.0 template. */
function socketFrontend(facts: Facts, node: string, to: Destination): Frontend | undefined {
  const exact = frontendOf(facts, node, to, true);
  if (exact !== undefined || to.port < NODE_PORTS.first || to.port > NODE_PORTS.last) return exact;
  const identity = to.address.startsWith('127.')
    ? IDENTITY.host
    : facts.ipcache(node, to.address)?.row['identity'];
  if (identity !== IDENTITY.host && identity !== IDENTITY.remoteNode && identity !== IDENTITY.kubeApiserver)
    return undefined;
  return frontendOf(facts, node, { ...to, address: '0.0.0.0' }, true);
}

function hopOf(place: string, { table, row }: Frontend, packet: Packet, backend: Backend | null): Hop {
  const { source, destination, port, ttl } = packet;
  return {
    leg: 'request',
    place,
    action: backend === null ? 'refuse' : 'translate',
    because: backend === null ? 'no-backend' : 'socket-lb',
    detail: {
      frontend: String(row['frontend']),
      ...(backend === null ? {} : { backend: withPort(backend.address, backend.port) }),
    },
    packet: { source, destination, port, ttl },
    fact: { table, row: backend?.row ?? row },
  };
}
