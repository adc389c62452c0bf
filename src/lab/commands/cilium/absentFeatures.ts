/** What the agent's command line says of features that are off here: their maps are not there, or hold nothing. */
import type { Printed, Subcommand } from './subcommand.ts';
import { wantsJson } from './subcommand.ts';

const error = (text: string): Printed => ({ stdout: '', stderr: `Error: ${text}\n`, exit: 1 });
const noMap = (name: string): Printed => ({
  stdout: '',
  stderr: `error dumping contents of map: loading pinned map /sys/fs/bpf/tc/globals/${name}: no such file or directory\n`,
  exit: 1,
});
const told = (stderr: string): Printed => ({ stdout: '', stderr, exit: 0 });
const printed = (stdout: string): Printed => ({ stdout, exit: 0 });

const RECORDER = '/sys/fs/bpf/tc/globals/cilium_capture4_rules';

const ANSWERS: Readonly<Record<string, { readonly text: Printed; readonly json?: Printed }>> = {
  'bpf lb maglev list': { text: printed('SVC ID   LOOKUP TABLE\n') },
  'bpf auth list': { text: told('No entries found.\n') },
  'bpf bandwidth list': { text: noMap('cilium_throttle') },
  'bpf egress list': { text: told('Cannot find egress gateway bpf maps\n') },
  'bpf frag list': { text: error('failed to open IPv6 map: no such file or directory\n') },
  'bpf multicast group list': { text: error('failed to get multicast bpf map: multicast not enabled') },
  'bpf multicast subscriber list': { text: error('Failed to get multicast bpf map: multicast not enabled') },
  'bpf recorder list': {
    text: error(`Unable to open ${RECORDER}: loading pinned map ${RECORDER}: no such file or directory`),
  },
  'bpf vtep list': { text: noMap('cilium_vtep_map') },
  'bpf srv6 vrf': { text: told('Cannot find SRv6 VRF mapping maps\n') },
  'lrp list': { text: printed('LRP namespace   LRP name   FrontendType   Matching Service\n') },
  'encrypt status': { text: printed('Encryption: Disabled                  \n') },
  'fqdn cache list': { text: printed('Endpoint   Source   FQDN   TTL   ExpirationTime   IPs   \n') },
  'bpf ipmasq list': {
    text: {
      ...noMap('cilium_ipmasq_v4'),
      stderr:
        'error opening ip-masq-agent map: loading pinned map /sys/fs/bpf/tc/globals/cilium_ipmasq_v4: no such file or directory\n',
    },
  },
  'bgp route-policies': { text: printed('BGP Control Plane is disabled\n') },
  'bgp peers': { text: printed('BGP Control Plane is disabled\n') },
  'bgp routes': {
    text: printed(
      '(Defaulting to `available ipv4 unicast` routes, please see help for more options)\n\nBGP Control Plane is disabled\n',
    ),
  },
};

export const absentFeatures: readonly Subcommand[] = Object.entries(ANSWERS).map(
  ([path, { text, json }]): Subcommand => ({
    path,
    run: (invocation) => (wantsJson(invocation) ? (json ?? text) : text),
  }),
);
