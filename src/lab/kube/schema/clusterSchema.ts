import { kind } from './metaSchema.ts';
import { any, boolean, int32, list, map, object, oneOf, set, string } from './schema.ts';

const taint = object('Taint', {
  'key!': string,
  value: string,
  'effect!': oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  timeAdded: string,
});

export const nodeSchema = kind('Node', {
  spec: object('NodeSpec', {
    podCIDR: string,
    podCIDRs: set(string),
    providerID: string,
    unschedulable: boolean,
    taints: list(taint),
    configSource: any,
    externalID: string,
  }),
  status: object('NodeStatus', {
    capacity: map(any),
    allocatable: map(any),
    phase: string,
    conditions: list(any, 'type'),
    addresses: list(any, 'type'),
    daemonEndpoints: any,
    nodeInfo: any,
    images: list(any),
    volumesInUse: list(string),
    volumesAttached: list(any),
    config: any,
    runtimeHandlers: list(any),
    features: any,
  }),
});

export const namespaceSchema = kind('Namespace', {
  spec: object('NamespaceSpec', { finalizers: list(string) }),
  status: any,
});

export const configMapSchema = kind('ConfigMap', {
  immutable: boolean,
  data: map(string),
  binaryData: map(string),
});

export const secretSchema = kind('Secret', {
  immutable: boolean,
  data: map(string),
  stringData: map(string),
  type: string,
});

export const serviceAccountSchema = kind('ServiceAccount', {
  secrets: list(any, 'name'),
  imagePullSecrets: list(any),
  automountServiceAccountToken: boolean,
});

export const eventSchema = kind('Event', {
  involvedObject: any,
  reason: string,
  message: string,
  source: any,
  firstTimestamp: any,
  lastTimestamp: any,
  count: int32,
  type: string,
  eventTime: any,
  series: any,
  action: string,
  related: any,
  reportingComponent: string,
  reportingInstance: string,
});

export const leaseSchema = kind('Lease', {
  spec: object('LeaseSpec', {
    holderIdentity: string,
    leaseDurationSeconds: int32,
    acquireTime: string,
    renewTime: string,
    leaseTransitions: int32,
    strategy: string,
    preferredHolder: string,
  }),
});

export const customResourceDefinitionSchema = kind('CustomResourceDefinition', { spec: any, status: any });
