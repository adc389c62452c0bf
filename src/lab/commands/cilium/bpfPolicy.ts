import type { Agent } from '../../cilium/agent/agent.ts';
import type { Endpoint } from '../../cilium/agent/endpoint.ts';
import { l4Text } from '../../cilium/agent/policyMap.ts';
import type { PolicyEntry } from '../../cilium/agent/policyMap.ts';
import { labelsOfIdentity } from '../../cilium/knownIdentities.ts';
import { PROTOCOL_NUMBERS, swapped } from './rawTuple.ts';
import { failed, ok, structJson, wantsJson } from './subcommand.ts';
import type { Invocation, Printed, Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

export const bpfPolicyGet: Subcommand = {
  path: 'bpf policy get',
  switches: ['all', 'numeric'],
  run: (invocation) => print(invocation, invocation.flags.has('all')),
};
export const bpfPolicyList: Subcommand = {
  path: 'bpf policy list',
  switches: ['numeric'],
  run: (invocation) => print(invocation, true),
};

function print(invocation: Invocation, all: boolean): Printed {
  const { agent, operands, flags } = invocation;
  const numeric = flags.has('numeric');
  const endpoints = agent.endpoints.endpoints();
  if (all && wantsJson(invocation))
    return structJson(
      endpoints.map((endpoint) => ({
        EndpointID: String(endpoint.id),
        Path: `${GLOBALS}/${endpoint.policy.name}`,
        Content: sorted(endpoint).map(raw),
      })),
    );
  if (all) {
    const blocks = endpoints.map(
      (endpoint) =>
        `Endpoint ID: ${endpoint.id}\nPath: ${GLOBALS}/${endpoint.policy.name}\n\n${table(agent, endpoint, numeric)}\n\n`,
    );
    return ok(blocks.join(''));
  }
  const id = operands[0];
  if (id === undefined) return failed('no endpoint id was provided');
  const endpoint = endpoints.find((each) => String(each.id) === id);
  if (endpoint === undefined)
    return failed(
      `Unable to open ${GLOBALS}/cilium_policy_v2_${id.padStart(5, '0')}: no such file or directory`,
    );
  if (wantsJson(invocation)) return structJson(sorted(endpoint).map(raw));
  return ok(`${table(agent, endpoint, numeric)}\n`);
}

const GLOBALS = '/sys/fs/bpf/tc/globals';
/** Bits of a key before protocol and port: identity, direction and padding. */
const FIXED_PREFIX = 40;
/** What entries without counters hold in their place. */
const UNCOUNTED = 2n ** 64n - 1n;

function sorted({ policy }: Endpoint): readonly PolicyEntry[] {
  return policy
    .values()
    .sort(
      (a, b) =>
        Number(a.direction === 'Egress') - Number(b.direction === 'Egress') || a.identity - b.identity,
    );
}

/** PolicyEntryDump (pkg/maps/policymap): flag bit 0 denies, the upper five hold the length of the L4 prefix. */
function raw({ deny, direction, identity, l4, prefix, proxyPort, packets, bytes }: PolicyEntry): unknown {
  return {
    ProxyPortNetwork: swapped(proxyPort),
    Flags: (prefix << 3) | (deny ? 1 : 0),
    AuthRequirement: 0,
    ProxyPortPriority: 0,
    Pad1: 0,
    Pad2: 0,
    Packets: packets === 0 ? UNCOUNTED : packets,
    Bytes: packets === 0 ? UNCOUNTED : bytes,
    Key: {
      Prefixlen: FIXED_PREFIX + prefix,
      Identity: identity,
      TrafficDirection: direction === 'Egress' ? 1 : 0,
      Nexthdr: PROTOCOL_NUMBERS[l4?.protocol ?? ''] ?? 0,
      DestPortNetwork: swapped(l4?.port ?? 0),
    },
  };
}

function table(agent: Agent, endpoint: Endpoint, numeric: boolean): string {
  const third = numeric ? 'IDENTITY' : 'LABELS (source:key[=value])';
  const header =
    [
      'POLICY',
      'DIRECTION',
      third,
      'PORT/PROTO',
      'PROXY PORT',
      'AUTH TYPE',
      'BYTES',
      'PACKETS',
      'PREFIX',
    ].join('\t') + '\t';
  return `${tabulate([header, ...sorted(endpoint).flatMap((entry) => lines(agent, entry, numeric))].join('\n'))}\n`;
}

function lines(agent: Agent, entry: PolicyEntry, numeric: boolean): readonly string[] {
  const labels = numeric
    ? [String(entry.identity)]
    : entry.identity === 0
      ? ['ANY']
      : labelsOfIdentity(agent, entry.identity);
  const [first = '', ...others] = labels;
  const counted = (count: number): string => (entry.packets === 0 ? '-' : String(count));
  const proxy = entry.proxyPort === 0 ? 'NONE' : String(entry.proxyPort);
  return [
    `${[entry.deny ? 'Deny' : 'Allow', entry.direction, first, l4Text(entry.l4), proxy, 'disabled', counted(entry.bytes), counted(entry.packets), entry.prefix].join('\t')}\t`,
    ...others.map((label) => `\t\t${label}\t\t\t\t\t\t\t`),
  ];
}
