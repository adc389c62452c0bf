/** Cluster IPs and node ports. What is taken is what the other Services hold: nothing is kept beside them. */
import { contains, formatIpv4, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Cause } from '../apiError.ts';
import type { Service } from '../model/service.ts';
import type { Random } from '../../random.ts';
import { invalidValue } from '../validation/causes.ts';
import { needsHealthCheckNodePort } from './serviceValidation.ts';

const serviceRange = '10.96.0.0/16';
/** Dynamic addresses leave the first 256 of a /16 to those who ask for one (KEP-3070). */
const firstDynamicAddress = 256;
const addresses = 65_535;

const firstNodePort = 30_000;
const lastNodePort = 32_767;
/** The same for node ports (KEP-3682): 2768 / 32, at least 16, at most 128. */
const firstDynamicNodePort = firstNodePort + 86;

type Allocation = { readonly object: Service } | { readonly causes: readonly Cause[] };

export function allocateClusterIP(service: Service, others: readonly Service[], random: Random): Allocation {
  const { type, clusterIP } = service.spec;
  if (type === 'ExternalName' || clusterIP === 'None') return { object: service };
  const taken = new Set(others.map((each) => each.spec.clusterIP));
  if (clusterIP) {
    const why = clusterIPProblem(clusterIP, taken);
    return why === undefined
      ? { object: service }
      : { causes: [invalidValue('spec.clusterIPs', service.spec.clusterIPs ?? [clusterIP], why)] };
  }
  const base = parseIpv4('10.96.0.0') ?? 0;
  const draw = (): string =>
    formatIpv4(base + firstDynamicAddress + random.below(addresses - firstDynamicAddress));
  let address = draw();
  while (taken.has(address)) address = draw();
  return { object: { ...service, spec: { ...service.spec, clusterIP: address, clusterIPs: [address] } } };
}

function clusterIPProblem(clusterIP: string, taken: ReadonlySet<string | undefined>): string | undefined {
  const address = parseIpv4(clusterIP);
  const range = parsePrefix(serviceRange);
  if (address === undefined) return 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
  if (range === undefined || !contains(range, address)) {
    return `failed to allocate IP ${clusterIP}: the provided IP (${clusterIP}) is not in the valid range. The range of valid IPs is ${serviceRange}`;
  }
  return taken.has(clusterIP)
    ? `failed to allocate IP ${clusterIP}: provided IP is already allocated`
    : undefined;
}

export function allocateNodePort(service: Service, others: readonly Service[], random: Random): Allocation {
  const { type, ports, allocateLoadBalancerNodePorts } = service.spec;
  const external =
    type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
  if (!external || ports === undefined) return { object: service };
  const taken = new Set(
    others.flatMap((each) => (each.spec.ports ?? []).map((port) => `${port.nodePort}/${port.protocol}`)),
  );
  const causes: Cause[] = [];
  const allocated = ports.map((port, index) => {
    let nodePort = port.nodePort ?? 0;
    if (nodePort !== 0) {
      const why = nodePortProblem(nodePort, taken.has(`${nodePort}/${port.protocol}`));
      if (why !== undefined) causes.push(invalidValue(`spec.ports[${index}].nodePort`, nodePort, why));
    } else {
      const draw = (): number => firstDynamicNodePort + random.below(lastNodePort + 1 - firstDynamicNodePort);
      for (nodePort = draw(); taken.has(`${nodePort}/${port.protocol}`);) nodePort = draw();
    }
    taken.add(`${nodePort}/${port.protocol}`);
    return { ...port, nodePort };
  });
  return causes.length > 0
    ? { causes }
    : { object: { ...service, spec: { ...service.spec, ports: allocated } } };
}

/** One more node port, for load balancers outside that ask which nodes have endpoints. */
export function allocateHealthCheckNodePort(
  service: Service,
  others: readonly Service[],
  random: Random,
): Allocation {
  if (!needsHealthCheckNodePort(service.spec)) return { object: service };
  const taken = new Set(
    others.flatMap(({ spec }) => [
      spec.healthCheckNodePort,
      ...(spec.ports ?? []).map(({ nodePort }) => nodePort),
    ]),
  );
  for (const { nodePort } of service.spec.ports ?? []) taken.add(nodePort);
  const asked = service.spec.healthCheckNodePort ?? 0;
  if (asked !== 0) {
    const why = nodePortProblem(asked, taken.has(asked));
    return why === undefined
      ? { object: service }
      : { causes: [invalidValue('spec.healthCheckNodePort', asked, why)] };
  }
  const draw = (): number => firstDynamicNodePort + random.below(lastNodePort + 1 - firstDynamicNodePort);
  let healthCheckNodePort = draw();
  while (taken.has(healthCheckNodePort)) healthCheckNodePort = draw();
  return { object: { ...service, spec: { ...service.spec, healthCheckNodePort } } };
}

function nodePortProblem(nodePort: number, isTaken: boolean): string | undefined {
  if (nodePort < firstNodePort || nodePort > lastNodePort) {
    return `provided port is not in the valid range. The range of valid ports is ${firstNodePort}-${lastNodePort}`;
  }
  return isTaken ? 'provided port is already allocated' : undefined;
}
