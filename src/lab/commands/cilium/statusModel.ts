/** `cilium-dbg status -o json`: the agent's StatusResponse (api/v1/models). */
import type { Agent } from '../../cilium/agent/agent.ts';
import { controllersOf } from '../../cilium/agent/controllers.ts';
import type { Controller } from '../../cilium/agent/controllers.ts';
import { CAPACITY } from '../../cilium/agent/monitor.ts';
import { createRandom } from '../../random.ts';
import { linkLocal } from '../../images/linkLocal.ts';
import type { Json } from '../../go/jsonValue.ts';
import { namedMapSizes } from './mapSizes.ts';
import { CILIUM_COMMIT, CILIUM_VERSION } from './version.ts';

export const SERVICE_ANNOTATIONS = [
  'node',
  'node-selector',
  'proxy-delegation',
  'src-ranges-policy',
  'type',
].map((name) => `service.cilium.io/${name}`);

export const KUBERNETES_APIS = [
  'EndpointSliceOrEndpoint',
  'cilium/v2::CiliumCIDRGroup',
  'cilium/v2::CiliumClusterwideNetworkPolicy',
  'cilium/v2::CiliumEndpoint',
  'cilium/v2::CiliumNetworkPolicy',
  'cilium/v2::CiliumNode',
  'core/v1::Pods',
  'networking.k8s.io/v1::NetworkPolicy',
];

const NEVER = '0001-01-01T00:00:00.000Z';

export function statusModel(agent: Agent): Json {
  const { config, store, nodeName, nodeIP, net, devices, clock } = agent.options;
  const isOn = (key: string): boolean => config.get(key) === 'true';
  const kubelet = store.get('nodes', nodeName)?.status.nodeInfo.kubeletVersion ?? '';
  const tunnel = agent.config.routingMode === 'tunnel';
  const allocations = agent.ipam.allocations();
  const cidr = config.get('ipv4-native-routing-cidr') ?? agent.podCidr;
  const { monitor } = agent.node;
  const withName = (name: string): Json => {
    const device = net.device(name);
    const addresses = device?.addresses.map(({ address }) => address) ?? [];
    return { ip: ['', '', ...addresses, ...(device === undefined ? [] : [linkLocal(device.mac)])], name };
  };
  return {
    'attach-mode': 'tcx',
    'auth-certificate-provider': { state: 'Disabled' },
    'bandwidth-manager': { devices: null },
    'bpf-maps': {
      'dynamic-size-ratio': Number(config.get('bpf-map-dynamic-size-ratio') ?? 0),
      maps: namedMapSizes(agent).map(([name, size]) => ({ name, size })),
    },
    cilium: { msg: `${CILIUM_VERSION} (v${CILIUM_VERSION}-${CILIUM_COMMIT})`, state: 'Ok' },
    'clock-source': { mode: 'ktime' },
    cluster: {
      ...(isOn('enable-health-checking')
        ? { ciliumHealth: { state: 'Ok' } }
        : { ciliumHealth: { state: 'Disabled' } }),
      nodes: null,
      self: nodeName,
    },
    'cni-chaining': { mode: 'none' },
    'cni-file': {
      msg: 'successfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist',
      state: 'Ok',
    },
    controllers: controllersOf(agent).map((controller) => controllerModel(agent, controller)),
    'datapath-mode': 'veth',
    encryption: { mode: 'Disabled' },
    'host-firewall': { devices: [...devices], mode: 'Disabled' },
    hubble: {
      observer: {
        'current-flows': monitor.events().length,
        'max-flows': CAPACITY,
        'seen-flows': monitor.seen,
        uptime: `${(clock.now() - agent.startedAt) / 1000}s`,
      },
      state: 'Ok',
    },
    'hubble-metrics': { state: (config.get('hubble-metrics') ?? '') === '' ? 'Disabled' : 'Ok' },
    'identity-range': { 'max-identity': 65535, 'min-identity': 256 },
    ipam: {
      allocations: Object.fromEntries(allocations.map(({ address, owner }) => [address, owner])),
      ipv4: allocations.map(({ address }) => address),
      ipv6: null,
      status: `IPv4: ${allocations.length}/${agent.ipam.capacity} allocated from ${agent.podCidr}, `,
    },
    'ipv4-big-tcp': { maxGRO: 65536, maxGSO: 65536 },
    'ipv6-big-tcp': { maxGRO: 65536, maxGSO: 65536 },
    'kube-proxy-replacement': {
      deviceList: devices.map(withName),
      devices: [...devices],
      directRoutingDevice:
        devices.find((name) => net.device(name)?.addresses.some(({ address }) => address === nodeIP)) ?? '',
      features: {
        annotations: SERVICE_ANNOTATIONS,
        externalIPs: { enabled: true },
        hostPort: { enabled: true },
        nat46X64: {},
        nodePort: {
          acceleration: 'Disabled',
          algorithm: 'Random',
          dsrMode: 'IP Option/Extension',
          enabled: true,
          mode: 'SNAT',
          portMax: 32767,
          portMin: 30000,
        },
        sessionAffinity: { enabled: true },
        socketLB: { enabled: true },
        socketLBTracing: { enabled: true },
      },
      mode: isOn('kube-proxy-replacement') ? 'True' : 'False',
    },
    kubernetes: {
      'k8s-api-versions': KUBERNETES_APIS,
      msg: `${kubelet.replace(/^v(\d+\.\d+).*$/, '$1')} (${kubelet}) [linux/amd64]`,
      state: 'Ok',
    },
    kvstore: { state: 'Disabled' },
    masquerading: {
      enabled: agent.config.masquerade,
      enabledProtocols: agent.config.masquerade ? { ipv4: true } : {},
      mode: isOn('enable-bpf-masquerade') ? 'BPF' : 'iptables',
      'snat-exclusion-cidr': cidr,
      'snat-exclusion-cidr-v4': cidr,
    },
    nodeMonitor: { cpus: 2, npages: 64, pagesize: 4096 },
    routing: {
      'inter-host-routing-mode': tunnel ? 'Tunnel' : 'Native',
      'intra-host-routing-mode': 'BPF',
      ...(tunnel ? { 'tunnel-protocol': agent.config.tunnelProtocol } : {}),
    },
    srv6: { srv6EncapMode: 'reduced' },
  };
}

export function controllerModel({ options: { seed, nodeName } }: Agent, controller: Controller): Json {
  const { name, lastSuccess, successes, interval, retryBase } = controller;
  return {
    configuration: {
      'error-retry': true,
      ...(retryBase === undefined ? {} : { 'error-retry-base': `${retryBase / 1000}s` }),
      ...(interval === 0 ? {} : { interval: `${interval / 1000}s` }),
    },
    name,
    status: {
      'last-failure-timestamp': NEVER,
      'last-success-timestamp': lastSuccess === undefined ? NEVER : new Date(lastSuccess).toISOString(),
      ...(successes === 0 ? {} : { 'success-count': successes }),
    },
    uuid: createRandom(seed).fork(`controllers ${nodeName}`).stream(name).uid(),
  };
}
