import type { NatEntry } from '../../cilium/agent/snat.ts';
import { tupleText } from '../../cilium/agent/conntrack.ts';
import { addressBytes, rawTuple, swapped } from './rawTuple.ts';
import { ok, structJson, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

export const bpfNatList: Subcommand = {
  path: 'bpf nat list',
  run(invocation) {
    const { agent } = invocation;
    const entries = agent.snat.entries();
    if (wantsJson(invocation)) return structJson(entries.map(raw));
    const now = agent.uptime();
    return ok(`${entries.map((entry) => `${line(entry, now)}\n`).join('')}\n`);
  },
};

function line({ direction, tuple, to, created, needsCt }: NatEntry, now: number): string {
  const kind = direction === 'OUT' ? 'XLATE_SRC' : 'XLATE_DST';
  return (
    `${tuple.protocol} ${direction} ${tupleText(tuple)} ${kind} ${to.address}:${to.port} ` +
    `Created=${now - created}sec ago NeedsCT=${needsCt ? 1 : 0}`
  );
}

/** NatEntry4 (pkg/maps/nat) */
function raw({ direction, tuple, to, created, needsCt }: NatEntry): unknown {
  return {
    Key: rawTuple(tuple, direction === 'OUT' ? 0 : 1),
    Value: {
      Created: created,
      NeedsCT: needsCt ? 1 : 0,
      Pad1: 0,
      Pad2: 0,
      Addr: addressBytes(to.address),
      Port: swapped(to.port),
    },
  };
}
