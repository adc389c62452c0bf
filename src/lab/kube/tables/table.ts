/** `Table` answers: `Accept: application/json;as=Table;v=v1;g=meta.k8s.io`. */
import type { JsonObject, KubeObject } from '../object.ts';
import type { ResourceName, Resources } from '../resources.ts';
import {
  ageOnly,
  ciliumEndpointColumns,
  ciliumIdentityColumns,
  ciliumNodeColumns,
  ipPoolColumns,
  networkPolicyColumns,
} from './ciliumColumns.ts';
import {
  configMapColumns,
  customResourceDefinitionColumns,
  eventColumns,
  leaseColumns,
  namespaceColumns,
  nodeColumns,
  secretColumns,
  serviceAccountColumns,
} from './clusterColumns.ts';
import type { Column } from './column.ts';
import { podColumns } from './podColumns.ts';
import {
  endpointSliceColumns,
  endpointsColumns,
  kubernetesNetworkPolicyColumns,
  serviceColumns,
} from './serviceColumns.ts';
import { daemonSetColumns, deploymentColumns, replicaSetColumns } from './workloadColumns.ts';

/** The columns after NAME; what is not here has an AGE alone. */
const columns: { readonly [R in ResourceName]?: readonly Column<Resources[R]>[] } = {
  configmaps: configMapColumns,
  endpoints: endpointsColumns,
  events: eventColumns,
  namespaces: namespaceColumns,
  nodes: nodeColumns,
  pods: podColumns,
  secrets: secretColumns,
  serviceaccounts: serviceAccountColumns,
  services: serviceColumns,
  customresourcedefinitions: customResourceDefinitionColumns,
  daemonsets: daemonSetColumns,
  deployments: deploymentColumns,
  replicasets: replicaSetColumns,
  ciliumclusterwidenetworkpolicies: networkPolicyColumns,
  ciliumendpoints: ciliumEndpointColumns,
  ciliumidentities: ciliumIdentityColumns,
  ciliumloadbalancerippools: ipPoolColumns,
  ciliumnetworkpolicies: networkPolicyColumns,
  ciliumnodes: ciliumNodeColumns,
  leases: leaseColumns,
  endpointslices: endpointSliceColumns,
  networkpolicies: kubernetesNetworkPolicyColumns,
};

/** Events show their name last, and only in wide output. */
const nameIsOwnColumn: ReadonlySet<ResourceName> = new Set(['events']);

function columnsOf<R extends ResourceName>(resource: R): readonly Column<Resources[R]>[] {
  const own = columns[resource] ?? ageOnly;
  if (nameIsOwnColumn.has(resource)) return own;
  const name: Column<KubeObject> = {
    name: 'Name',
    type: 'string',
    format: 'name',
    priority: 0,
    cell: ({ metadata }) => metadata.name,
  };
  return [name, ...own];
}

export interface TableOptions {
  readonly now: number;
  /** What each row carries beside its cells. */
  readonly include: 'None' | 'Metadata' | 'Object';
  /** The objects' metadata of the list. */
  readonly listMeta: JsonObject;
  /** An event of a watch after the first names no columns. */
  readonly withoutDefinitions?: boolean;
}

export function tableOf<R extends ResourceName>(
  resource: R,
  objects: readonly Resources[R][],
  { now, include, listMeta, withoutDefinitions }: TableOptions,
): object {
  const all = columnsOf(resource);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMeta,
    columnDefinitions: withoutDefinitions
      ? null
      : all.map(({ name, type, format, priority }) => ({ name, type, format, description: '', priority })),
    rows: objects.map((object) => ({
      cells: all.map((column) => column.cell(object, now)),
      ...rowObject(object, include),
    })),
  };
}

function rowObject(object: KubeObject, include: TableOptions['include']): { object?: object } {
  if (include === 'None') return {};
  if (include === 'Object') return { object };
  const { metadata } = object;
  return { object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } };
}
