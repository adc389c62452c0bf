import type { Agent } from '../../cilium/agent/agent.ts';
import { addressKey } from '../../cilium/agent/lbMaps.ts';
import type { ServiceEntry } from '../../cilium/agent/lbMaps.ts';
import { flagWords } from '../../cilium/agent/serviceFlags.ts';
import type { BpfEntry } from '../../cilium/bpfMap.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { printMap } from './tablePrinter.ts';

const SERVICE = 'SERVICE ADDRESS';
const BACKEND = 'BACKEND ADDRESS (REVNAT_ID) (SLOT)';

export const bpfLbList: Subcommand = {
  path: 'bpf lb list',
  switches: ['revnat', 'backends', 'frontends', 'source-ranges'],
  run(invocation) {
    const { agent, flags } = invocation;
    if (flags.has('revnat')) return printMap(invocation, 'ID', BACKEND, agent.lb.reverseNat.dump());
    if (flags.has('backends')) return printMap(invocation, 'ID', BACKEND, agent.lb.backends.dump());
    if (flags.has('frontends')) return printMap(invocation, SERVICE, 'BACKEND ID', agent.lb.services.dump());
    if (flags.has('source-ranges')) {
      const ranges = agent.lb.sourceRanges.dump().map(({ key }) => key);
      if (wantsJson(invocation))
        return json(Object.fromEntries(ranges.map((range) => [range, ['']] as const)));
      return ok(['SOURCE RANGE (REVNAT_ID)   ', ...ranges].join('\n') + '\n');
    }
    return printMap(
      invocation,
      SERVICE,
      BACKEND,
      agent.lb.services.entries().map(([key, entry]) => row(agent, key, entry)),
    );
  },
};

function row(agent: Agent, key: string, entry: ServiceEntry): BpfEntry {
  if (entry.slot === 0)
    return { key, value: `0.0.0.0:0 (${entry.revnat}) (0) [${flagWords(entry.flags).join(', ')}] ` };
  const backend = agent.lb.backends.get(String(entry.backendId));
  if (backend === undefined) return { key, value: `backend ${entry.backendId} not found` };
  return { key, value: `${addressKey(backend)} (${entry.revnat}) (${entry.slot})` };
}
