import type { Agent } from '../../cilium/agent/agent.ts';
import { controllersOf } from '../../cilium/agent/controllers.ts';
import { CAPACITY } from '../../cilium/agent/monitor.ts';
import { linkLocal } from '../../images/linkLocal.ts';
import { CILIUM_COMMIT, CILIUM_VERSION } from './version.ts';
import { namedMapSizes } from './mapSizes.ts';
import { KUBERNETES_APIS, SERVICE_ANNOTATIONS, statusModel } from './statusModel.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { NARROW, tabulate } from './tabwriter.ts';

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
    if (wantsJson(invocation)) return json(statusModel(agent));
    if (flags.has('brief')) return ok('OK\n');
    const verbose = flags.has('verbose');
    const stdout = print(agent, {
      addresses: verbose || flags.has('all-addresses'),
      controllers: verbose || flags.has('all-controllers'),
      details: verbose,
    });
    // The lab's agents are not made of the modules whose health a real one tells.
    return verbose || flags.has('all-health')
      ? { stdout, stderr: 'Modules Health: not simulated in this lab\n', exit: 0 }
      : ok(stdout);
  },
};

function print(
  agent: Agent,
  show: { readonly addresses: boolean; readonly controllers: boolean; readonly details: boolean },
): string {
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
    !agent.config.masquerade
      ? 'Masquerading:\tDisabled'
      : isOn('enable-bpf-masquerade')
        ? `Masquerading:\tBPF\t[${devices}]\t${config.get('ipv4-native-routing-cidr') ?? agent.podCidr}  [IPv4: Enabled, IPv6: Disabled]`
        : 'Masquerading:\tIPTables [IPv4: Enabled, IPv6: Disabled]',
    ...(show.details ? ['Clock Source for BPF:\tktime'] : []),
    ...controllerStatus(agent, show.controllers),
    'Proxy Status:\tNo managed proxy redirect',
    'Global Identity Range:\tmin 256, max 65535',
    hubbleStatus(agent),
    ...(show.details ? [...kubeProxyReplacementDetails(agent), ...mapSizesOf(agent)] : []),
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
    '  Annotations:',
    ...SERVICE_ANNOTATIONS.map((name) => `  - ${name}`),
  ];
}

function controllerStatus(agent: Agent, table: boolean): readonly string[] {
  const controllers = controllersOf(agent);
  const now = agent.options.clock.now();
  const rows = controllers.map(({ name, lastSuccess }) => {
    const last =
      lastSuccess === undefined ? 'never' : `${goDuration(Math.floor((now - lastSuccess) / 1000))} ago`;
    return `  ${name}\t${last}\tnever\t0\tno error\t`;
  });
  return [
    `Controller Status:\t${controllers.length}/${controllers.length} healthy`,
    ...(table ? ['  Name\tLast success\tLast error\tCount\tMessage', ...rows] : []),
  ];
}

/** `1h2m3s`, Go's way to print whole seconds. */
function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ''}${seconds >= 60 ? `${minutes}m` : ''}${seconds % 60}s`;
}

function hubbleStatus(agent: Agent): string {
  if (agent.options.config.get('enable-hubble') !== 'true') return 'Hubble:\tDisabled';
  const { monitor } = agent.node;
  const seconds = Math.max(1, (agent.options.clock.now() - agent.startedAt) / 1000);
  const current = monitor.events().length;
  const metrics = (agent.options.config.get('hubble-metrics') ?? '') === '' ? 'Disabled' : 'Ok';
  return `Hubble:\tOk\tCurrent/Max Flows: ${current}/${CAPACITY} (${((current / CAPACITY) * 100).toFixed(2)}%), Flows/s: ${(monitor.seen / seconds).toFixed(2)}\tMetrics: ${metrics}`;
}

function mapSizesOf(agent: Agent): readonly string[] {
  const ratio = Number(agent.options.config.get('bpf-map-dynamic-size-ratio') ?? 0);
  return [
    `BPF Maps:\tdynamic sizing: ${ratio > 0 ? `on (ratio: ${ratio.toFixed(6)})` : 'off'}`,
    '  Name\tSize',
    ...namedMapSizes(agent).map(([name, size]) => `  ${name}\t${size}`),
  ];
}
