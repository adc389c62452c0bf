import type { Agent } from '../../cilium/agent/agent.ts';
import { linkLocal } from '../../images/linkLocal.ts';
import { CILIUM_COMMIT, CILIUM_VERSION } from './version.ts';
import { failed, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { NARROW, tabulate } from './tabwriter.ts';

const KUBERNETES_APIS = [
  'EndpointSliceOrEndpoint',
  'cilium/v2::CiliumCIDRGroup',
  'cilium/v2::CiliumClusterwideNetworkPolicy',
  'cilium/v2::CiliumEndpoint',
  'cilium/v2::CiliumNetworkPolicy',
  'cilium/v2::CiliumNode',
  'core/v1::Pods',
  'networking.k8s.io/v1::NetworkPolicy',
];

export const status: Subcommand = {
  path: 'status',
  switches: [
    'brief',
    'verbose',
    'all-addresses',
    'all-controllers',
    'all-nodes',
    'all-redirects',
    'all-clusters',
    'all-health',
  ],
  run(invocation) {
    const { agent, flags } = invocation;
    if (wantsJson(invocation)) return failed('status -o json: not simulated in this lab');
    if (flags.has('brief')) return ok('OK\n');
    const verbose = flags.has('verbose');
    return {
      stdout: print(agent, { addresses: verbose || flags.has('all-addresses'), details: verbose }),
      stderr: 'Controller Status, Hubble, Modules Health: not simulated in this lab\n',
      exit: 0,
    };
  },
};

function print(agent: Agent, show: { readonly addresses: boolean; readonly details: boolean }): string {
  const { config, store, nodeName } = agent.options;
  const kubelet = store.get('nodes', nodeName)?.status.nodeInfo.kubeletVersion ?? '';
  const devices = agent.options.devices.join(', ');
  const isOn = (key: string): boolean => config.get(key) === 'true';
  const health = isOn('enable-health-checking');
  const tunnel = config.get('routing-mode') === 'tunnel';
  const allocations = agent.ipam.allocations();
  const lines = [
    'KVStore:\tDisabled\t',
    `Kubernetes:\tOk\t${kubelet.replace(/^v(\d+\.\d+).*$/, '$1')} (${kubelet}) [linux/amd64]`,
    `Kubernetes APIs:\t[${KUBERNETES_APIS.map((api) => `"${api}"`).join(', ')}]`,
    `KubeProxyReplacement:\t${isOn('kube-proxy-replacement') ? 'True' : 'False'}\t[${nodePortDevices(agent)}]`,
    'Host firewall:\tDisabled',
    'SRv6:\tDisabled',
    'CNI Chaining:\tnone',
    'CNI Config file:\tsuccessfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
    `Cilium:\tOk\t${CILIUM_VERSION} (v${CILIUM_VERSION}-${CILIUM_COMMIT})`,
    'NodeMonitor:\tListening for events on 2 CPUs with 64x4096 of shared memory',
    `Cilium health daemon:\t${health ? 'Ok' : 'Disabled'}\t`,
    `IPAM:\tIPv4: ${allocations.length}/${agent.ipam.capacity} allocated from ${agent.podCidr}, `,
    // The list has lines without a tab: what follows it is aligned anew.
    ...(show.addresses
      ? ['Allocated addresses:', ...allocations.map(({ address, owner }) => `  ${address} (${owner})`)]
      : []),
    'IPv4 BIG TCP:\tDisabled',
    'IPv6 BIG TCP:\tDisabled',
    'BandwidthManager:\tDisabled',
    `Routing:\tNetwork: ${tunnel ? `Tunnel [${config.get('tunnel-protocol') ?? 'vxlan'}]` : 'Native'}   Host: BPF`,
    'Attach Mode:\tTCX',
    'Device Mode:\tveth',
    isOn('enable-bpf-masquerade')
      ? `Masquerading:\tBPF\t[${devices}]\t${config.get('ipv4-native-routing-cidr') ?? agent.podCidr}  [IPv4: Enabled, IPv6: Disabled]`
      : 'Masquerading:\tIPTables [IPv4: Enabled, IPv6: Disabled]',
    ...(show.details ? ['Clock Source for BPF:\tktime'] : []),
    'Proxy Status:\tNo managed proxy redirect',
    'Global Identity Range:\tmin 256, max 65535',
    ...(show.details ? kubeProxyReplacementDetails(agent) : []),
    'Encryption:\tDisabled\t',
    ...(health ? [] : ['Cluster health:\t\tProbe disabled']),
  ];
  return `${tabulate(lines.join('\n'), NARROW)}\n\n`;
}

/** Each device with its addresses; the one that has the node's IP routes directly. */
function nodePortDevices({ options: { devices, net, nodeIP } }: Agent): string {
  return devices
    .map((name) => {
      const device = net.device(name);
      const addresses = device?.addresses.map((each) => each.address) ?? [];
      const all = device === undefined ? addresses : [...addresses, linkLocal(device.mac)];
      return `${name}   ${all.join(' ')}${addresses.includes(nodeIP) ? ' (Direct Routing)' : ''}`;
    })
    .join(', ');
}

function kubeProxyReplacementDetails({ options: { devices } }: Agent): readonly string[] {
  return [
    'KubeProxyReplacement Details:',
    '  Status:\tTrue',
    '  Socket LB:\tEnabled',
    '  Socket LB Tracing:\tEnabled',
    '  Socket LB Coverage:\tFull',
    `  Devices:\t${devices.join(', ')}`,
    '  Mode:\tSNAT',
    '  Backend Selection:\tRandom',
    '  Session Affinity:\tEnabled',
    '  NAT46/64 Support:\tDisabled',
    '  XDP Acceleration:\tDisabled',
    '  Services:',
    '  - ClusterIP:\tEnabled',
    '  - NodePort:\tEnabled (Range: 30000-32767) ',
    '  - LoadBalancer:\tEnabled ',
    '  - externalIPs:\tEnabled ',
    '  - HostPort:\tEnabled',
  ];
}
