import type { Agent } from '../../cilium/agent/agent.ts';
import type { KnownIdentity } from '../../cilium/reservedIdentity.ts';
import type { Json } from '../../go/jsonValue.ts';
import { knownIdentities } from '../../cilium/knownIdentities.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { NARROW, tabulate } from './tabwriter.ts';

export const identityList: Subcommand = {
  path: 'identity list',
  switches: ['endpoints'],
  run(invocation) {
    const { agent, flags } = invocation;
    if (flags.has('endpoints')) return ok(ofEndpoints(agent));
    const identities = knownIdentities(agent);
    return wantsJson(invocation) ? json(identities.map(model)) : ok(print(identities));
  },
};

export const identityGet: Subcommand = {
  path: 'identity get',
  run(invocation) {
    const { agent, operands } = invocation;
    const id = operands[0] ?? '';
    if (!/^\d+$/.test(id)) return { stdout: '', stderr: `Error: Invalid identity ID: ${id}\n`, exit: 1 };
    const identity = knownIdentities(agent).find((each) => String(each.id) === id);
    if (identity === undefined)
      return {
        stdout: '',
        stderr: `Error: Cannot get identity for given ID ${id}: [GET /identity/{id}][404] getIdentityIdNotFound\n`,
        exit: 1,
      };
    return wantsJson(invocation) ? json([model(identity)]) : ok(print([identity]));
  },
};

function model({ id, labels }: KnownIdentity): Json {
  return { id, labels };
}

function print(identities: readonly KnownIdentity[]): string {
  const rows = identities.flatMap(({ id, labels: [first = '', ...others] }) => [
    `${id}\t${first}`,
    ...others.map((label) => `\t${label}`),
  ]);
  return `${tabulate(['ID\tLABELS', ...rows].join('\n'), NARROW)}\n`;
}

/** Identities of this node's endpoints and how many have each; labels as the endpoints have them. */
function ofEndpoints(agent: Agent): string {
  const counted = new Map<number, { readonly labels: readonly string[]; count: number }>();
  for (const { identity, labels } of agent.endpoints.endpoints()) {
    const known = counted.get(identity);
    if (known === undefined) counted.set(identity, { labels, count: 1 });
    else known.count += 1;
  }
  const rows = [...counted]
    .sort(([a], [b]) => a - b)
    .flatMap(([id, { labels, count }]) => {
      const [first = '', ...others] = labels;
      return [`${id}\t${first}\t${count}\t`, ...others.map((label) => `\t${label}\t`)];
    });
  return `${tabulate(['ID\tLABELS\tREFCOUNT', ...rows].join('\n'), NARROW)}\n`;
}
