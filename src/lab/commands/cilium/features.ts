/** Which features agents and operator report as metrics (pkg/metrics/features): what `cilium features status` collects. */
import type { StringMap } from '../../kube/object.ts';

export interface Feature {
  readonly name: string;
  readonly labels: StringMap;
  readonly value: number;
}

type Config = ReadonlyMap<string, string>;

/** @param config cilium-config as the agent read it @param internalPolicies services with an internal traffic policy */
export function agentFeatures(config: Config, internalPolicies: number): readonly Feature[] {
  const isOn = (key: string): number => Number(config.get(key) === 'true');
  const tunnel = config.get('routing-mode') !== 'native';
  const mode = tunnel ? `overlay-${config.get('tunnel-protocol') ?? 'vxlan'}` : 'direct-routing';
  const families = [isOn('enable-ipv4'), isOn('enable-ipv6')].join('');
  const family = families === '11' ? 'ipv4-ipv6-dual-stack' : families === '01' ? 'ipv6-only' : 'ipv4-only';
  const lb = 'adv_connect_and_lb';
  return [
    feature(`${lb}_bandwidth_manager_enabled`, isOn('enable-bandwidth-manager')),
    feature(`${lb}_bgp_enabled`, isOn('enable-bgp-control-plane')),
    feature(`${lb}_cilium_envoy_config_enabled`, isOn('enable-envoy-config')),
    feature(`${lb}_cilium_node_config_enabled`, 0),
    feature(`${lb}_egress_gateway_enabled`, isOn('enable-egress-gateway')),
    feature(`${lb}_envoy_proxy_enabled`, 1, {
      mode: config.get('external-envoy-proxy') === 'true' ? 'standalone' : 'embedded',
    }),
    feature(`${lb}_k8s_internal_traffic_policy_enabled`, isOn('enable-internal-traffic-policy')),
    feature(`${lb}_kube_proxy_replacement_enabled`, isOn('kube-proxy-replacement')),
    feature(`${lb}_l2_lb_enabled`, isOn('enable-l2-announcements')),
    feature(`${lb}_l2_pod_announcement_enabled`, isOn('enable-l2-pod-announcements')),
    feature(`${lb}_node_port_configuration`, 1, {
      acceleration: config.get('bpf-lb-acceleration') ?? 'disabled',
      algorithm: config.get('bpf-lb-algorithm') ?? 'random',
      mode: config.get('bpf-lb-mode') ?? 'snat',
    }),
    feature(`${lb}_sctp_enabled`, isOn('enable-sctp')),
    feature(`${lb}_vtep_enabled`, isOn('enable-vtep')),
    feature('controlplane_cilium_endpoint_slices_enabled', isOn('enable-cilium-endpoint-slice')),
    feature('controlplane_identity_allocation', 1, { mode: config.get('identity-allocation-mode') ?? 'crd' }),
    feature('controlplane_ipam', 1, { mode: config.get('ipam') ?? 'cluster-pool' }),
    feature('datapath_chaining_enabled', 1, { mode: config.get('cni-chaining-mode') ?? 'none' }),
    feature('datapath_config', 1, { mode: config.get('datapath-mode') ?? 'veth' }),
    feature('datapath_internet_protocol', 1, { address_family: family }),
    feature('datapath_network', 1, { mode }),
    feature('network_policies_host_firewall_enabled', isOn('enable-host-firewall')),
    ...(internalPolicies > 0
      ? [
          feature('network_policies_internal_traffic_policy_services_total', internalPolicies, {
            action: 'add',
          }),
        ]
      : []),
    feature('network_policies_local_redirect_policy_enabled', isOn('enable-local-redirect-policy')),
    feature('network_policies_mutual_auth_enabled', Number(config.get('mesh-auth-enabled') !== 'false')),
    feature('network_policies_non_defaultdeny_policies_enabled', isOn('enable-non-default-deny-policies')),
  ];
}

export function operatorFeatures(config: Config): readonly Feature[] {
  const isOn = (key: string): number => Number(config.get(key) === 'true');
  const lb = 'adv_connect_and_lb';
  const ipam = config.get('default-lb-service-ipam') ?? 'lbipam';
  return [
    feature(`${lb}_gateway_api_enabled`, isOn('enable-gateway-api'), {}, 'cilium_operator_feature'),
    feature(
      `${lb}_ingress_controller_enabled`,
      isOn('enable-ingress-controller'),
      {},
      'cilium_operator_feature',
    ),
    feature(
      `${lb}_l7_aware_traffic_management_enabled`,
      Number(config.get('loadbalancer-l7') === 'envoy'),
      {},
      'cilium_operator_feature',
    ),
    feature(`${lb}_lb_ipam_enabled`, Number(ipam === 'lbipam'), {}, 'cilium_operator_feature'),
    feature(`${lb}_node_ipam_enabled`, isOn('enable-node-ipam'), {}, 'cilium_operator_feature'),
  ];
}

function feature(name: string, value: number, labels: StringMap = {}, prefix = 'cilium_feature'): Feature {
  return { name: `${prefix}_${name}`, labels, value };
}

/** `acceleration=disabled;algorithm=random;mode=snat` */
export function labelsText(labels: StringMap): string {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key] ?? ''}`)
    .join(';');
}
