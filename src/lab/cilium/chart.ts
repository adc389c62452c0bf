/**
 * Cilium's Helm chart, as far as it is about the ConfigMap cilium-config: which value becomes which key
 * (install/kubernetes/cilium/templates/cilium-configmap.yaml of 1.18). Keys that no value here decides stay what they were when it was installed.
 */
export type ChartValue = string | number | boolean | readonly ChartValue[] | null | ChartValues;
export interface ChartValues {
  readonly [key: string]: ChartValue | undefined;
}

interface Rule {
  /** Dotted path of the value. */
  readonly value: string;
  readonly key: string;
  readonly type: 'boolean' | 'string' | 'integer' | 'list';
  /** The chart's own value. */
  readonly initial: ChartValue;
  /** The key is written only when the value is set, or is true. */
  readonly optional?: true;
}

const rule = (
  value: string,
  key: string,
  type: Rule['type'],
  initial: ChartValue,
  optional?: 'optional',
): Rule => ({ value, key, type, initial, ...(optional === undefined ? {} : { optional: true }) });

const RULES: readonly Rule[] = [
  rule('autoDirectNodeRoutes', 'auto-direct-node-routes', 'boolean', false),
  rule('bgpControlPlane.enabled', 'enable-bgp-control-plane', 'boolean', false, 'optional'),
  rule('bpf.lbMapMax', 'bpf-lb-map-max', 'integer', 65_536),
  rule('bpf.masquerade', 'enable-bpf-masquerade', 'boolean', false),
  rule('bpf.monitorAggregation', 'monitor-aggregation', 'string', 'medium'),
  rule('bpf.policyMapMax', 'bpf-policy-map-max', 'integer', 16_384),
  rule('cluster.id', 'cluster-id', 'integer', 0),
  rule('cluster.name', 'cluster-name', 'string', 'default'),
  rule('debug.enabled', 'debug', 'boolean', false),
  rule('defaultLBServiceIPAM', 'default-lb-service-ipam', 'string', 'lbipam'),
  rule('directRoutingSkipUnreachable', 'direct-routing-skip-unreachable', 'boolean', false),
  rule('enableIPv4Masquerade', 'enable-ipv4-masquerade', 'boolean', true),
  rule('enableLBIPAM', 'enable-lb-ipam', 'boolean', true),
  rule('endpointHealthChecking.enabled', 'enable-endpoint-health-checking', 'boolean', true),
  rule('endpointRoutes.enabled', 'enable-endpoint-routes', 'boolean', false, 'optional'),
  rule('healthChecking', 'enable-health-checking', 'boolean', true),
  rule('hubble.enabled', 'enable-hubble', 'boolean', true),
  rule('installNoConntrackIptablesRules', 'install-no-conntrack-iptables-rules', 'boolean', false),
  rule('ipam.mode', 'ipam', 'string', 'cluster-pool'),
  rule('ipam.operator.clusterPoolIPv4MaskSize', 'cluster-pool-ipv4-mask-size', 'integer', 24),
  rule('ipam.operator.clusterPoolIPv4PodCIDRList', 'cluster-pool-ipv4-cidr', 'list', ['10.0.0.0/8']),
  rule('ipv4.enabled', 'enable-ipv4', 'boolean', true),
  rule('ipv4NativeRoutingCIDR', 'ipv4-native-routing-cidr', 'string', '', 'optional'),
  rule('ipv6.enabled', 'enable-ipv6', 'boolean', false),
  rule('kubeProxyReplacement', 'kube-proxy-replacement', 'boolean', false),
  rule('l2NeighDiscovery.enabled', 'enable-l2-neigh-discovery', 'boolean', false),
  rule('l2announcements.enabled', 'enable-l2-announcements', 'boolean', false, 'optional'),
  rule('l2announcements.leaseDuration', 'l2-announcements-lease-duration', 'string', '', 'optional'),
  rule('l2announcements.leaseRenewDeadline', 'l2-announcements-renew-deadline', 'string', '', 'optional'),
  rule('l2announcements.leaseRetryPeriod', 'l2-announcements-retry-period', 'string', '', 'optional'),
  rule('l7Proxy', 'enable-l7-proxy', 'boolean', true),
  rule('loadBalancer.algorithm', 'bpf-lb-algorithm', 'string', '', 'optional'),
  rule('loadBalancer.mode', 'bpf-lb-mode', 'string', '', 'optional'),
  rule('loadBalancer.serviceTopology', 'enable-service-topology', 'boolean', false, 'optional'),
  rule('MTU', 'mtu', 'integer', 0, 'optional'),
  rule('policyEnforcementMode', 'enable-policy', 'string', 'default'),
  rule('routingMode', 'routing-mode', 'string', 'tunnel'),
  rule('sctp.enabled', 'enable-sctp', 'boolean', false),
  rule('tunnelPort', 'tunnel-port', 'integer', 0, 'optional'),
  rule('tunnelProtocol', 'tunnel-protocol', 'string', 'vxlan'),
];

/** Values that concern the workloads and other objects of the chart: kept, and without effect on the ConfigMap. */
export const ROLL_OUT = 'rollOutCiliumPods';

/** What the chart was installed with: values, and the ConfigMap that came of them. */
export interface Installed {
  readonly values: ChartValues;
  readonly config: Readonly<Record<string, string>>;
}

/** The chart's own values, of those that the lab knows. */
export function chartDefaults(): ChartValues {
  return RULES.reduce<ChartValues>(
    (values, { value, initial }) => withAt(values, value.split('.'), initial),
    {},
  );
}

/** The data of cilium-config for values laid over the chart's own. */
export function renderConfig(values: ChartValues, installed: Installed): Readonly<Record<string, string>> {
  const data: Record<string, string> = { ...installed.config };
  for (const { value, key, initial, optional } of RULES) {
    const set = at(values, value) ?? initial;
    const text = Array.isArray(set) ? set.join(' ') : String(set);
    if (optional === true && (text === '' || text === 'false' || text === '0')) delete data[key];
    else data[key] = text;
  }
  return data;
}

/** Against values.schema.json: `at '/a/b': got string, want boolean`, one a line. */
export function schemaFaults(values: ChartValues): readonly string[] {
  return RULES.flatMap(({ value, type }) => {
    const set = at(values, value);
    if (set === undefined || set === null) return [];
    const given = typeOf(set);
    const wanted = type === 'list' ? 'array' : type;
    const fits = given === wanted || (type === 'string' && given === 'integer' && value === 'MTU');
    return fits ? [] : [`- at '/${value.replaceAll('.', '/')}': got ${given}, want ${wanted}`];
  });
}

/** Whether this lab does what the value says, or it is one of those that it was installed with. */
export function isModelled(path: string, installed: Installed): boolean {
  return (
    path === ROLL_OUT || RULES.some(({ value }) => value === path) || at(installed.values, path) !== undefined
  );
}

function typeOf(value: ChartValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : typeof value;
}

function at(values: ChartValues, path: string): ChartValue | undefined {
  let value: ChartValue | undefined = values;
  for (const key of path.split('.')) {
    if (!isValues(value)) return undefined;
    value = value[key];
  }
  return value;
}

function isValues(value: ChartValue | undefined): value is ChartValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withAt(values: ChartValues, [key = '', ...rest]: readonly string[], value: ChartValue): ChartValues {
  const inner = values[key];
  return { ...values, [key]: rest.length === 0 ? value : withAt(isValues(inner) ? inner : {}, rest, value) };
}
