/** `bpf ct flush global` and `bpf nat flush`: connections are forgotten, and begin anew with their next packet. */
import { failed, ok } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

const MAPS = '/sys/fs/bpf/tc/globals';

const flushed = (entries: number, map: string): string => `Flushed ${entries} entries from ${MAPS}/${map}\n`;

export const bpfCtFlush: Subcommand = {
  path: 'bpf ct flush',
  run({ agent, operands }) {
    const [which] = operands;
    if (which !== 'global') return failed('bpf ct flush of anything but global: not simulated in this lab');
    const { tcp, any } = agent.conntrack.flush();
    // What was translated for a connection goes with it.
    agent.snat.collect();
    return ok(flushed(tcp, 'cilium_ct4_global') + flushed(any, 'cilium_ct_any4_global'));
  },
};

export const bpfNatFlush: Subcommand = {
  path: 'bpf nat flush',
  run: ({ agent }) => ok(flushed(agent.snat.flush(), 'cilium_snat_v4_external')),
};
