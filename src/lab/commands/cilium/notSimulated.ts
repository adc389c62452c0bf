/** Where to look instead, for commands of cilium-dbg that the lab has no model for. By the longest beginning of the command. */
const INSTEAD: Readonly<Record<string, string>> = {
  'bpf ipcache': 'entries follow pods and nodes; cilium-dbg bpf ipcache list shows them',
  'bpf lb maglev': 'backends are drawn at random here (bpf-lb-algorithm: random)',
  'bpf metrics':
    'packets are not counted by line of the datapath; cilium-dbg monitor and hubble observe show them one by one',
  'bpf policy': 'entries follow policies; apply a CiliumNetworkPolicy, then cilium-dbg bpf policy get --all',
  'bpf sha': 'programs are not compiled; cilium-dbg endpoint list shows whether they are in place',
  'build-config': 'cilium-dbg config --all and kubectl get cm -n kube-system cilium-config show the settings',
  debuginfo:
    'its parts are cilium-dbg status --verbose, endpoint list, service list, policy get and bpf lb|ct|nat list',
  encrypt: 'nothing is encrypted here; cilium-dbg encrypt status says so',
  'endpoint config': 'options are those of the whole agent: cilium-dbg config',
  'endpoint disconnect': 'kubectl delete pod takes an endpoint away',
  'endpoint labels': 'kubectl label pod changes the labels of an endpoint',
  'endpoint log': 'cilium-dbg endpoint get and endpoint health show its state',
  envoy: 'there is no Envoy and no L7 proxy here (enable-l7-proxy: false)',
  fqdn: 'there is no DNS proxy here (enable-l7-proxy: false)',
  kvstore:
    'there is none (identity-allocation-mode: crd); kubectl get ciliumidentities,ciliumnodes shows what it would hold',
  loadinfo: 'kubectl top node shows the load',
  metrics: 'cilium-dbg status --verbose, bpf ct list and hubble observe show what they would count',
  'policy validate': 'kubectl apply --dry-run=server -f FILE tells whether a policy is valid',
  'post-uninstall-cleanup': 'start the lab again instead',
  recorder: 'tcpdump on a host, and cilium-dbg monitor, show packets',
  statedb: 'cilium-dbg shell -- db shows the tables, db/show TABLE one of them',
  troubleshoot: 'no kvstore and no other cluster is connected; cilium-dbg status tells how the agent is',
};

/** Begins with a colon, or is empty. */
export function insteadOf(path: string): string {
  const words = path.split(' ');
  for (let length = words.length; length > 0; length--) {
    const found = INSTEAD[words.slice(0, length).join(' ')];
    if (found !== undefined) return `: ${found}`;
  }
  return '';
}
