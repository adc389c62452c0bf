/** How large an agent makes the maps whose size follows from the node's memory (bpf-map-dynamic-size-ratio, pkg/option). */
import type { Agent } from '../../cilium/agent/agent.ts';

/** Default numbers of entries and the bytes that one takes (SizeofCTElement, …). */
const TCP = { entries: 2 ** 19, bytes: 94, least: 2 ** 17 } as const;
const OTHER = { entries: 2 ** 18, bytes: 94, least: 2 ** 16 } as const;
const NAT = { entries: 2 ** 19, bytes: 94, least: 2 ** 17 } as const;
const NEIGHBOURS = { entries: 2 ** 19, bytes: 24 } as const;
const SOCKETS = { entries: 2 ** 18, bytes: 52, least: 2 ** 16 } as const;
const BY_DEFAULT = [TCP, OTHER, NAT, NEIGHBOURS, SOCKETS].reduce(
  (sum, { entries, bytes }) => sum + entries * bytes,
  0,
);
const KIB = 1024;

export interface MapSizes {
  readonly tcpConnections: number;
  readonly otherConnections: number;
  /** Of the neighbour table too. */
  readonly nat: number;
  readonly sockets: number;
}

export function mapSizes({ options: { config, store, nodeName } }: Agent): MapSizes {
  const ratio = Number(config.get('bpf-map-dynamic-size-ratio') ?? 0);
  const memory = store.get('nodes', nodeName)?.status.capacity?.['memory'] ?? '';
  const share = (Number.parseInt(memory, 10) * KIB * ratio) / BY_DEFAULT;
  const size = ({ entries, least }: { readonly entries: number; readonly least: number }): number =>
    ratio > 0 ? Math.max(least, Math.floor(entries * share)) : entries;
  return { tcpConnections: size(TCP), otherConnections: size(OTHER), nat: size(NAT), sockets: size(SOCKETS) };
}

/** As the agent's status names them. */
export function namedMapSizes(agent: Agent): readonly (readonly [name: string, size: number])[] {
  const { tcpConnections, otherConnections, nat, sockets } = mapSizes(agent);
  const { config } = agent.options;
  const services = Number(config.get('bpf-lb-map-max') ?? 2 ** 16);
  return [
    ['Auth', 524288],
    ['Non-TCP connection tracking', otherConnections],
    ['TCP connection tracking', tcpConnections],
    ['Endpoints', 65535],
    ['IP cache', 512000],
    ['IPv4 masquerading agent', 16384],
    ['IPv6 masquerading agent', 16384],
    ['IPv4 fragmentation', 8192],
    ['IPv4 service', services],
    ['IPv6 service', services],
    ['IPv4 service backend', services],
    ['IPv6 service backend', services],
    ['IPv4 service reverse NAT', services],
    ['IPv6 service reverse NAT', services],
    ['Metrics', 1024],
    ['Ratelimit metrics', 64],
    ['NAT', nat],
    ['Neighbor table', nat],
    ['Endpoint policy', Number(config.get('bpf-policy-map-max') ?? 16384)],
    ['Policy stats', Number(config.get('bpf-policy-stats-map-max') ?? 65536)],
    ['Session affinity', services],
    ['Sock reverse NAT', sockets],
  ];
}
