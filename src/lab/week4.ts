/** The machines of the week-4 lab and their networks: four virtual machines, two internal networks, a NAT for each machine. */

export interface InterfaceDeclaration {
  readonly name: string;
  readonly mac: string;
  /** `a.b.c.d/n` */
  readonly address: string;
  /** Name of the segment; `nat` is the machine's own NAT network. Absent on a dummy device. */
  readonly segment?: 'nat' | 'net10' | 'net20';
}

export interface MachineDeclaration {
  readonly name: string;
  readonly kind: 'node' | 'router';
  readonly interfaces: readonly InterfaceDeclaration[];
  /** Routes that netplan sets. */
  readonly routes: readonly { readonly destination: string; readonly via: string }[];
}

export interface NodeOfCluster {
  readonly name: string;
  readonly ip: string;
  readonly podCidr: string;
  /** Address on cilium_host. */
  readonly ciliumHost: string;
  readonly controlPlane: boolean;
  /** Frontends and backends that the node's agent has known and lost: its ids go on after them. */
  readonly past: { readonly frontends: number; readonly backends: number };
  /**
   * Milliseconds until the agent's pod is ready. `kubectl exec ds/cilium` goes to the one that was first: k8s-w1, and after
   * a rollout, which begins with the other two, k8s-ctr.
   */
  readonly agentReadyAfter: number;
}

/** VirtualBox gives the first adapter of every clone of a box the same MAC. */
const NAT = { name: 'eth0', mac: '08:00:27:6b:69:c9', address: '10.0.2.15/24', segment: 'nat' } as const;

export const machines: readonly MachineDeclaration[] = [
  {
    name: 'k8s-ctr',
    kind: 'node',
    interfaces: [
      NAT,
      { name: 'eth1', mac: '08:00:27:a2:cd:65', address: '192.168.10.100/24', segment: 'net10' },
    ],
    routes: routesVia('192.168.10.200', '192.168.20.0/24'),
  },
  {
    name: 'k8s-w1',
    kind: 'node',
    interfaces: [
      NAT,
      { name: 'eth1', mac: '08:00:27:e7:a8:0c', address: '192.168.10.101/24', segment: 'net10' },
    ],
    routes: routesVia('192.168.10.200', '192.168.20.0/24'),
  },
  {
    name: 'k8s-w0',
    kind: 'node',
    interfaces: [
      NAT,
      { name: 'eth1', mac: '08:00:27:0c:7b:11', address: '192.168.20.100/24', segment: 'net20' },
    ],
    routes: routesVia('192.168.20.200', '192.168.10.0/24'),
  },
  {
    name: 'router',
    kind: 'router',
    interfaces: [
      NAT,
      { name: 'eth1', mac: '08:00:27:ea:85:b9', address: '192.168.10.200/24', segment: 'net10' },
      { name: 'eth2', mac: '08:00:27:a3:63:0f', address: '192.168.20.200/24', segment: 'net20' },
      { name: 'loop1', mac: '72:82:d6:4a:81:fb', address: '10.10.1.200/24' },
      { name: 'loop2', mac: '82:af:aa:49:7a:23', address: '10.10.2.200/24' },
    ],
    // It knows the two networks and nothing of pods: that is what step 3 is about.
    routes: [],
  },
];

export const clusterNodes: readonly NodeOfCluster[] = [
  {
    name: 'k8s-ctr',
    ip: '192.168.10.100',
    podCidr: '172.20.0.0/24',
    ciliumHost: '172.20.0.192',
    controlPlane: true,
    past: { frontends: 6, backends: 9 },
    agentReadyAfter: 8_000,
  },
  {
    name: 'k8s-w1',
    ip: '192.168.10.101',
    podCidr: '172.20.1.0/24',
    ciliumHost: '172.20.1.141',
    controlPlane: false,
    past: { frontends: 0, backends: 3 },
    agentReadyAfter: 6_000,
  },
  {
    name: 'k8s-w0',
    ip: '192.168.20.100',
    podCidr: '172.20.2.0/24',
    ciliumHost: '172.20.2.160',
    controlPlane: false,
    past: { frontends: 2, backends: 6 },
    agentReadyAfter: 10_000,
  },
];

export const software = {
  osImage: 'Ubuntu 24.04.2 LTS',
  kernelVersion: '6.8.0-53-generic',
  containerRuntimeVersion: 'containerd://1.7.27',
  kubeletVersion: 'v1.33.2',
} as const;

/** How long the lab has been running when it is opened. */
export const AGE_MS = (4 * 24 + 7) * 3_600_000;

export const hostsFile = [
  '127.0.0.1 localhost',
  '127.0.1.1 vagrant',
  '192.168.10.100 k8s-ctr',
  '192.168.10.200 router',
  '192.168.20.100 k8s-w0',
  '192.168.10.101 k8s-w1',
  '',
].join('\n');

export const resolverFile = 'nameserver 10.0.2.3\noptions edns0 trust-ad\nsearch .\n';

/** The lines of the kernel's configuration that concern the lab. */
export const kernelConfig = [
  '# Linux/x86 6.8.0-53-generic Kernel Configuration (the options that this lab knows of)',
  'CONFIG_BPF=y',
  'CONFIG_BPF_SYSCALL=y',
  'CONFIG_BPF_JIT=y',
  'CONFIG_NET_CLS_BPF=m',
  'CONFIG_NET_CLS_ACT=y',
  'CONFIG_NET_SCH_INGRESS=m',
  'CONFIG_CGROUPS=y',
  'CONFIG_CGROUP_BPF=y',
  'CONFIG_FIB_RULES=y',
  'CONFIG_VXLAN=m',
  'CONFIG_GENEVE=m',
  'CONFIG_IPV6=y',
  '',
].join('\n');

/** Of the login shells on k8s-ctr. */
export const controlPlaneProfile = 'alias k=kubectl\n';

function routesVia(via: string, otherNetwork: string): MachineDeclaration['routes'] {
  return ['10.10.0.0/16', '172.20.0.0/16', otherNetwork].map((destination) => ({ destination, via }));
}
