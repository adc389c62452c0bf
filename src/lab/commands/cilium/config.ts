import type { Json } from '../../go/jsonValue.ts';
import { daemonConfig } from './daemonConfig.ts';
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

/** A map stands below its name, a line for each of its entries. */
function linesOf(fields: Readonly<Record<string, Json>>): readonly string[] {
  return Object.entries(fields).map(([key, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return `${key.padEnd(34)}: ${textOf(value)}\n`;
    const entries = Object.entries(value).map(
      ([name, each]) => `\t${name.padEnd(26)}: ${textOf(each ?? null)}\n`,
    );
    return `${key}\n${entries.join('')}`;
  });
}

/** As Go's fmt prints it. */
function textOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`;
  if (value === null) return '<nil>';
  if (typeof value === 'object')
    return `map[${Object.entries(value)
      .map(([key, each]) => `${key}:${textOf(each ?? null)}`)
      .join(' ')}]`;
  return String(value);
}

export const config: Subcommand = {
  path: 'config',
  switches: ['all', 'read-only'],
  run(invocation) {
    const { agent, flags, operands } = invocation;
    if (operands.some((word) => word.includes('=')))
      return failed(
        'changing options at run time: not simulated in this lab; cilium config set OPTION VALUE changes them for all agents, and restarts them',
      );
    const all = flags.has('all');
    const options = MUTABLE_OPTIONS;
    const enforcement = agent.options.config.get('enable-policy') ?? 'default';
    if (wantsJson(invocation))
      return json(all ? { ...daemonConfig(agent), options, 'policy-enforcement': enforcement } : options);
    const readOnly = { ...daemonConfig(agent), 'k8s-configuration': '', 'k8s-endpoint': '' };
    const readWrite = { ...options, MonitorNumPages: '64', PolicyEnforcement: enforcement };
    return ok(
      [
        ...(all || flags.has('read-only')
          ? ['#### Read-only configurations ####\n', ...linesOf(readOnly)]
          : []),
        ...(flags.has('read-only') && !all
          ? []
          : ['##### Read-write configurations #####\n', ...linesOf(readWrite)]),
      ].join(''),
    );
  },
};

export const configGet: Subcommand = {
  path: 'config get',
  run({ agent, operands }) {
    const key = operands[0];
    if (key === undefined) return failed('Error: You must specify a configuration option name');
    const value = MUTABLE_OPTIONS[key] ?? daemonConfig(agent)[key];
    return value === undefined ? failed(`Unknown configuration option: ${key}`) : ok(`${textOf(value)}\n`);
  },
};
