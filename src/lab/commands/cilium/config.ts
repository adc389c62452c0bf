import { failed, json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';

/** Options that can be changed while the agent runs, with their values here. */
export const MUTABLE_OPTIONS: Readonly<Record<string, string>> = {
  ConntrackAccounting: 'Disabled',
  Debug: 'Disabled',
  DebugLB: 'Disabled',
  DropNotification: 'Enabled',
  MonitorAggregationLevel: 'Medium',
  PolicyAccounting: 'Enabled',
  PolicyAuditMode: 'Disabled',
  PolicyTracing: 'Disabled',
  PolicyVerdictNotification: 'Enabled',
  SourceIPVerification: 'Enabled',
  TraceNotification: 'Enabled',
};

export const config: Subcommand = {
  path: 'config',
  switches: ['all', 'read-only'],
  run(invocation) {
    const { flags, operands } = invocation;
    if (flags.has('all') || flags.has('read-only')) return failed('config --all: not simulated in this lab');
    if (operands.some((word) => word.includes('=')))
      return failed('changing options at run time: not simulated in this lab');
    if (wantsJson(invocation)) return json(MUTABLE_OPTIONS);
    const shown = { ...MUTABLE_OPTIONS, MonitorNumPages: '64', PolicyEnforcement: 'default' };
    const lines = Object.entries(shown).map(([key, value]) => `${key.padEnd(34)}: ${value}\n`);
    return ok(`##### Read-write configurations #####\n${lines.join('')}`);
  },
};

export const configGet: Subcommand = {
  path: 'config get',
  run({ operands }) {
    const key = operands[0] ?? '';
    const value = MUTABLE_OPTIONS[key];
    return value === undefined ? failed(`config get ${key}: not simulated in this lab`) : ok(`${value}\n`);
  },
};
