import type { NatEntry } from '../../cilium/agent/snat.ts';
import { tupleText } from '../../cilium/agent/conntrack.ts';
import { failed, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

export const bpfNatList: Subcommand = {
  path: 'bpf nat list',
  run(invocation) {
    if (wantsJson(invocation)) return failed('bpf nat list -o json: not simulated in this lab');
    const { agent } = invocation;
    const now = agent.uptime();
    return ok(
      `${agent.snat
        .entries()
        .map((entry) => `${line(entry, now)}\n`)
        .join('')}\n`,
    );
  },
};

function line({ direction, tuple, to, created, needsCt }: NatEntry, now: number): string {
  const kind = direction === 'OUT' ? 'XLATE_SRC' : 'XLATE_DST';
  return (
    `${tuple.protocol} ${direction} ${tupleText(tuple)} ${kind} ${to.address}:${to.port} ` +
    `Created=${now - created}sec ago NeedsCT=${needsCt ? 1 : 0}`
  );
}
