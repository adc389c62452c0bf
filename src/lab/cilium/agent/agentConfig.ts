/** What an agent reads of the ConfigMap kube-system/cilium-config when its process starts (pkg/option/config.go). */
import { parsePrefix } from '../../../ipv4.ts';
import type { Prefix } from '../../../ipv4.ts';

/** A configuration that the agent does not start with: it logs the text and exits. */
export class FatalConfig extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FatalConfig';
  }
}

export interface AgentConfig {
  readonly routingMode: 'native' | 'tunnel';
  readonly tunnelProtocol: 'vxlan';
  /** auto-direct-node-routes */
  readonly directRoutes: boolean;
  /** direct-routing-skip-unreachable: a node behind a router is left out without a word. */
  readonly skipUnreachable: boolean;
  /** Destinations to which pods keep their address; absent where the agent's own range is used (tunnel mode). */
  readonly nativeRoutingCidr?: Prefix;
  /** enable-ipv4-masquerade: whether what leaves the pods' network gets the node's address. */
  readonly masquerade: boolean;
  readonly l2Announcements: boolean;
  readonly clusterName: string;
  /** enable-sctp */
  readonly sctp: boolean;
  /** enable-service-topology */
  readonly serviceTopology: boolean;
  /** enable-health-check-nodeport */
  readonly healthCheckNodePort: boolean;
}

/** Throws {@link FatalConfig} with the text that Cilium logs. */
export function parseAgentConfig(data: ReadonlyMap<string, string>): AgentConfig {
  const routingMode = data.get('routing-mode') ?? 'tunnel';
  if (routingMode !== 'native' && routingMode !== 'tunnel')
    throw new FatalConfig(`invalid routing mode "${routingMode}", valid modes = {"tunnel", "native"}`);
  const tunnelProtocol = data.get('tunnel-protocol') ?? 'vxlan';
  if (tunnelProtocol !== 'vxlan' && tunnelProtocol !== 'geneve')
    throw new FatalConfig(`invalid tunnel protocol "${tunnelProtocol}"`);
  if (tunnelProtocol === 'geneve' && routingMode === 'tunnel')
    throw new FatalConfig('tunnel-protocol=geneve is not simulated in this lab; use vxlan');
  const directRoutes = flag(data, 'auto-direct-node-routes', false);
  if (directRoutes && routingMode === 'tunnel')
    throw new FatalConfig(
      'auto-direct-node-routes cannot be used with tunneling. Packets must be routed through the tunnel device.',
    );
  const cidr = data.get('ipv4-native-routing-cidr') ?? '';
  const nativeRoutingCidr = parsePrefix(cidr);
  if (cidr !== '' && nativeRoutingCidr === undefined)
    throw new FatalConfig(`Cannot parse CIDR: "${cidr}": invalid CIDR address: ${cidr}`);
  const masquerade = flag(data, 'enable-ipv4-masquerade', true);
  const replacement = data.get('kube-proxy-replacement') ?? 'false';
  if (replacement !== 'true' && replacement !== 'false')
    throw new FatalConfig(`Invalid value for --kube-proxy-replacement: ${replacement}`);
  if (replacement === 'false')
    throw new FatalConfig(
      'kube-proxy-replacement=false is not simulated in this lab: its nodes have no kube-proxy',
    );
  if (routingMode === 'native' && nativeRoutingCidr === undefined && masquerade)
    throw new FatalConfig(
      'native routing cidr must be configured with option --ipv4-native-routing-cidr in combination with ' +
        '--enable-ipv4=true --enable-ipv4-masquerade=true --enable-ip-masq-agent=false --routing-mode=native ' +
        `--ipam=${data.get('ipam') ?? 'cluster-pool'}`,
    );
  return {
    routingMode,
    tunnelProtocol: 'vxlan',
    directRoutes,
    skipUnreachable: flag(data, 'direct-routing-skip-unreachable', false),
    ...(routingMode === 'native' && nativeRoutingCidr !== undefined ? { nativeRoutingCidr } : {}),
    masquerade,
    l2Announcements: flag(data, 'enable-l2-announcements', false),
    clusterName: data.get('cluster-name') ?? 'default',
    sctp: flag(data, 'enable-sctp', false),
    serviceTopology: flag(data, 'enable-service-topology', false),
    healthCheckNodePort: flag(data, 'enable-health-check-nodeport', false),
  };
}

/** A boolean option, as Go's strconv.ParseBool reads it. */
function flag(data: ReadonlyMap<string, string>, name: string, otherwise: boolean): boolean {
  const value = data.get(name);
  if (value === undefined || value === '') return otherwise;
  if (/^(1|t|T|TRUE|true|True)$/.test(value)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw new FatalConfig(
    `failed to parse configuration: '${name}' cannot parse value as 'bool': strconv.ParseBool: parsing "${value}": invalid syntax`,
  );
}
