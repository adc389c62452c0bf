/** Services and what is behind them: printService, printEndpoints, printEndpointSlice. */
import { age } from '../../go/duration.ts';
import { formatSelector } from '../labelSelectorText.ts';
import type { Endpoints, EndpointSlice, Service } from '../model/service.ts';
import type { NetworkPolicy } from '../model/networkPolicy.ts';
import { text, wide, type Column } from './column.ts';

export const serviceColumns: readonly Column<Service>[] = [
  text('Type', ({ spec }) => spec.type),
  text('Cluster-IP', ({ spec }) => spec.clusterIP || '<none>'),
  text('External-IP', externalAddresses),
  text('Port(s)', ({ spec }) => {
    const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
      nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
    );
    return ports.length === 0 ? '<none>' : ports.join(',');
  }),
  text('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now)),
  wide(text('Selector', ({ spec }) => formatSelector({ matchLabels: spec.selector ?? {} }))),
];

function externalAddresses({ spec, status }: Service): string {
  const external = spec.externalIPs ?? [];
  if (spec.type === 'ExternalName') return spec.externalName ?? '<none>';
  if (spec.type !== 'LoadBalancer') return external.length > 0 ? external.join(',') : '<none>';
  const ingress = (status.loadBalancer.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []);
  const all = [...new Set([...ingress].sort()), ...external];
  return all.length > 0 ? all.join(',') : '<pending>';
}

/** `printer` stops after three. */
const shown = 3;

export const endpointsColumns: readonly Column<Endpoints>[] = [
  text('Endpoints', ({ subsets = [] }) => {
    const all = subsets.flatMap(({ addresses = [], ports = [] }) =>
      ports.length === 0
        ? addresses.map(({ ip }) => ip)
        : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
    );
    if (all.length === 0) return '<none>';
    const more = all.length > shown ? ` + ${all.length - shown} more...` : '';
    return all.slice(0, shown).join(',') + more;
  }),
  text('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now)),
];

export const endpointSliceColumns: readonly Column<EndpointSlice>[] = [
  text('AddressType', ({ addressType }) => addressType),
  text('Ports', ({ ports = [] }) =>
    ports.length === 0 ? '<unset>' : limited(ports.map(({ port }) => String(port))),
  ),
  text('Endpoints', ({ endpoints }) =>
    endpoints.length === 0 ? '<unset>' : limited(endpoints.flatMap(({ addresses }) => addresses)),
  ),
  text('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now)),
];

function limited(all: readonly string[]): string {
  const more = all.length > shown ? ` + ${all.length - shown} more...` : '';
  return all.slice(0, shown).join(',') + more;
}

export const kubernetesNetworkPolicyColumns: readonly Column<NetworkPolicy>[] = [
  text('Pod-Selector', ({ spec }) => formatSelector(spec.podSelector)),
  text('Age', ({ metadata }, now) => age(metadata.creationTimestamp, now)),
];
