/** Settings of cilium-config that Cilium acts on and this lab does not: told to whoever sets them. */

/** Key, the value that asks for something, and what it would be. */
const UNMODELLED: readonly (readonly [key: string, value: string, what: string])[] = [
  ['enable-bandwidth-manager', 'true', 'bandwidth management'],
  ['enable-bgp-control-plane', 'true', 'BGP'],
  ['enable-endpoint-health-checking', 'true', 'the health endpoint of each node'],
  ['enable-health-checking', 'true', 'probes between nodes'],
  ['enable-host-firewall', 'true', 'policies for nodes'],
  ['enable-ipsec', 'true', 'encryption'],
  ['enable-ipv4-egress-gateway', 'true', 'egress gateways'],
  ['enable-ipv6', 'true', 'IPv6'],
  ['enable-l7-proxy', 'true', 'policies for HTTP, DNS and Kafka'],
  ['enable-wireguard', 'true', 'encryption'],
];

/** `key=value (what)`, of those that the data sets. */
export function unmodelledSettings(data: Readonly<Record<string, string>>): readonly string[] {
  return UNMODELLED.flatMap(([key, value, what]) =>
    data[key] === value ? [`${key}=${value} (${what})`] : [],
  );
}
