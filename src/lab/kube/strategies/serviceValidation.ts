/** What a Service may not be: k8s.io/kubernetes/pkg/apis/core/validation, ValidateService. */
import { contains, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Cause } from '../apiError.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { DeepPartial } from '../object.ts';
import {
  duplicate,
  forbiddenField,
  GoText,
  goValue,
  invalidValue,
  notSupported,
  required,
} from '../validation/causes.ts';
import { validateLabels } from '../validation/metaValidation.ts';
import { labelNameError, subdomainError } from '../validation/names.ts';

type Spec = Service['spec'];

const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";
const MAX_AFFINITY_SECONDS = 86_400;

/** Whether clients outside can reach it, so that it has an external traffic policy. */
export function isExternal({ type, externalIPs }: DeepPartial<Spec>): boolean {
  return (
    type === 'NodePort' ||
    type === 'LoadBalancer' ||
    (type === 'ClusterIP' && externalIPs !== undefined && externalIPs.length > 0)
  );
}

export function needsHealthCheckNodePort({ type, externalTrafficPolicy }: DeepPartial<Spec>): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

export function validateService(service: Service): Cause[] {
  const { type, ports = [], clusterIP } = service.spec;
  if (type === 'ExternalName')
    return [...externalNameCauses(service.spec), ...onlyForLoadBalancers(service.spec)];
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
      const nodePorts = new Set(ports.slice(0, index).map((each) => `${each.nodePort}/${each.protocol}`));
      return [
        ...(several && !port.name ? [required(`${at}.name`)] : []),
        ...(port.name ? nameCauses(`${at}.name`, port.name) : []),
        ...(twice ? [duplicate(`${at}.name`, port.name)] : []),
        ...portCauses(`${at}.port`, port.port),
        ...(typeof port.targetPort === 'number' ? portCauses(`${at}.targetPort`, port.targetPort) : []),
        ...(typeof port.targetPort === 'string' ? portNameCauses(`${at}.targetPort`, port.targetPort) : []),
        ...(port.nodePort && nodePorts.has(`${port.nodePort}/${port.protocol}`)
          ? [duplicate(`${at}.nodePort`, port.nodePort)]
          : []),
        ...(samePort ? [duplicate(at, goPort(port))] : []),
        ...(port.nodePort !== undefined && type === 'ClusterIP'
          ? [forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'")]
          : []),
      ];
    }),
    ...(clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer')
      ? [invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : []),
    ...Object.entries(service.spec.selector ?? {}).flatMap(([key, value]) =>
      validateLabels('spec.selector', { [key]: value }),
    ),
    ...affinityCauses(service.spec),
    ...(service.spec.externalIPs ?? []).flatMap((ip, index) =>
      externalIpCauses(`spec.externalIPs[${index}]`, ip),
    ),
    ...onlyForLoadBalancers(service.spec),
    ...trafficPolicyCauses(service.spec),
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

function externalNameCauses({ externalName = '', clusterIPs = [] }: Spec): readonly Cause[] {
  if (externalName === '') return [required('spec.externalName')];
  // A dot at the end is let pass: the name is absolute all the same.
  const error = subdomainError(externalName.replace(/\.$/, ''));
  return [
    ...(error === undefined ? [] : [invalidValue('spec.externalName', externalName, error)]),
    ...(clusterIPs.length > 0
      ? [forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services')]
      : []),
  ];
}

function affinityCauses({ sessionAffinity, sessionAffinityConfig }: Spec): readonly Cause[] {
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (sessionAffinity === 'None' || seconds === undefined) return [];
  return seconds > 0 && seconds <= MAX_AFFINITY_SECONDS
    ? []
    : [
        invalidValue(
          'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
          seconds,
          `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
        ),
      ];
}

function externalIpCauses(field: string, ip: string): readonly Cause[] {
  const address = parseIpv4(ip);
  if (address === undefined)
    return ip.includes(':')
      ? []
      : [invalidValue(field, ip, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')];
  const ranges = [
    ['0.0.0.0/32', 'may not be unspecified (0.0.0.0 or ::)'],
    ['127.0.0.0/8', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.0.0/16', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.0/24', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ] as const;
  return ranges.flatMap(([range, why]) => {
    const prefix = parsePrefix(range);
    return prefix !== undefined && contains(prefix, address) ? [invalidValue(field, ip, why)] : [];
  });
}

function onlyForLoadBalancers({
  type,
  loadBalancerSourceRanges = [],
  loadBalancerClass,
  allocateLoadBalancerNodePorts,
}: Spec): readonly Cause[] {
  const isLoadBalancer = type === 'LoadBalancer';
  const ranges = 'spec.LoadBalancerSourceRanges';
  return [
    ...(loadBalancerSourceRanges.length > 0 && !isLoadBalancer
      ? [forbiddenField(ranges, ONLY_LOAD_BALANCER)]
      : []),
    ...loadBalancerSourceRanges.flatMap((range, index) => {
      const text = range.trim();
      return text.includes(':') || (text.includes('/') && parsePrefix(text) !== undefined)
        ? []
        : [
            invalidValue(
              `${ranges}[${index}]`,
              text,
              'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
            ),
          ];
    }),
    ...(loadBalancerClass !== undefined && !isLoadBalancer
      ? [forbiddenField('spec.loadBalancerClass', ONLY_LOAD_BALANCER)]
      : []),
    ...(allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer
      ? [forbiddenField('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER)]
      : []),
  ];
}

function trafficPolicyCauses(spec: Spec): readonly Cause[] {
  const { externalTrafficPolicy, healthCheckNodePort = 0, trafficDistribution } = spec;
  return [
    ...(externalTrafficPolicy !== undefined && !isExternal(spec)
      ? [
          invalidValue(
            'spec.externalTrafficPolicy',
            externalTrafficPolicy,
            'may only be set for externally-accessible services',
          ),
        ]
      : []),
    ...(healthCheckNodePort !== 0 && !needsHealthCheckNodePort(spec)
      ? [
          invalidValue(
            'spec.healthCheckNodePort',
            healthCheckNodePort,
            "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
          ),
        ]
      : []),
    ...(trafficDistribution !== undefined && trafficDistribution !== 'PreferClose'
      ? [notSupported('spec.trafficDistribution', trafficDistribution, ['PreferClose'])]
      : []),
  ];
}

/** IsValidPortName: the name of a pod's port. */
function portNameCauses(field: string, name: string): readonly Cause[] {
  const errors = [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
  return errors.map((error) => invalidValue(field, name, error));
}
