/** The resources that the lab's API server serves: names, groups, versions, scope. Data, in the order of discovery. */
import type {
  CiliumEndpoint,
  CiliumIdentity,
  CiliumL2AnnouncementPolicy,
  CiliumLoadBalancerIPPool,
  CiliumNetworkPolicy,
  CiliumNode,
} from './model/cilium.ts';
import type {
  ConfigMap,
  CustomResourceDefinition,
  Event,
  Lease,
  Namespace,
  Node,
  Secret,
  ServiceAccount,
} from './model/cluster.ts';
import type { NetworkPolicy } from './model/networkPolicy.ts';
import type { Pod } from './model/pod.ts';
import type { Endpoints, EndpointSlice, Service } from './model/service.ts';
import type { DaemonSet, Deployment, ReplicaSet } from './model/workload.ts';

/** The type of a resource's objects, by the resource's plural name. */
export interface Resources {
  configmaps: ConfigMap;
  endpoints: Endpoints;
  events: Event;
  namespaces: Namespace;
  nodes: Node;
  pods: Pod;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  services: Service;
  customresourcedefinitions: CustomResourceDefinition;
  daemonsets: DaemonSet;
  deployments: Deployment;
  replicasets: ReplicaSet;
  ciliumclusterwidenetworkpolicies: CiliumNetworkPolicy;
  ciliumendpoints: CiliumEndpoint;
  ciliumidentities: CiliumIdentity;
  ciliuml2announcementpolicies: CiliumL2AnnouncementPolicy;
  ciliumloadbalancerippools: CiliumLoadBalancerIPPool;
  ciliumnetworkpolicies: CiliumNetworkPolicy;
  ciliumnodes: CiliumNode;
  leases: Lease;
  endpointslices: EndpointSlice;
  networkpolicies: NetworkPolicy;
}

export type ResourceName = keyof Resources;

export type Subresource = 'status' | 'scale' | 'log' | 'exec' | 'attach' | 'portforward' | 'eviction';

export interface ResourceDefinition {
  /** Plural, as in a path. */
  readonly name: ResourceName;
  /** Empty for the core group. */
  readonly group: string;
  /** Served versions; objects are stored in the first. */
  readonly versions: readonly [string, ...string[]];
  readonly kind: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** It has `metadata.generation`, which grows with each change of what is asked for. */
  readonly generation: boolean;
  readonly subresources: readonly Subresource[];
  /** Defined by a CustomResourceDefinition: no strategic merge, errors in OpenAPI wording. */
  readonly custom: boolean;
}

type Options = Partial<
  Pick<ResourceDefinition, 'shortNames' | 'categories' | 'generation' | 'subresources' | 'versions'>
> & { readonly cluster?: true };

function define(
  name: ResourceName,
  group: string,
  kind: string,
  { cluster, ...options }: Options = {},
): ResourceDefinition {
  const custom = group === 'cilium.io';
  return {
    name,
    group,
    versions: [custom ? 'v2' : 'v1'],
    kind,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: custom ? ['cilium'] : [],
    namespaced: cluster !== true,
    generation: custom,
    subresources: [],
    custom,
    ...options,
  };
}

const all = ['all'];
const cilium = ['cilium'];
const ciliumPolicy = ['cilium', 'ciliumpolicy'];

export const resourceDefinitions: readonly ResourceDefinition[] = [
  define('configmaps', '', 'ConfigMap', { shortNames: ['cm'] }),
  { ...define('endpoints', '', 'Endpoints', { shortNames: ['ep'] }), singular: 'endpoints' },
  define('events', '', 'Event', { shortNames: ['ev'] }),
  define('namespaces', '', 'Namespace', { shortNames: ['ns'], cluster: true, subresources: ['status'] }),
  define('nodes', '', 'Node', { shortNames: ['no'], cluster: true, subresources: ['status'] }),
  define('pods', '', 'Pod', {
    shortNames: ['po'],
    categories: all,
    generation: true,
    subresources: ['status', 'log', 'exec', 'attach', 'portforward', 'eviction'],
  }),
  define('secrets', '', 'Secret'),
  define('serviceaccounts', '', 'ServiceAccount', { shortNames: ['sa'] }),
  define('services', '', 'Service', { shortNames: ['svc'], categories: all, subresources: ['status'] }),
  define('customresourcedefinitions', 'apiextensions.k8s.io', 'CustomResourceDefinition', {
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    cluster: true,
    generation: true,
    subresources: ['status'],
  }),
  define('daemonsets', 'apps', 'DaemonSet', {
    shortNames: ['ds'],
    categories: all,
    generation: true,
    subresources: ['status'],
  }),
  define('deployments', 'apps', 'Deployment', {
    shortNames: ['deploy'],
    categories: all,
    generation: true,
    subresources: ['status', 'scale'],
  }),
  define('replicasets', 'apps', 'ReplicaSet', {
    shortNames: ['rs'],
    categories: all,
    generation: true,
    subresources: ['status', 'scale'],
  }),
  define('ciliumclusterwidenetworkpolicies', 'cilium.io', 'CiliumClusterwideNetworkPolicy', {
    shortNames: ['ccnp'],
    categories: ciliumPolicy,
    cluster: true,
    subresources: ['status'],
  }),
  define('ciliumendpoints', 'cilium.io', 'CiliumEndpoint', {
    shortNames: ['cep', 'ciliumep'],
    categories: cilium,
  }),
  define('ciliumidentities', 'cilium.io', 'CiliumIdentity', {
    shortNames: ['ciliumid'],
    categories: cilium,
    cluster: true,
  }),
  define('ciliuml2announcementpolicies', 'cilium.io', 'CiliumL2AnnouncementPolicy', {
    versions: ['v2alpha1'],
    shortNames: ['l2announcement'],
    categories: cilium,
    cluster: true,
    subresources: ['status'],
  }),
  define('ciliumloadbalancerippools', 'cilium.io', 'CiliumLoadBalancerIPPool', {
    versions: ['v2', 'v2alpha1'],
    shortNames: ['ippools', 'ippool', 'lbippool', 'lbippools'],
    categories: cilium,
    cluster: true,
    subresources: ['status'],
  }),
  define('ciliumnetworkpolicies', 'cilium.io', 'CiliumNetworkPolicy', {
    shortNames: ['cnp', 'ciliumnp'],
    categories: ciliumPolicy,
    subresources: ['status'],
  }),
  define('ciliumnodes', 'cilium.io', 'CiliumNode', {
    shortNames: ['cn', 'ciliumn'],
    categories: cilium,
    cluster: true,
    subresources: ['status'],
  }),
  define('leases', 'coordination.k8s.io', 'Lease'),
  define('endpointslices', 'discovery.k8s.io', 'EndpointSlice', { generation: true }),
  define('networkpolicies', 'networking.k8s.io', 'NetworkPolicy', {
    shortNames: ['netpol'],
    generation: true,
  }),
];

const byName = new Map(resourceDefinitions.map((definition) => [definition.name, definition]));

export function definitionOf(resource: ResourceName): ResourceDefinition {
  const definition = byName.get(resource);
  if (definition === undefined) throw new Error(`no resource ${resource}`);
  return definition;
}

/** `v1`, `apps/v1`. */
export function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The apiVersion in which objects of the resource are stored. */
export function storageVersion(definition: ResourceDefinition): string {
  return groupVersion(definition.group, definition.versions[0]);
}

/** `pods`, `deployments.apps`: how errors name the resource. */
export function qualifiedResource(definition: { readonly name: string; readonly group: string }): string {
  return definition.group === '' ? definition.name : `${definition.name}.${definition.group}`;
}

/** `Service`, `Deployment.apps`: how validation errors name the kind. */
export function qualifiedKind(definition: ResourceDefinition): string {
  return definition.group === '' ? definition.kind : `${definition.kind}.${definition.group}`;
}
