import type { Agent } from '../../cilium/agent/agent.ts';
import type { Endpoint } from '../../cilium/agent/endpoint.ts';
import { l4Text } from '../../cilium/agent/policyMap.ts';
import type { PolicyEntry } from '../../cilium/agent/policyMap.ts';
import { labelsOfIdentity } from './labels.ts';
import { failed, ok, wantsJson } from './subcommand.ts';
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
  if (wantsJson(invocation)) return failed('bpf policy get -o json: not simulated in this lab');
  const numeric = flags.has('numeric');
  const endpoints = agent.endpoints.endpoints();
  if (all) {
    const blocks = endpoints.map(
      (endpoint) =>
        `Endpoint ID: ${endpoint.id}\nPath: /sys/fs/bpf/tc/globals/${endpoint.policy.name}\n\n${table(agent, endpoint, numeric)}\n\n`,
    );
    return ok(blocks.join(''));
  }
  const id = operands[0];
  if (id === undefined) return failed('no endpoint id was provided');
  const endpoint = endpoints.find((each) => String(each.id) === id);
  if (endpoint === undefined)
    return failed(
      `Unable to open /sys/fs/bpf/tc/globals/cilium_policy_v2_${id.padStart(5, '0')}: no such file or directory`,
    );
  return ok(`${table(agent, endpoint, numeric)}\n`);
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
  const entries = endpoint.policy
    .values()
    .sort(
      (a, b) =>
        Number(a.direction === 'Egress') - Number(b.direction === 'Egress') || a.identity - b.identity,
    );
  return `${tabulate([header, ...entries.flatMap((entry) => lines(agent, entry, numeric))].join('\n'))}\n`;
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
