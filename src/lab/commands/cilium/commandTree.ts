/**
 * The commands of cilium-dbg 1.18 (Documentation/cmdref): path, arguments and what it is about. A command without arguments that
 * others are below of is a group.
 */
export interface CommandEntry {
  readonly path: string;
  readonly args: string;
  readonly about: string;
}

const TREE = `
bgp||Access to BGP control plane
bgp peers||List current state of all peers
bgp route-policies|[vrouter <asn>]|List route policies configured in the underlying routing daemon
bgp routes|<available \\| advertised> <afi> <safi> [vrouter <asn>] [peer\\|neighbor <address>]|List routes in the BGP Control Plane's RIBs
bpf||Direct access to local BPF maps
bpf auth||Manage authenticated connections between identities
bpf auth flush||Deletes all entries for authenticated connections between identities
bpf auth list||List authenticated connections between identities
bpf bandwidth||BPF datapath bandwidth settings
bpf bandwidth list||List BPF datapath bandwidth settings
bpf config||Manage runtime config
bpf config list||List runtime config entries
bpf ct||Connection tracking tables
bpf ct flush|( <endpoint identifier> \\| global \\| cluster )|Flush all connection tracking entries
bpf ct list|( global \\| endpoint \\| cluster ) [identifier]|List connection tracking entries
bpf egress||Manage the egress routing rules
bpf egress list||List egress policy entries
bpf endpoint||Local endpoint map
bpf endpoint delete||Delete local endpoint entries
bpf endpoint list||List local endpoint entries
bpf frag||Manage the IPv4 datagram fragments
bpf frag list||List the IPv4 datagram fragments
bpf fs||BPF filesystem mount
bpf fs show||Display bpf filesystem mount details
bpf ipcache||Manage the IPCache mappings for IP/CIDR <-> Identity
bpf ipcache delete||Delete an entry for an ip
bpf ipcache get||Retrieve identity for an ip
bpf ipcache list||List endpoint IPs (local and remote) and their corresponding security identities
bpf ipcache match||Retrieve the identity for an ip
bpf ipcache update||Update an entry for an ip
bpf ipmasq||ip-masq-agent CIDRs
bpf ipmasq list||List ip-masq-agent CIDRs. Packets sent from pods to IPs from these CIDRs avoid masquerading.
bpf lb||Load-balancing configuration
bpf lb list||List load-balancing configuration
bpf lb maglev||Maglev lookup table
bpf lb maglev get|<service id>|Get Maglev lookup table for given service by ID
bpf lb maglev list||List Maglev lookup tables
bpf metrics||BPF datapath traffic metrics
bpf metrics flush||Flush all BPF datapath traffic metrics
bpf metrics list||List BPF datapath traffic metrics
bpf multicast||Manage multicast BPF programs
bpf multicast group||Manage the multicast groups
bpf multicast group list||List the multicast groups
bpf multicast subscriber||Manage the multicast subscribers
bpf multicast subscriber list|< group \\| all >|List the multicast subscribers for the given group
bpf nat||NAT mapping tables
bpf nat flush||Flush all NAT mapping entries
bpf nat list||List all NAT mapping entries
bpf nat retries||Retries count of NAT port allocations
bpf nat retries list||List all retries histogram buckets
bpf nodeid||Manage the node IDs
bpf nodeid list||List node IDs and their IP addresses
bpf policy||Manage policy related BPF maps
bpf policy add|<endpoint id> <traffic-direction> <identity> [port/proto]|Add/update policy entry
bpf policy delete|<endpoint id> <identity> [port/proto]|Delete a policy entry
bpf policy get||Get contents of a policy BPF map
bpf policy list||Dump all policy maps
bpf recorder||PCAP recorder
bpf recorder list||List PCAP recorder entries
bpf sha||Manage compiled BPF template objects
bpf sha get|<sha>|Get datapath SHA header
bpf sha list||List BPF template objects
bpf socknat||Socket NAT operations
bpf socknat list||List socket NAT entries
bpf srv6||Manage the SRv6 routing rules
bpf srv6 vrf||List the SRv6 VRF mappings
bpf vtep||Manage the VTEP mappings for IP/CIDR <-> VTEP MAC/IP
bpf vtep list||List VTEP CIDR and their corresponding VTEP MAC/IP
build-config|--node-name $K8S_NODE_NAME|Resolve all of the configuration sources that apply to this node
cgroups||Cgroup metadata
cgroups list||Display cgroup metadata maintained by Cilium
completion|[shell]|Output shell completion code
config|[<option>=(enable\\|disable) ...]|Cilium configuration options
config get|<config name>|Retrieve cilium configuration
debuginfo||Request available debugging information from agent
encrypt||Manage transparent encryption
encrypt flush||Flushes the current IPsec state
encrypt status||Display the current encryption state
endpoint||Manage endpoints
endpoint config|<endpoint id> [<option>=(enable\\|disable) ...]|View & modify endpoint configuration
endpoint disconnect|<endpoint-id>|Disconnect an endpoint from the network
endpoint get|( <endpoint identifier> \\| -l <endpoint labels> )|Display endpoint information
endpoint health|<endpoint id>|View endpoint health
endpoint labels||Manage label configuration of endpoint
endpoint list||List all endpoints
endpoint log|<endpoint id>|View endpoint status log
envoy||Manage Envoy Proxy
envoy admin||Access Envoy Admin Interface
fqdn||Manage fqdn proxy
fqdn cache||Manage fqdn proxy cache
fqdn cache clean||Clean fqdn cache
fqdn cache list||List fqdn cache contents
fqdn names||Show internal state Cilium has for DNS names / regexes
help|[command]|Help about any command
identity||Manage security identities
identity get||Retrieve information about an identity
identity list|[LABELS]|List identities
ip||Manage IP addresses and associated information
ip get|( <cidr> \\| -l <identity labels> )|Display IP Information
ip list||List IP addresses in the userspace IPcache
kvstore||Direct access to the kvstore
kvstore delete|[options] <key>|Delete a key
kvstore get|[options] <key>|Retrieve a key
kvstore set|[options] <key>|Set a key and value
loadinfo||Show load information
lrp||Manage local redirect policies
lrp list||List local redirect policies
map||Access userspace cached content of BPF maps
map events|<name>|Display cached list of events for a BPF map
map get|<name>|Display cached content of given BPF map
map list||List all open BPF maps
metrics||Access metric status
metrics list||List all metrics
monitor||Display BPF program events
node||Manage cluster nodes
node list||List nodes
nodeid||List node IDs and associated information
nodeid list||List node IDs and the associated IP addresses
policy||Manage security policies
policy get|[<labels>]|Display policy node information
policy selectors||Display cached information about selectors
policy validate|<path>|Validate a policy
policy wait|<revision>|Wait for all endpoints to have updated to a given policy revision
post-uninstall-cleanup||Remove system state installed by Cilium at runtime
preflight||Cilium upgrade helper
recorder||Introspect or mangle pcap recorder
recorder list||List current pcap recorders
service||List services & loadbalancers
service get|<service id>|Display service information
service list||List services
shell|[command] [args]...|Connect to the shell
statedb||Inspect StateDB
statedb dump||Dump StateDB contents as JSON
status||Display status of daemon
troubleshoot||Run troubleshooting utilities to check control-plane connectivity
troubleshoot clustermesh|[clusters...]|Troubleshoot connectivity towards remote clusters
troubleshoot kvstore||Troubleshoot connectivity towards the etcd kvstore
version||Print version information`;

export const COMMANDS: readonly CommandEntry[] = TREE.trim()
  .split('\n')
  .map((line) => {
    const [path = '', args = '', about = ''] = line
      .split(/(?<!\\)\|/)
      .map((part) => part.replaceAll('\\|', '|'));
    return { path, args, about };
  });

/** Those right below it, in the order of the help. */
export function below(path: string): readonly CommandEntry[] {
  const prefix = path === '' ? '' : `${path} `;
  return COMMANDS.filter(
    (each) => each.path.startsWith(prefix) && !each.path.slice(prefix.length).includes(' '),
  );
}

/** The command that the words mean, as far as they name any; `''` is the program itself. */
export function meant(words: readonly string[]): string {
  for (let length = words.length; length > 0; length--) {
    const path = words.slice(0, length).join(' ');
    if (COMMANDS.some((each) => each.path === path)) return path;
  }
  return '';
}
