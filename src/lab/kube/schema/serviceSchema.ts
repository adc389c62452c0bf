import { conditions, kind } from './metaSchema.ts';
import { any, boolean, int32, intOrString, list, map, object, oneOf, string } from './schema.ts';

const protocol = oneOf('TCP', 'UDP', 'SCTP');

export const serviceSchema = kind('Service', {
  'spec!': object('ServiceSpec', {
    ports: list(
      object('ServicePort', {
        name: string,
        protocol,
        appProtocol: string,
        port: int32,
        targetPort: intOrString,
        nodePort: int32,
      }),
      'port',
    ),
    selector: map(string),
    clusterIP: string,
    clusterIPs: list(string),
    type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
    externalIPs: list(string),
    sessionAffinity: oneOf('ClientIP', 'None'),
    loadBalancerIP: string,
    loadBalancerSourceRanges: list(string),
    externalName: string,
    externalTrafficPolicy: oneOf('Cluster', 'Local'),
    healthCheckNodePort: int32,
    publishNotReadyAddresses: boolean,
    sessionAffinityConfig: object('SessionAffinityConfig', {
      clientIP: object('ClientIPConfig', { timeoutSeconds: int32 }),
    }),
    ipFamilies: list(oneOf('IPv4', 'IPv6')),
    ipFamilyPolicy: oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
    allocateLoadBalancerNodePorts: boolean,
    loadBalancerClass: string,
    internalTrafficPolicy: oneOf('Cluster', 'Local'),
    trafficDistribution: string,
  }),
  status: object('ServiceStatus', {
    loadBalancer: object('LoadBalancerStatus', {
      ingress: list(
        object('LoadBalancerIngress', { ip: string, hostname: string, ipMode: string, ports: list(any) }),
      ),
    }),
    conditions,
  }),
});

export const endpointSliceSchema = kind('EndpointSlice', {
  'addressType!': oneOf('IPv4', 'IPv6', 'FQDN'),
  endpoints: list(
    object('Endpoint', {
      'addresses!': list(string),
      conditions: object('EndpointConditions', { ready: boolean, serving: boolean, terminating: boolean }),
      hostname: string,
      targetRef: any,
      deprecatedTopology: map(string),
      nodeName: string,
      zone: string,
      hints: any,
    }),
  ),
  ports: list(object('EndpointPort', { name: string, protocol, port: int32, appProtocol: string })),
});

const endpointAddress = object('EndpointAddress', {
  ip: string,
  hostname: string,
  nodeName: string,
  targetRef: any,
});

export const endpointsSchema = kind('Endpoints', {
  subsets: list(
    object('EndpointSubset', {
      addresses: list(endpointAddress),
      notReadyAddresses: list(endpointAddress),
      ports: list(object('EndpointPort', { name: string, port: int32, protocol, appProtocol: string })),
    }),
  ),
});
