/** Services: defaults and validation of k8s.io/kubernetes/pkg/apis/core, allocation of …/pkg/registry/core/service. */
import type { Cause } from '../apiError.ts';
import type { Service } from '../model/service.ts';
import type { DeepPartial, Draft } from '../object.ts';
import { keyOf } from '../object.ts';
import type { Random } from '../../random.ts';
import type { Strategy } from '../strategy.ts';
import { invalidValue } from '../validation/causes.ts';
import { allocateClusterIP, allocateHealthCheckNodePort, allocateNodePort } from './serviceAllocation.ts';
import { isExternal, needsHealthCheckNodePort, validateService } from './serviceValidation.ts';

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

/** A Service that is a LoadBalancer keeps `ipMode` of its addresses: `VIP` where nothing is said (KEP-1860). */
function statusDefaults(type: string, status: Draft<Service>['status']): Pick<Draft<Service>, 'status'> {
  const ingress = status?.loadBalancer?.ingress;
  if (type !== 'LoadBalancer' || ingress === undefined) return {};
  const withMode = ingress.map((each) => (each.ip ? { ipMode: 'VIP', ...each } : each));
  return { status: { ...status, loadBalancer: { ...status?.loadBalancer, ingress: withMode } } };
}

function serviceDefaults(service: Draft<Service>): Draft<Service> {
  const spec: Spec = service.spec ?? {};
  const type = spec.type ?? 'ClusterIP';
  const external = isExternal({ type, externalIPs: spec.externalIPs });
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
    ...statusDefaults(type, service.status),
    spec: {
      ...(internal ? singleStack : {}),
      ...(external ? { externalTrafficPolicy: 'Cluster' as const } : {}),
      ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
      sessionAffinity: 'None',
      ...(spec.sessionAffinity === 'ClientIP'
        ? { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } }
        : {}),
      ...spec,
      // Left over from a time with affinity: nothing to complain about.
      ...(spec.sessionAffinity === undefined || spec.sessionAffinity === 'None'
        ? { sessionAffinityConfig: undefined }
        : {}),
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
          isExternal({ type, externalIPs: spec.externalIPs }) ||
          spec.externalTrafficPolicy !== old.spec.externalTrafficPolicy
            ? spec.externalTrafficPolicy
            : undefined,
      };
  const noLoadBalancer =
    type === 'LoadBalancer'
      ? {}
      : {
          allocateLoadBalancerNodePorts: undefined,
          loadBalancerClass:
            spec.loadBalancerClass === old.spec.loadBalancerClass ? undefined : spec.loadBalancerClass,
        };
  const health = needsHealthCheckNodePort(spec)
    ? { healthCheckNodePort: spec.healthCheckNodePort || old.spec.healthCheckNodePort }
    : {
        healthCheckNodePort:
          spec.healthCheckNodePort === old.spec.healthCheckNodePort ? undefined : spec.healthCheckNodePort,
      };
  return {
    ...next,
    spec: {
      ...spec,
      ...(ports === undefined ? {} : { ports }),
      ...clusterIP,
      ...released,
      ...noLoadBalancer,
      ...health,
    },
  };
}

function carriedClusterIP(spec: Spec, old: Service): Spec {
  const { clusterIP, clusterIPs } = old.spec;
  const changed = spec.clusterIP !== undefined && spec.clusterIP !== '' && spec.clusterIP !== clusterIP;
  if (changed) return { clusterIPs: [spec.clusterIP ?? ''] };
  return clusterIP === undefined ? {} : { clusterIP, clusterIPs };
}

function validateServiceUpdate(next: Service, old: Service): Cause[] {
  const before = old.spec.clusterIPs?.[0];
  const after = next.spec.clusterIPs?.[0];
  const [was, is] = [old.spec.loadBalancerClass, next.spec.loadBalancerClass];
  if (old.spec.type === 'LoadBalancer' && next.spec.type === 'LoadBalancer' && was !== is)
    return [invalidValue('spec.loadBalancerClass', is ?? null, 'may not change once set')];
  if (next.spec.type === 'ExternalName' || old.spec.type === 'ExternalName' || before === after) return [];
  return [invalidValue('spec.clusterIPs[0]', next.spec.clusterIPs ?? [], 'may not change once set')];
}

function allocate(service: Service, all: readonly Service[], random: Random) {
  const key = keyOf(service);
  const others = all.filter((each) => keyOf(each) !== key);
  const stream = random.stream(key);
  const address = allocateClusterIP(service, others, stream);
  if ('causes' in address) return address;
  const ports = allocateNodePort(address.object, others, stream);
  if ('causes' in ports) return ports;
  return allocateHealthCheckNodePort(ports.object, others, stream);
}
