import { tupleText } from '../../cilium/agent/conntrack.ts';
import type { CtEntry } from '../../cilium/agent/conntrack.ts';
import { rawTuple, swapped } from './rawTuple.ts';
import { ok, structJson, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

export const bpfCtList: Subcommand = {
  path: 'bpf ct list',
  switches: ['time-diff'],
  run(invocation) {
    const { agent, operands, flags } = invocation;
    const which = operands[0];
    if (which !== 'global') return ok(`Invalid argument: unknown type ${which ?? ''}\n`);
    const entries = agent.conntrack.entries();
    // cilium_ct4_global and cilium_ct_any4_global
    const maps = [true, false].map((isTcp) =>
      entries.filter(({ protocol }) => (protocol === 'TCP') === isTcp),
    );
    if (wantsJson(invocation)) return structJson(maps.flat().map(raw));
    const now = flags.has('time-diff') ? agent.uptime() : undefined;
    // Each is followed by a blank line.
    return ok(maps.map((map) => `${map.map((entry) => `${line(entry, now)}\n`).join('')}\n`).join(''));
  },
};

/** ct_entry's flag bits (bpf/lib/common.h). */
function flagsOf(entry: CtEntry): { readonly bits: number; readonly names: string } {
  const set = [
    { on: entry.rxClosing, bit: 0x01, name: 'RxClosing' },
    { on: entry.txClosing, bit: 0x02, name: 'TxClosing' },
    { on: entry.seenNonSyn, bit: 0x10, name: 'SeenNonSyn' },
    { on: entry.nodePort, bit: 0x20, name: 'NodePort' },
    { on: entry.fromTunnel, bit: 0x400, name: 'FromTunnel' },
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

/** TUPLE_F_* (bpf/lib/common.h) */
const TUPLE_FLAGS = { OUT: 0, IN: 1, RELATED: 2, SVC: 4 } as const;

/** Tuples of this map have their addresses the other way round than their ports. */
function raw(entry: CtEntry): unknown {
  const { source, destination } = entry;
  const flags = TUPLE_FLAGS[entry.direction] | (entry.related ? TUPLE_FLAGS.RELATED : 0);
  return {
    Key: rawTuple({ ...entry, source: destination, destination: source }, flags),
    Value: {
      Reserved0: 0,
      BackendID: entry.backendId,
      Packets: 0,
      Bytes: 0,
      Lifetime: entry.expires,
      Flags: flagsOf(entry).bits,
      RevNAT: swapped(entry.revnat),
      Reserved4: 0,
      TxFlagsSeen: entry.txFlags,
      RxFlagsSeen: entry.rxFlags,
      SourceSecurityID: entry.sourceIdentity,
      LastTxReport: entry.lastTx,
      LastRxReport: entry.lastRx,
    },
  };
}
