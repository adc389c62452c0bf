import { tupleText } from '../../cilium/agent/conntrack.ts';
import type { CtEntry } from '../../cilium/agent/conntrack.ts';
import { failed, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

export const bpfCtList: Subcommand = {
  path: 'bpf ct list',
  switches: ['time-diff'],
  run(invocation) {
    const { agent, operands, flags } = invocation;
    if (wantsJson(invocation)) return failed('bpf ct list -o json: not simulated in this lab');
    const which = operands[0];
    if (which !== 'global') return ok(`Invalid argument: unknown type ${which ?? ''}\n`);
    const now = flags.has('time-diff') ? agent.uptime() : undefined;
    const [tcp, any] = [true, false].map((isTcp) =>
      agent.conntrack.entries().filter((entry) => (entry.protocol === 'TCP') === isTcp),
    );
    // cilium_ct4_global and cilium_ct_any4_global, each followed by a blank line.
    return ok(
      [tcp, any]
        .map((entries) => `${(entries ?? []).map((entry) => `${line(entry, now)}\n`).join('')}\n`)
        .join(''),
    );
  },
};

/** ct_entry's flag bits (bpf/lib/common.h). */
function flagsOf(entry: CtEntry): { readonly bits: number; readonly names: string } {
  const set = [
    { on: entry.rxClosing, bit: 0x01, name: 'RxClosing' },
    { on: entry.txClosing, bit: 0x02, name: 'TxClosing' },
    { on: entry.seenNonSyn, bit: 0x10, name: 'SeenNonSyn' },
  ].filter(({ on }) => on);
  return {
    bits: set.reduce((bits, { bit }) => bits | bit, 0),
    names: set.map(({ name }) => `${name} `).join(''),
  };
}

function line(entry: CtEntry, now: number | undefined): string {
  const { bits, names } = flagsOf(entry);
  const left = now === undefined ? '' : ` (remaining: ${entry.expires - now} sec(s))`;
  return (
    `${entry.protocol} ${entry.direction} ${tupleText(entry)} ${entry.related ? 'related ' : ''}expires=${entry.expires}${left} ` +
    `Packets=0 Bytes=0 RxFlagsSeen=0x${hex(entry.rxFlags, 2)} LastRxReport=${entry.lastRx} ` +
    `TxFlagsSeen=0x${hex(entry.txFlags, 2)} LastTxReport=${entry.lastTx} Flags=0x${hex(bits, 4)} [ ${names}] ` +
    `RevNAT=${entry.revnat} SourceSecurityID=${entry.sourceIdentity} BackendID=${entry.backendId} `
  );
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
