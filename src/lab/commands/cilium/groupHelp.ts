/** What a group of commands prints when nothing below it is meant: cobra's usage text. */
import { ok } from './subcommand.ts';
import type { Printed } from './subcommand.ts';

const GROUPS: Readonly<
  Record<string, { readonly about: string; readonly commands: Readonly<Record<string, string>> }>
> = {
  bpf: {
    about: 'Direct access to local BPF maps',
    commands: {
      auth: 'Manage authenticated connections between identities',
      bandwidth: 'BPF datapath bandwidth settings',
      config: 'Manage runtime config',
      ct: 'Connection tracking tables',
      egress: 'Manage the egress routing rules',
      endpoint: 'Local endpoint map',
      frag: 'Manage the IPv4 datagram fragments',
      fs: 'BPF filesystem mount',
      ipcache: 'Manage the IPCache mappings for IP/CIDR <-> Identity',
      ipmasq: 'ip-masq-agent CIDRs',
      lb: 'Load-balancing configuration',
      metrics: 'BPF datapath traffic metrics',
      multicast: 'Manage multicast BPF programs',
      nat: 'NAT mapping tables',
      nodeid: 'Manage the node IDs',
      policy: 'Manage policy related BPF maps',
      recorder: 'PCAP recorder',
      sha: 'Manage compiled BPF template objects',
      socknat: 'Socket NAT operations',
      srv6: 'Manage the SRv6 routing rules',
      vtep: 'Manage the VTEP mappings for IP/CIDR <-> VTEP MAC/IP',
    },
  },
};

const GLOBAL_FLAGS = [
  '      --config string        Config file (default is $HOME/.cilium.yaml)',
  '  -D, --debug                Enable debug messages',
  '  -H, --host string          URI to server-side API',
  '      --log-driver strings   Logging endpoints to use (example: syslog)',
  '      --log-opt map          Log driver options (example: format=json)',
];

/** Undefined: no such group, or a command of it that exists. */
export function groupHelp(words: readonly string[]): Printed | undefined {
  const [name = '', command = ''] = words;
  const group = GROUPS[name];
  if (group === undefined || Object.hasOwn(group.commands, command)) return undefined;
  const width = Math.max(...Object.keys(group.commands).map(({ length }) => length));
  return ok(
    [
      group.about,
      '',
      'Usage:',
      `  cilium-dbg ${name} [command]`,
      '',
      'Available Commands:',
      ...Object.entries(group.commands).map(([each, about]) => `  ${each.padEnd(width)}   ${about}`),
      '',
      'Flags:',
      `  -h, --help   help for ${name}`,
      '',
      'Global Flags:',
      ...GLOBAL_FLAGS,
      '',
      `Use "cilium-dbg ${name} [command] --help" for more information about a command.`,
      '',
    ].join('\n'),
  );
}
