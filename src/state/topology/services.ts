/** Services with what they lead to, their load-balancer addresses, who announces those, and the pools they are taken from. */
import { contains, parseIpv4, parsePrefix } from '../../ipv4.ts';
import type { KubeObject } from '../fact.ts';
import { fieldsAt, fullName, listAt, textAt } from '../kubeObjects.ts';
import { fieldsOf } from './collector.ts';
import type { Collector } from './collector.ts';
import { factOfObject } from './known.ts';
import type { Known } from './known.ts';
import { agentId, internalAddress, machineId } from './machines.ts';
import { podId } from './pods.ts';

export function addServices(collector: Collector, known: Known): void {
  const slices = slicesByService(known.objects('endpointslices') ?? []);
  const machines = machinesByAddress(known);
  for (const service of known.objects('services') ?? []) {
    const id = `service:${fullName(service)}`;
    const own = slices.get(fullName(service)) ?? [];
    const backends = own.flatMap((slice) => backendsOf(slice, machines));
    const ports = portsOf(service);
    collector.add(
      {
        id,
        kind: 'service',
        name: service.metadata.name,
        namespace: service.metadata.namespace ?? '',
        note: `${textAt(service, 'spec.clusterIP') ?? ''}${ports[0] === undefined ? '' : `:${ports[0].port}`}`,
        state:
          known.objects('endpointslices') === undefined
            ? 'unknown'
            : backends.some(({ ready }) => ready)
              ? 'good'
              : 'bad',
      },
      () => ({
        fields: fieldsOf({
          namespace: service.metadata.namespace,
          type: textAt(service, 'spec.type'),
          clusterIP: textAt(service, 'spec.clusterIP'),
          ports: ports.map(({ text }) => text).join(', '),
          loadBalancer: addressesOf(service).join(', '),
          externalTrafficPolicy: textAt(service, 'spec.externalTrafficPolicy'),
          backends: backends
            .map(({ address, ready }) => (ready ? address : `${address} (not ready)`))
            .join(', '),
        }),
        facts: [service, ...own].map(factOfObject),
      }),
    );
    for (const { target } of backends) if (target !== undefined) collector.link('backend', id, target);
    for (const address of addressesOf(service)) addAddress(collector, known, service, address);
  }
  for (const pool of known.objects('ciliumloadbalancerippools') ?? []) addPool(collector, known, pool);
}

interface Backend {
  readonly address: string;
  readonly ready: boolean;
  readonly target: string | undefined;
}

function backendsOf(slice: KubeObject, machines: ReadonlyMap<string, string>): readonly Backend[] {
  return listAt(slice, 'endpoints').flatMap((endpoint) => {
    const target: unknown = field(endpoint, 'targetRef');
    const addresses: unknown = field(endpoint, 'addresses');
    const name: unknown = field(target, 'name');
    const pod =
      field(target, 'kind') === 'Pod' && typeof name === 'string'
        ? podId(`${String(field(target, 'namespace'))}/${name}`)
        : undefined;
    return (Array.isArray(addresses) ? addresses : []).map((address: unknown) => ({
      address: String(address),
      ready: field(field(endpoint, 'conditions'), 'ready') !== false,
      // A backend on the host network, an agent's own too, is the machine with that address.
      target: machines.get(String(address)) ?? pod,
    }));
  });
}

function addAddress(collector: Collector, known: Known, service: KubeObject, address: string): void {
  const id = `address:${address}`;
  const lease = leaseOf(known, service);
  const holder = lease && textAt(lease, 'spec.holderIdentity');
  collector.add(
    {
      id,
      kind: 'address',
      name: address,
      note: holder ?? '',
      // An address that nobody answers ARP for is of no use to other machines.
      state: holder === undefined ? 'bad' : 'good',
    },
    () => ({
      fields: fieldsOf({ 'announced by': holder, lease: lease?.metadata.name }),
      facts: [service, ...(lease === undefined ? [] : [lease])].map(factOfObject),
    }),
  );
  collector.link('provides', `service:${fullName(service)}`, id);
  if (holder === undefined) return;
  const to = collector.has(agentId(holder)) ? agentId(holder) : machineId(holder);
  collector.link('announces', id, to, lease?.metadata.name);
}

/** Cilium names the lease of an announced service `cilium-l2announce-<namespace>-<name>`. */
function leaseOf(known: Known, { metadata }: KubeObject): KubeObject | undefined {
  const name = `cilium-l2announce-${metadata.namespace ?? 'default'}-${metadata.name}`;
  return known.objects('leases')?.find((lease) => lease.metadata.name === name);
}

function addPool(collector: Collector, known: Known, pool: KubeObject): void {
  const id = `pool:${pool.metadata.name}`;
  const condition = (type: string): string | undefined =>
    fieldsAt(pool, 'status.conditions', 'message', (entry) => Reflect.get(entry, 'type') === type)[0];
  const used = condition('cilium.io/IPsUsed');
  const total = condition('cilium.io/IPsTotal');
  const blocks = listAt(pool, 'spec.blocks');
  const conflicting = fieldsAt(
    pool,
    'status.conditions',
    'status',
    (entry) => Reflect.get(entry, 'type') === 'cilium.io/PoolConflict',
  )[0];
  collector.add(
    {
      id,
      kind: 'pool',
      name: pool.metadata.name,
      note: used === undefined || total === undefined ? '' : `${used}/${total}`,
      state: conflicting === 'True' ? 'bad' : total === undefined ? 'unknown' : 'good',
    },
    () => ({
      fields: fieldsOf({
        blocks: blocks.map(blockText).join(', '),
        IPsTotal: total,
        IPsAvailable: condition('cilium.io/IPsAvailable'),
        IPsUsed: used,
        PoolConflict: conflicting,
      }),
      facts: [factOfObject(pool)],
    }),
  );
  for (const service of known.objects('services') ?? [])
    for (const address of addressesOf(service))
      if (blocks.some((block) => holds(block, address))) collector.link('provides', id, `address:${address}`);
}

function blockText(block: unknown): string {
  const [cidr, start, stop] = ['cidr', 'start', 'stop'].map((name) => field(block, name));
  return typeof cidr === 'string' ? cidr : `${String(start)}-${String(stop ?? start)}`;
}

function holds(block: unknown, text: string): boolean {
  const address = parseIpv4(text);
  if (address === undefined) return false;
  const cidr = field(block, 'cidr');
  if (typeof cidr === 'string') {
    const prefix = parsePrefix(cidr);
    return prefix !== undefined && contains(prefix, address);
  }
  const start = parseIpv4(String(field(block, 'start')));
  const stop = parseIpv4(String(field(block, 'stop') ?? field(block, 'start')));
  return start !== undefined && stop !== undefined && address >= start && address <= stop;
}

function addressesOf(service: KubeObject): readonly string[] {
  return fieldsAt(service, 'status.loadBalancer.ingress', 'ip');
}

function portsOf(service: KubeObject): readonly { readonly port: string; readonly text: string }[] {
  return listAt(service, 'spec.ports').map((entry) => {
    const port = String(field(entry, 'port') ?? '');
    const nodePort = field(entry, 'nodePort');
    const target = field(entry, 'targetPort');
    return {
      port,
      text: `${port}${nodePort === undefined ? '' : `:${String(nodePort)}`}/${String(field(entry, 'protocol') ?? 'TCP')}${
        target === undefined ? '' : ` → ${String(target)}`
      }`,
    };
  });
}

function slicesByService(slices: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.['kubernetes.io/service-name'];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace ?? ''}/${service}`;
    const there = found.get(key);
    if (there === undefined) found.set(key, [slice]);
    else there.push(slice);
  }
  return found;
}

function machinesByAddress(known: Known): ReadonlyMap<string, string> {
  return new Map(
    (known.objects('nodes') ?? []).flatMap((node) => {
      const address = internalAddress(node);
      return address === undefined ? [] : [[address, machineId(node.metadata.name)] as const];
    }),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
