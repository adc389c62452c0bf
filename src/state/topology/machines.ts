/** Machines: the nodes that the API has, and the hosts that a cell can run on but the API does not know. */
import type { KubeObject } from '../fact.ts';
import { fieldsAt, listAt, textAt } from '../kubeObjects.ts';
import { fieldsOf } from './collector.ts';
import type { Collector } from './collector.ts';
import { factOfObject } from './known.ts';
import type { Known } from './known.ts';

export function machineId(name: string): string {
  return `machine:${name}`;
}

export function agentId(node: string): string {
  return `agent:${node}`;
}

/** The machines' names, hosts first in their own order. */
export function addMachines(collector: Collector, known: Known, hosts: readonly string[]): readonly string[] {
  const nodes = new Map((known.objects('nodes') ?? []).map((node) => [node.metadata.name, node]));
  const names = [...new Set([...hosts, ...nodes.keys()])];
  for (const name of names) addMachine(collector, known, name, nodes.get(name));
  for (const pod of known.objects('pods') ?? []) addAgent(collector, known, pod);
  return names;
}

function addMachine(collector: Collector, known: Known, name: string, node: KubeObject | undefined): void {
  const ciliumNode = known.objects('ciliumnodes')?.find(({ metadata }) => metadata.name === name);
  const range = podRanges(node, ciliumNode).join(', ');
  collector.add(
    {
      id: machineId(name),
      kind: 'machine',
      name,
      note: range,
      state: node === undefined ? 'unknown' : isReady(node) ? 'good' : 'bad',
    },
    () => ({
      fields: fieldsOf({
        InternalIP: node && internalAddress(node),
        podCIDR: range,
        cilium_host: ciliumNode && ciliumHost(ciliumNode),
        Ready: node && (isReady(node) ? 'True' : 'False'),
        roles: node && rolesOf(node),
        kernel: node && textAt(node, 'status.nodeInfo.kernelVersion'),
        kubelet: node && textAt(node, 'status.nodeInfo.kubeletVersion'),
      }),
      facts: [node, ciliumNode].flatMap((object) => (object === undefined ? [] : [factOfObject(object)])),
    }),
  );
}

/** The agents' own label, as Cilium's chart sets it. */
export function isAgent(pod: KubeObject): boolean {
  return pod.metadata.labels?.['k8s-app'] === 'cilium' && textAt(pod, 'spec.nodeName') !== undefined;
}

function addAgent(collector: Collector, known: Known, pod: KubeObject): void {
  const node = textAt(pod, 'spec.nodeName');
  if (node === undefined || !isAgent(pod)) return;
  const config = known.objects('configmaps')?.find(({ metadata }) => metadata.name === 'cilium-config');
  collector.add(
    {
      id: agentId(node),
      kind: 'agent',
      name: pod.metadata.name,
      on: machineId(node),
      note: 'cilium-agent',
      state: isReady(pod) ? 'good' : 'bad',
    },
    () => ({
      fields: fieldsOf({
        pod: `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`,
        node,
        Ready: isReady(pod) ? 'True' : 'False',
        image: fieldsAt(pod, 'spec.containers', 'image').join(', '),
        'routing-mode': config && textAt(config, 'data.routing-mode'),
      }),
      facts: [pod, ...(config === undefined ? [] : [config])].map(factOfObject),
    }),
  );
}

export function isReady(object: KubeObject): boolean {
  return listAt(object, 'status.conditions').some(
    (entry) =>
      typeof entry === 'object' &&
      entry !== null &&
      Reflect.get(entry, 'type') === 'Ready' &&
      Reflect.get(entry, 'status') === 'True',
  );
}

export function internalAddress(node: KubeObject): string | undefined {
  return fieldsAt(node, 'status.addresses', 'address', ofType('InternalIP'))[0];
}

function ciliumHost(node: KubeObject): string | undefined {
  return fieldsAt(node, 'spec.addresses', 'ip', ofType('CiliumInternalIP'))[0];
}

function ofType(type: string): (entry: object) => boolean {
  return (entry) => Reflect.get(entry, 'type') === type;
}

function podRanges(node: KubeObject | undefined, ciliumNode: KubeObject | undefined): readonly string[] {
  const ranges = ciliumNode && texts(listAt(ciliumNode, 'spec.ipam.podCIDRs'));
  return ranges !== undefined && ranges.length > 0
    ? ranges
    : node === undefined
      ? []
      : texts(listAt(node, 'spec.podCIDRs'));
}

function rolesOf({ metadata }: KubeObject): string {
  return Object.keys(metadata.labels ?? {})
    .flatMap((label) => /^node-role\.kubernetes\.io\/(.+)$/.exec(label)?.[1] ?? [])
    .join(', ');
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
