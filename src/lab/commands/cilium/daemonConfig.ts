/**
 * `cilium-dbg config --all`: the agent's DaemonConfig (pkg/option/config.go). Fields have Cilium 1.18's defaults; what
 * cilium-config says under the name of a field, and what follows from the node, takes their place.
 */
import { formatIpv4, parsePrefix } from '../../../ipv4.ts';
import type { Agent } from '../../cilium/agent/agent.ts';
import type { Json } from '../../go/jsonValue.ts';
import { mapSizes } from './mapSizes.ts';

/** Options whose field has another name than theirs. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  EnableAutoDirectRouting: 'auto-direct-node-routes',
  InstallNoConntrackIptRules: 'install-no-conntrack-iptables-rules',
  MonitorAggregation: 'monitor-aggregation',
  L2AnnouncerLeaseDuration: 'l2-announcements-lease-duration',
  L2AnnouncerRenewDeadline: 'l2-announcements-renew-deadline',
  L2AnnouncerRetryPeriod: 'l2-announcements-retry-period',
  NodePortAcceleration: 'bpf-lb-acceleration',
  EnableEnvoyConfig: 'enable-envoy-config',
  EnableBGPControlPlane: 'enable-bgp-control-plane',
  EnableL7Proxy: 'enable-l7-proxy',
};
/** Fields that are not what the option of their name says, but what became of it. */
const DERIVED = new Set([
  'EnableIPv6Masquerade',
  'DebugVerbose',
  'BPFMapsDynamicSizeRatio',
  'MonitorAggregationFlags',
]);
const NS_PER_SECOND = 1_000_000_000;

/** By name, in the order in which the agent lists them. */
export function daemonConfig(agent: Agent): Readonly<Record<string, Json>> {
  const sizes = mapSizes(agent);
  const { config, devices } = agent.options;
  const cidr = parsePrefix(config.get('ipv4-native-routing-cidr') ?? '');
  const ofNode: Readonly<Record<string, Json>> = {
    CreationTime: new Date(agent.startedAt).toISOString(),
    CTMapEntriesGlobalAny: sizes.otherConnections,
    CTMapEntriesGlobalTCP: sizes.tcpConnections,
    NATMapEntriesGlobal: sizes.nat,
    NeighMapEntriesGlobal: sizes.nat,
    Devices: [...devices],
    IPv4NativeRoutingCIDR:
      cidr === undefined ? null : { IP: formatIpv4(cidr.network), Mask: maskOf(cidr.length) },
    Monitor: { cpus: 2, npages: 64, pagesize: 4096 },
  };
  return Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, byDefault]): [string, Json] => [
      name,
      ofNode[name] ?? (DERIVED.has(name) ? byDefault : configured(config.get(optionOf(name)), byDefault)),
    ]),
  );
}

/** A value for the default's type. */
function configured(text: string | undefined, byDefault: Json): Json {
  if (text === undefined) return byDefault;
  if (typeof byDefault === 'boolean') return text === 'true';
  if (typeof byDefault === 'number') {
    const seconds = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
    if (/^[\d.]+$/.test(text)) return Number(text);
    if (seconds === null) return byDefault;
    const [hours, minutes, rest] = seconds.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
    ];
    return (hours * 3600 + minutes * 60 + rest) * NS_PER_SECOND;
  }
  return typeof byDefault === 'string' ? text : byDefault;
}

/** `EnableL2Announcements` is `enable-l2-announcements`. */
function optionOf(field: string): string {
  return (
    OTHER_NAMES[field] ??
    field
      .replaceAll(/IPv([46])/g, 'Ipv$1')
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
      .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
      .toLowerCase()
  );
}

/** A net.IPMask in JSON: base64. */
function maskOf(length: number): string {
  const bits = '1'.repeat(length).padEnd(32, '0');
  const bytes = [0, 8, 16, 24].map((at) => parseInt(bits.slice(at, at + 8), 2));
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const all = bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .padEnd(36, '0');
  const digits = Array.from({ length: 6 }, (_, at) =>
    alphabet.charAt(parseInt(all.slice(at * 6, at * 6 + 6), 2)),
  );
  return `${digits.join('')}==`;
}

const DEFAULTS: Readonly<Record<string, Json>> = {
  ARPPingKernelManaged: false,
  AddressScopeMax: 252,
  AgentHealthPort: 9879,
  AgentHealthRequireK8sConnectivity: true,
  AgentNotReadyNodeTaintKey: 'node.cilium.io/agent-not-ready',
  AllocatorListTimeout: 180000000000,
  AllowICMPFragNeeded: true,
  AllowLocalhost: 'always',
  AnnotateK8sNode: false,
  AuthMapEntries: 524288,
  AutoCreateCiliumNodeResource: true,
  BGPRouterIDAllocationIPPool: '',
  BGPRouterIDAllocationMode: 'default',
  BGPSecretsNamespace: '',
  BPFCompileDebug: '',
  BPFConntrackAccounting: false,
  BPFDistributedLRU: false,
  BPFEventsDefaultBurstLimit: 0,
  BPFEventsDefaultRateLimit: 0,
  BPFEventsDropEnabled: true,
  BPFEventsPolicyVerdictEnabled: true,
  BPFEventsTraceEnabled: true,
  BPFMapEventBuffers: null,
  BPFMapsDynamicSizeRatio: 0.0025,
  BPFRoot: '/sys/fs/bpf',
  BPFSocketLBHostnsOnly: false,
  BootIDFile: '/proc/sys/kernel/random/boot_id',
  BpfDir: '/var/lib/cilium/bpf',
  BypassIPAvailabilityUponRestore: false,
  CGroupRoot: '/run/cilium/cgroupv2',
  CTMapEntriesGlobalAny: '',
  CTMapEntriesGlobalTCP: '',
  CTMapEntriesTimeoutAny: 60000000000,
  CTMapEntriesTimeoutFIN: 10000000000,
  CTMapEntriesTimeoutSVCAny: 60000000000,
  CTMapEntriesTimeoutSVCTCP: 8000000000000,
  CTMapEntriesTimeoutSVCTCPGrace: 60000000000,
  CTMapEntriesTimeoutSYN: 60000000000,
  CTMapEntriesTimeoutTCP: 8000000000000,
  CgroupPathMKE: '',
  CiliumIdentityMaxJitter: 30000000000,
  ClockSource: 0,
  ClusterHealthPort: 4240,
  ClusterID: 0,
  ClusterMeshHealthPort: 0,
  ClusterName: 'default',
  CompilerFlags: [],
  ConfigDir: '/k8s/cfg',
  ConfigFile: '',
  ConnectivityProbeFrequencyRatio: 0.5,
  ConntrackGCInterval: 0,
  ConntrackGCMaxInterval: 0,
  ContainerIPLocalReservedPorts: 'auto',
  CreationTime: '',
  DNSMaxIPsPerRestoredRule: 1000,
  DNSPolicyUnloadOnShutdown: false,
  DNSProxyConcurrencyLimit: 0,
  DNSProxyConcurrencyProcessingGracePeriod: 0,
  DNSProxyEnableTransparentMode: true,
  DNSProxyInsecureSkipTransparentModeCheck: false,
  DNSProxyLockCount: 131,
  DNSProxyLockTimeout: 500000000,
  DNSProxySocketLingerTimeout: 10,
  DatapathMode: 'veth',
  Debug: false,
  DebugVerbose: [],
  Devices: '',
  DirectRoutingSkipUnreachable: true,
  DisableCiliumEndpointCRD: false,
  DisableExternalIPMitigation: false,
  DryMode: false,
  EgressMultiHomeIPRuleCompat: false,
  EnableAutoDirectRouting: true,
  EnableAutoProtectNodePortRange: true,
  EnableBGPControlPlane: false,
  EnableBGPControlPlaneStatusReport: true,
  EnableBPFClockProbe: false,
  EnableBPFMasquerade: true,
  EnableBPFTProxy: false,
  EnableCiliumClusterwideNetworkPolicy: true,
  EnableCiliumEndpointSlice: false,
  EnableCiliumNetworkPolicy: true,
  EnableCustomCalls: false,
  EnableEgressGateway: false,
  EnableEncryptionStrictMode: false,
  EnableEndpointHealthChecking: true,
  EnableEndpointLockdownOnPolicyOverflow: false,
  EnableEndpointRoutes: true,
  EnableEnvoyConfig: false,
  EnableHealthCheckLoadBalancerIP: false,
  EnableHealthChecking: true,
  EnableHealthDatapath: false,
  EnableHostFirewall: false,
  EnableHostLegacyRouting: false,
  EnableICMPRules: true,
  EnableIPIPTermination: false,
  EnableIPMasqAgent: false,
  EnableIPSec: false,
  EnableIPSecEncryptedOverlay: false,
  EnableIPSecXfrmStateCaching: true,
  EnableIPsecKeyWatcher: true,
  EnableIPv4: true,
  EnableIPv4FragmentsTracking: true,
  EnableIPv4Masquerade: true,
  EnableIPv6: false,
  EnableIPv6FragmentsTracking: false,
  EnableIPv6Masquerade: false,
  EnableIPv6NDP: false,
  EnableIdentityMark: true,
  EnableInternalTrafficPolicy: true,
  EnableK8sNetworkPolicy: true,
  EnableL2Announcements: false,
  EnableL7Proxy: false,
  EnableLocalNodeRoute: false,
  EnableLocalRedirectPolicy: false,
  EnableMKE: false,
  EnableMasqueradeRouteSource: false,
  EnableNat46X64Gateway: false,
  EnableNodeSelectorLabels: false,
  EnableNonDefaultDenyPolicies: true,
  EnablePMTUDiscovery: false,
  EnablePolicy: 'default',
  EnableRecorder: false,
  EnableSCTP: false,
  EnableSRv6: false,
  EnableSocketLBPeer: true,
  EnableSocketLBPodConnectionTermination: true,
  EnableSocketLBTracing: true,
  EnableSourceIPVerification: true,
  EnableTCX: true,
  EnableTracing: false,
  EnableUnreachableRoutes: false,
  EnableVTEP: false,
  EnableWireguard: false,
  EnableXDPPrefilter: false,
  EncryptInterface: [],
  EncryptNode: false,
  EncryptionStrictModeAllowRemoteNodeIdentities: false,
  EncryptionStrictModeCIDR: '',
  EndpointQueueSize: 25,
  ExcludeLocalAddresses: null,
  ExcludeNodeLabelPatterns: null,
  ExternalEnvoyProxy: false,
  FQDNProxyResponseMaxDelay: 100000000,
  FQDNRegexCompileLRUSize: 1024,
  FQDNRejectResponse: 'refused',
  FixedIdentityMapping: {},
  FixedZoneMapping: null,
  ForceDeviceRequired: false,
  FragmentsMapEntries: 8192,
  HTTP403Message: '',
  HealthCheckICMPFailureThreshold: 3,
  HostV4Addr: '',
  HostV6Addr: '',
  IPAM: 'cluster-pool',
  IPAMCiliumNodeUpdateRate: 15000000000,
  IPAMDefaultIPPool: 'default',
  IPAMMultiPoolPreAllocation: { default: '8' },
  IPMasqAgentConfigPath: '/etc/config/ip-masq-agent',
  IPSecKeyFile: '',
  IPsecKeyRotationDuration: 300000000000,
  IPv4NativeRoutingCIDR: '',
  IPv4NodeAddr: 'auto',
  IPv4PodSubnets: [],
  IPv4Range: 'auto',
  IPv4ServiceRange: 'auto',
  IPv6ClusterAllocCIDR: 'f00d::/64',
  IPv6ClusterAllocCIDRBase: 'f00d::',
  IPv6MCastDevice: '',
  IPv6NAT46x64CIDR: '64:ff9b::/96',
  IPv6NAT46x64CIDRBase: '64:ff9b::',
  IPv6NativeRoutingCIDR: null,
  IPv6NodeAddr: 'auto',
  IPv6PodSubnets: [],
  IPv6Range: 'auto',
  IPv6ServiceRange: 'auto',
  IdentityAllocationMode: 'crd',
  IdentityChangeGracePeriod: 5000000000,
  IdentityRestoreGracePeriod: 30000000000,
  InstallIptRules: true,
  InstallNoConntrackIptRules: true,
  InstallUplinkRoutesForDelegatedIPAM: false,
  K8sEnableLeasesFallbackDiscovery: false,
  K8sNamespace: 'kube-system',
  K8sRequireIPv4PodCIDR: true,
  K8sRequireIPv6PodCIDR: false,
  K8sSyncTimeout: 180000000000,
  KeepConfig: false,
  KernelHz: 1,
  L2AnnouncerLeaseDuration: 15000000000,
  L2AnnouncerRenewDeadline: 5000000000,
  L2AnnouncerRetryPeriod: 2000000000,
  LBDevInheritIPAddr: '',
  LabelPrefixFile: '',
  Labels: [],
  LibDir: '/var/lib/cilium',
  LoadBalancerExternalControlPlane: false,
  LoadBalancerIPIPSockMark: false,
  LoadBalancerProtocolDifferentiation: true,
  LoadBalancerRSSv4: { IP: '', Mask: null },
  LoadBalancerRSSv4CIDR: '',
  LoadBalancerRSSv6: { IP: '', Mask: null },
  LoadBalancerRSSv6CIDR: '',
  LocalRouterIPv4: '',
  LocalRouterIPv6: '',
  LogDriver: [],
  LogOpt: {},
  LogSystemLoadConfig: false,
  MTU: 0,
  MasqueradeInterfaces: [],
  MaxConnectedClusters: 255,
  MaxControllerInterval: 0,
  MaxInternalTimerDelay: 0,
  Monitor: '',
  MonitorAggregation: 'medium',
  MonitorAggregationFlags: 255,
  MonitorAggregationInterval: 5000000000,
  NATMapEntriesGlobal: '',
  NeighMapEntriesGlobal: '',
  NodeEncryptionOptOutLabels: [{}],
  NodeEncryptionOptOutLabelsString: 'node-role.kubernetes.io/control-plane',
  NodeLabels: [],
  NodePortAcceleration: 'disabled',
  NodePortBindProtection: true,
  NodePortNat46X64: false,
  PolicyAccounting: true,
  PolicyAuditMode: false,
  PolicyCIDRMatchMode: [],
  PolicyMapFullReconciliationInterval: 900000000000,
  PolicyTriggerInterval: 1000000000,
  PreAllocateMaps: false,
  ProcFs: '/proc',
  PrometheusServeAddr: '',
  RestoreState: true,
  ReverseFixedZoneMapping: null,
  RouteMetric: 0,
  RoutingMode: 'native',
  RunDir: '/var/run/cilium',
  SRv6EncapMode: 'reduced',
  ServiceLoopbackIPv4: '169.254.42.1',
  ServiceNoBackendResponse: 'reject',
  SizeofCTElement: 94,
  SizeofNATElement: 94,
  SizeofNeighElement: 24,
  SizeofSockRevElement: 52,
  SocketPath: '/var/run/cilium/cilium.sock',
  StateDir: '/var/run/cilium/state',
  TCFilterPriority: 1,
  ToFQDNsEnableDNSCompression: true,
  ToFQDNsIdleConnectionGracePeriod: 0,
  ToFQDNsMaxDeferredConnectionDeletes: 10000,
  ToFQDNsMaxIPsPerHost: 1000,
  ToFQDNsMinTTL: 0,
  ToFQDNsPreCache: '',
  ToFQDNsProxyPort: 0,
  TracePayloadlen: 128,
  TracePayloadlenOverlay: 192,
  UseCiliumInternalIPForIPsec: false,
  VLANBPFBypass: [],
  Version: 'false',
  VtepCIDRs: null,
  VtepCidrMask: '',
  VtepEndpoints: null,
  VtepMACs: null,
  WireguardPersistentKeepalive: 0,
  WireguardTrackAllIPsFallback: false,
  XDPMode: '',
};
