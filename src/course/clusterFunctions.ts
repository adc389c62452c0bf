/**
 * Functions of the scope about objects of the cluster: conditions, pools, leases, agents and their configuration. They compute from
 * what they are given, and from objects that the state has; documented with the others in `scope.ts`.
 */
import { contains, parseIpv4, parsePrefix } from '../ipv4.ts';
import { at } from '../path/nodes.ts';
import type { KubeObject } from '../state/fact.ts';

type Objects = (resource: string) => readonly KubeObject[];

/** What a condition that is not there looks like to an expression: every field empty. */
const NO_CONDITION = { type: '', status: '', reason: '', message: '' };

export function clusterFunctions(objects: Objects) {
  const nodeOf = (address: unknown): string => {
    const owner = objects('nodes').find((node) => {
      const addresses = at(node, 'status', 'addresses');
      return (
        Array.isArray(addresses) &&
        addresses.some(
          (each: unknown) => at(each, 'type') === 'InternalIP' && at(each, 'address') === address,
        )
      );
    });
    return owner?.metadata.name ?? '';
  };
  /** The router address of a node, which its agent gives to `cilium_host`, tells the node as well. */
  const ciliumHostOf = (address: unknown): string =>
    objects('ciliumnodes').find((node) => {
      const addresses = at(node, 'spec', 'addresses');
      return (
        Array.isArray(addresses) &&
        addresses.some(
          (each: unknown) => at(each, 'type') === 'CiliumInternalIP' && at(each, 'ip') === address,
        )
      );
    })?.metadata.name ?? '';
  return {
    condition: (object: unknown, type: unknown) => {
      const conditions = at(object, 'status', 'conditions');
      const found: unknown = Array.isArray(conditions)
        ? conditions.find((each: unknown) => at(each, 'type') === type)
        : undefined;
      return { ...NO_CONDITION, ...(typeof found === 'object' ? found : {}) };
    },
    startedBefore: (pods: unknown, object: unknown): readonly unknown[] =>
      (pods as readonly KubeObject[]).filter((pod) => olderThan(pod, object as KubeObject)),
    nodeOf,
    ciliumHostOf,
    identityOf: (address: unknown): number => {
      const endpoint = objects('ciliumendpoints').find((each) => {
        const addresses = at(each, 'status', 'networking', 'addressing');
        return Array.isArray(addresses) && addresses.some((entry: unknown) => at(entry, 'ipv4') === address);
      });
      return Number(at(endpoint, 'status', 'identity', 'id') ?? 0);
    },
    inBlock: (address: unknown, block: unknown): boolean => inBlock(String(address), block),
    serviceLabels: (service: unknown) => {
      const { metadata } = service as KubeObject;
      return {
        ...metadata.labels,
        // Cilium adds these before it matches a selector for services.
        'io.kubernetes.service.name': metadata.name,
        'io.kubernetes.service.namespace': metadata.namespace ?? 'default',
      };
    },
    swapped: (value: unknown): number => swapped(Number(value)),
  };
}

/**
 * Has a pod been started before the object was last changed? By the times that the API noted (`managedFields`), else by the
 * order of its writes: a pod whose last write is older than the object's cannot have started after it.
 */
function olderThan(pod: KubeObject, object: KubeObject): boolean {
  const started = Date.parse(String(at(pod, 'status', 'startTime') ?? ''));
  const changed = lastManaged(object);
  if (changed !== undefined && !Number.isNaN(started)) return started < changed;
  return Number(pod.metadata.resourceVersion) < Number(object.metadata.resourceVersion);
}

function lastManaged({ metadata }: KubeObject): number | undefined {
  const fields = metadata['managedFields'];
  if (!Array.isArray(fields)) return undefined;
  const times = fields
    .map((field: unknown) => Date.parse(String(at(field, 'time') ?? '')))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** A block of a pool is `{cidr}` or `{start, stop}`; one address where `stop` is missing. */
function inBlock(address: string, block: unknown): boolean {
  const number = parseIpv4(address);
  if (number === undefined) return false;
  const cidr = at(block, 'cidr');
  if (typeof cidr === 'string') {
    const prefix = parsePrefix(cidr);
    return prefix !== undefined && contains(prefix, number);
  }
  const start = parseIpv4(String(at(block, 'start')));
  const stop = parseIpv4(String(at(block, 'stop') ?? at(block, 'start')));
  return start !== undefined && stop !== undefined && start <= number && number <= stop;
}

/** 443 as `bpf socknat list` prints it: the two bytes in the other order, read as a signed number. */
function swapped(value: number): number {
  const bytes = ((value & 0xff) << 8) | ((value >> 8) & 0xff);
  return bytes >= 0x8000 ? bytes - 0x10000 : bytes;
}
