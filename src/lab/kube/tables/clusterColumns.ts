import { age } from '../../go/duration.ts';
import type {
  ConfigMap,
  CustomResourceDefinition,
  Event,
  Lease,
  Namespace,
  Node,
  Secret,
  ServiceAccount,
} from '../model/cluster.ts';
import type { KubeObject } from '../object.ts';
import { count, text, wide, type Column } from './column.ts';

export const ageColumn: Column<KubeObject> = text('Age', ({ metadata }, now) =>
  age(metadata.creationTimestamp, now),
);

const rolePrefix = 'node-role.kubernetes.io/';

export const nodeColumns: readonly Column<Node>[] = [
  text('Status', ({ spec, status }) => {
    const ready = status.conditions.find((each) => each.type === 'Ready');
    const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
    return spec.unschedulable === true ? `${state},SchedulingDisabled` : state;
  }),
  text('Roles', ({ metadata }) => {
    const labels = Object.keys(metadata.labels ?? {});
    const roles = labels
      .filter((key) => key.startsWith(rolePrefix))
      .map((key) => key.slice(rolePrefix.length));
    return roles.sort().join(',') || '<none>';
  }),
  ageColumn,
  text('Version', ({ status }) => status.nodeInfo.kubeletVersion),
  wide(text('Internal-IP', (node) => addressOf(node, 'InternalIP'))),
  wide(text('External-IP', (node) => addressOf(node, 'ExternalIP'))),
  wide(text('OS-Image', ({ status }) => status.nodeInfo.osImage || '<unknown>')),
  wide(text('Kernel-Version', ({ status }) => status.nodeInfo.kernelVersion || '<unknown>')),
  wide(text('Container-Runtime', ({ status }) => status.nodeInfo.containerRuntimeVersion || '<unknown>')),
];

function addressOf(node: Node, type: string): string {
  return node.status.addresses.find((each) => each.type === type)?.address ?? '<none>';
}

export const namespaceColumns: readonly Column<Namespace>[] = [
  text('Status', ({ status }) => status.phase),
  ageColumn,
];

export const configMapColumns: readonly Column<ConfigMap>[] = [
  count(
    'Data',
    ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
  ),
  ageColumn,
];

export const secretColumns: readonly Column<Secret>[] = [
  text('Type', ({ type }) => type ?? ''),
  count('Data', ({ data = {} }) => Object.keys(data).length),
  ageColumn,
];

export const serviceAccountColumns: readonly Column<ServiceAccount>[] = [
  count('Secrets', ({ secrets = [] }) => secrets.length),
  ageColumn,
];

export const leaseColumns: readonly Column<Lease>[] = [
  text('Holder', ({ spec }) => spec.holderIdentity ?? ''),
  ageColumn,
];

export const eventColumns: readonly Column<Event>[] = [
  text('Last Seen', (event, now) => age(event.lastTimestamp ?? event.eventTime, now)),
  text('Type', ({ type }) => type),
  text('Reason', ({ reason }) => reason),
  text('Object', ({ involvedObject: { kind = '', name } }) =>
    name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
  ),
  wide(text('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? '')),
  wide(
    text('Source', ({ source: { component = '', host } }) => (host ? `${component}, ${host}` : component)),
  ),
  text('Message', ({ message }) => message.trim()),
  wide(text('First Seen', (event, now) => age(event.firstTimestamp ?? event.eventTime, now))),
  wide(count('Count', ({ count: times }) => times ?? 1)),
  wide(text('Name', ({ metadata }) => metadata.name)),
];

export const customResourceDefinitionColumns: readonly Column<CustomResourceDefinition>[] = [
  { ...text('Created At', ({ metadata }) => metadata.creationTimestamp), type: 'date' },
];
