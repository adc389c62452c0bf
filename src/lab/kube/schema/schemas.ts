import type { ResourceName } from '../resources.ts';
import { ciliumPolicySchema } from './ciliumPolicySchema.ts';
import {
  ciliumEndpointSchema,
  ciliumIdentitySchema,
  ciliumNodeSchema,
  ipPoolSchema,
  l2AnnouncementPolicySchema,
} from './ciliumSchema.ts';
import {
  configMapSchema,
  customResourceDefinitionSchema,
  eventSchema,
  leaseSchema,
  namespaceSchema,
  nodeSchema,
  secretSchema,
  serviceAccountSchema,
} from './clusterSchema.ts';
import { kubernetesNetworkPolicySchema } from './networkPolicySchema.ts';
import { podSchema } from './podSchema.ts';
import type { ObjectSchema } from './schema.ts';
import { endpointSliceSchema, endpointsSchema, serviceSchema } from './serviceSchema.ts';
import { daemonSetSchema, deploymentSchema, replicaSetSchema } from './workloadSchema.ts';

/** The schema of each resource's objects. */
export const schemas: Readonly<Record<ResourceName, ObjectSchema>> = {
  configmaps: configMapSchema,
  endpoints: endpointsSchema,
  events: eventSchema,
  namespaces: namespaceSchema,
  nodes: nodeSchema,
  pods: podSchema,
  secrets: secretSchema,
  serviceaccounts: serviceAccountSchema,
  services: serviceSchema,
  customresourcedefinitions: customResourceDefinitionSchema,
  daemonsets: daemonSetSchema,
  deployments: deploymentSchema,
  replicasets: replicaSetSchema,
  ciliumclusterwidenetworkpolicies: ciliumPolicySchema('CiliumClusterwideNetworkPolicy'),
  ciliumendpoints: ciliumEndpointSchema,
  ciliumidentities: ciliumIdentitySchema,
  ciliuml2announcementpolicies: l2AnnouncementPolicySchema,
  ciliumloadbalancerippools: ipPoolSchema,
  ciliumnetworkpolicies: ciliumPolicySchema('CiliumNetworkPolicy'),
  ciliumnodes: ciliumNodeSchema,
  leases: leaseSchema,
  endpointslices: endpointSliceSchema,
  networkpolicies: kubernetesNetworkPolicySchema,
};
