/** Services: defaults and validation of k8s.io/kubernetes/pkg/apis/core, allocation of …/pkg/registry/core/service. */
import type { Cause } from '../apiError.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { DeepPartial, Draft } from '../object.ts';
import { keyOf } from '../object.ts';
import type { Random } from '../../random.ts';
import type { Strategy } from '../strategy.ts';
import { duplicate, forbiddenField, GoText, goValue, invalidValue, required } from '../validation/causes.ts';
import { labelNameError } from '../validation/names.ts';
import { allocateClusterIP, allocateNodePort } from './serviceAllocation.ts';

export function createServiceStrategy(random: Random): Strategy<'services'> {
  return {
    defaults: serviceDefaults,
    carryOver,
    initialStatus: () => ({ loadBalancer: {} }),
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    allocate: (service, others) => allocate(service, others, random),
  };
}

type Spec = DeepPartial<Service['spec']>;

function serviceDefaults(service: Draft<Service>): Draft<Service> {
  const spec: Spec = service.spec ?? {};
  const type = spec.type ?? 'ClusterIP';
  const external = type === 'NodePort' || type === 'LoadBalancer';
  const internal = type !== 'ExternalName';
  const clusterIP = spec.clusterIP || spec.clusterIPs?.[0];
  const ports = spec.ports?.map((port) => ({ protocol: 'TCP' as const, targetPort: port.port, ...port }));
  const singleStack = {
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster' as const,
  };
  return {
    ...service,
    spec: {
      ...(internal ? singleStack : {}),
      ...(external ? { externalTrafficPolicy: 'Cluster' as const } : {}),
      ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
      sessionAffinity: 'None',
      ...(spec.sessionAffinity === 'ClientIP'
        ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
        : {}),
      ...spec,
      type,
      ...(ports === undefined ? {} : { ports }),
      ...(clusterIP === undefined || !internal ? {} : { clusterIP, clusterIPs: [clusterIP] }),
    },
  };
}

/** An update need not repeat what was allocated. */
function carryOver(next: Draft<Service>, old: Service): Draft<Service> {
  const spec: Spec = next.spec ?? {};
  const type = spec.type ?? 'ClusterIP';
  if (type === 'ExternalName') {
    const { clusterIP: _ip, clusterIPs: _ips, ...rest } = spec;
    return { ...next, spec: rest };
  }
  const clusterIP = carriedClusterIP(spec, old);
  const external = type === 'NodePort' || type === 'LoadBalancer';
  const ports = spec.ports?.map((port) => {
    const before = old.spec.ports?.find(
      (each) => each.port === port.port && each.protocol === (port.protocol ?? 'TCP'),
    );
    if (external) return { ...port, nodePort: port.nodePort ?? before?.nodePort };
    // Unchanged from when the type was another: released with the type.
    return port.nodePort !== undefined && port.nodePort === before?.nodePort
      ? { ...port, nodePort: undefined }
      : port;
  });
  const released = external
    ? {}
    : {
        externalTrafficPolicy:
          spec.externalTrafficPolicy === old.spec.externalTrafficPolicy
            ? undefined
            : spec.externalTrafficPolicy,
      };
  const noLoadBalancer = type === 'LoadBalancer' ? {} : { allocateLoadBalancerNodePorts: undefined };
  return {
    ...next,
    spec: {
      ...spec,
      ...(ports === undefined ? {} : { ports }),
      ...clusterIP,
      ...released,
      ...noLoadBalancer,
    },
  };
}

function carriedClusterIP(spec: Spec, old: Service): Spec {
  const { clusterIP, clusterIPs } = old.spec;
  const changed = spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== clusterIP;
  if (changed) return { clusterIPs: [spec.clusterIP ?? ''] };
  return clusterIP === undefined ? {} : { clusterIP, clusterIPs };
}

function validateService(service: Service): Cause[] {
  const { type, ports = [], clusterIP, externalName } = service.spec;
  if (type === 'ExternalName') {
    return externalName ? [] : [required('spec.externalName')];
  }
  const several = ports.length > 1;
  const names = new Set<string>();
  const pairs = new Set<string>();
  return [
    ...(ports.length === 0 && clusterIP !== 'None' ? [required('spec.ports')] : []),
    ...ports.flatMap((port, index) => {
      const at = `spec.ports[${index}]`;
      const pair = `${port.port}/${port.protocol}`;
      const twice = port.name !== undefined && names.has(port.name);
      const samePort = pairs.has(pair);
      if (port.name !== undefined) names.add(port.name);
      pairs.add(pair);
      return [
        ...(several && !port.name ? [required(`${at}.name`)] : []),
        ...(port.name ? nameCauses(`${at}.name`, port.name) : []),
        ...(twice ? [duplicate(`${at}.name`, port.name)] : []),
        ...portCauses(`${at}.port`, port.port),
        ...(typeof port.targetPort === 'number' ? portCauses(`${at}.targetPort`, port.targetPort) : []),
        ...(samePort ? [duplicate(at, goPort(port))] : []),
        ...(port.nodePort !== undefined && type === 'ClusterIP'
          ? [forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
          : []),
      ];
    }),
    ...(clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer')
      ? [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : []),
    ...(service.spec.externalTrafficPolicy !== undefined && type === 'ClusterIP'
      ? [
          invalidValue(
            'spec.externalTrafficPolicy',
            service.spec.externalTrafficPolicy,
            'may only be set for externally-accessible services',
          ),
        ]
      : []),
  ];
}

function nameCauses(field: string, name: string): Cause[] {
  const error = labelNameError(name);
  return error === undefined ? [] : [invalidValue(field, name, error)];
}

function portCauses(field: string, port: number | undefined): Cause[] {
  const inRange = port !== undefined && port >= 1 && port <= 65_535;
  return inRange ? [] : [invalidValue(field, port ?? 0, 'must be between 1 and 65535, inclusive')];
}

function goPort(port: ServicePort): GoText {
  return new GoText(
    `core.ServicePort{Name:"", Protocol:${goValue(port.protocol)}, AppProtocol:(*string)(nil), Port:${port.port}, TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0}`,
  );
}

function validateServiceUpdate(next: Service, old: Service): Cause[] {
  const before = old.spec.clusterIPs?.[0];
  const after = next.spec.clusterIPs?.[0];
  if (next.spec.type === 'ExternalName' || old.spec.type === 'ExternalName' || before === after) return [];
  return [invalidValue('spec.clusterIPs[0]', next.spec.clusterIPs ?? [], 'may not change once set')];
}

function allocate(service: Service, all: readonly Service[], random: Random) {
  const key = keyOf(service);
  const others = all.filter((each) => keyOf(each) !== key);
  const stream = random.stream(key);
  const address = allocateClusterIP(service, others, stream);
  if ('causes' in address) return address;
  return allocateNodePort(address.object, others, stream);
}
