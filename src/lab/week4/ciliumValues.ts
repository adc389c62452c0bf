/** The values with which Cilium's chart was installed on day 0. */
import type { ChartValues, Installed } from '../cilium/chart.ts';
import { ciliumConfig } from './ciliumConfig.ts';

/** What the user of week 4 had set when the lab begins. */
const values = {
  autoDirectNodeRoutes: true,
  bpf: { masquerade: true },
  cgroup: { autoMount: { enabled: false }, hostRoot: '/run/cilium/cgroupv2' },
  directRoutingSkipUnreachable: true,
  endpointHealthChecking: { enabled: false },
  endpointRoutes: { enabled: true },
  envoy: { enabled: false },
  healthChecking: false,
  hubble: {
    enabled: true,
    metrics: {
      enableOpenMetrics: true,
      enabled: [
        'dns',
        'drop',
        'tcp',
        'flow',
        'port-distribution',
        'icmp',
        'httpV2:exemplars=true;labelsContext=source_ip,source_namespace,source_workload,destination_ip,destination_namespace,destination_workload,traffic_direction',
      ],
    },
    relay: { enabled: true },
    tls: { enabled: false },
    ui: { enabled: true, service: { nodePort: 30_003, type: 'NodePort' } },
  },
  installNoConntrackIptablesRules: true,
  ipam: {
    mode: 'cluster-pool',
    operator: { clusterPoolIPv4MaskSize: 24, clusterPoolIPv4PodCIDRList: ['172.20.0.0/16'] },
  },
  ipv4NativeRoutingCIDR: '172.20.0.0/16',
  ipv6: { enabled: false },
  k8sServiceHost: '192.168.10.100',
  k8sServicePort: '6443',
  kubeProxyReplacement: true,
  l7Proxy: false,
  operator: { prometheus: { enabled: true }, replicas: 1 },
  prometheus: { enabled: true },
  routingMode: 'native',
} satisfies ChartValues;

export const dayZero = { values, config: ciliumConfig } satisfies Installed;
