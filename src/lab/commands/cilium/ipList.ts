import type { Agent } from '../../cilium/agent/agent.ts';
import type { IpcacheEntry } from '../../cilium/agent/ipcacheMap.ts';
import { formatPrefix } from '../../../ipv4.ts';
import { labelsOfIdentity } from '../../cilium/knownIdentities.ts';
import type { Json } from '../../go/jsonValue.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Invocation, Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

export const ipList: Subcommand = {
  path: 'ip list',
  switches: ['numeric', 'verbose'],
  run(invocation) {
    const { agent, flags } = invocation;
    const entries = agent.ipcache.sorted();
    if (wantsJson(invocation)) return json(entries.map(model));
    const verbose = flags.has('verbose');
    const header = ['IP', 'IDENTITY', 'SOURCE', ...(verbose ? ['HOST', 'ENCRYPT_KEY'] : [])].join('\t');
    return ok(
      `${tabulate([header, ...entries.flatMap((entry) => lines(agent, entry, flags.has('numeric'), verbose))].join('\n'))}\n`,
    );
  },
};

export const ipGet: Subcommand = {
  path: 'ip get',
  switches: ['numeric', 'verbose'],
  run(invocation: Invocation) {
    const { agent, operands, flags } = invocation;
    const wanted = operands[0];
    const entry = agent.ipcache
      .sorted()
      .find((each) => formatPrefix(each.prefix) === wanted || formatPrefix(each.prefix) === `${wanted}/32`);
    if (entry === undefined)
      return {
        stdout: '',
        stderr: 'Cannot get ipcache entries. err: [GET /ip][404] getIpNotFound\n',
        exit: 1,
      };
    if (wantsJson(invocation)) return json([model(entry)]);
    return ok(
      `${tabulate(['IP\tIDENTITY\tSOURCE', ...lines(agent, entry, flags.has('numeric'), false)].join('\n'))}\n`,
    );
  },
};

function lines(agent: Agent, entry: IpcacheEntry, numeric: boolean, verbose: boolean): readonly string[] {
  const [first = '', ...others] = numeric
    ? [String(entry.identity)]
    : labelsOfIdentity(agent, entry.identity);
  const source = entry.source ?? '';
  // With -v the source is a cell of its own; without it is the end of the line.
  const rest = verbose ? `${source}\t${entry.hostIP ?? ''}\t${entry.encryptKey}` : source;
  return [`${formatPrefix(entry.prefix)}\t${first}\t${rest}`, ...others.map((label) => `\t${label}\t`)];
}

function model(entry: IpcacheEntry): Json {
  return {
    cidr: formatPrefix(entry.prefix),
    ...(entry.hostIP === undefined ? {} : { hostIP: entry.hostIP }),
    identity: entry.identity,
    ...(entry.pod === undefined
      ? {}
      : { metadata: { name: entry.pod.name, namespace: entry.pod.namespace, source: entry.source } }),
  };
}
