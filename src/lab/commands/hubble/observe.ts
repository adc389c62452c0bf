/** `hubble observe` */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { FlowResponse } from '../../cilium/hubble/flow.ts';
import type { FlowRequest } from '../../cilium/hubble/protocol.ts';
import type { Process } from '../../process.ts';
import { ask, defaultServer } from './connect.ts';
import { readFlags } from './flags.ts';
import type { Flags } from './flags.ts';
import { FILTER_FLAGS, filtersOf, LAYER7 } from './flowFilters.ts';
import { FlowPrinter, stamp } from './flowPrinter.ts';
import type { Format } from './flowPrinter.ts';
import { UsageError } from './usageError.ts';

/** Without a number, a time or `-f`. */
const DEFAULT_LAST = 20;

const SPEC = {
  switches: [
    'follow',
    'all',
    'numeric',
    'print-node-name',
    'ip-translation',
    'print-raw-filters',
    'ipv4',
    'ipv6',
    'debug',
    'silent-errors',
    'reply',
    'print-policy-names',
    'tls',
    'help',
  ],
  values: [
    ...FILTER_FLAGS,
    'last',
    'first',
    'since',
    'until',
    'output',
    'server',
    'color',
    'time-format',
    'timeout',
    'request-timeout',
    'port-forward-port',
    'input-file',
    'allowlist',
    'denylist',
  ],
  short: {
    f: 'follow',
    o: 'output',
    t: 'type',
    n: 'namespace',
    l: 'label',
    A: 'all-namespaces',
    4: 'ipv4',
    6: 'ipv6',
    D: 'debug',
    h: 'help',
  },
} as const;

const REFUSED: readonly string[] = [...LAYER7, 'input-file', 'allowlist', 'denylist'];

const FORMATS: Readonly<Record<string, Format>> = {
  compact: 'compact',
  dict: 'dict',
  table: 'table',
  tab: 'table',
  json: 'json',
  JSON: 'json',
  jsonpb: 'jsonpb',
};

export async function observe(
  process: Process,
  args: readonly string[],
  agent: Agent | undefined,
): Promise<number> {
  const flags = readFlags(args, SPEC);
  if (typeof flags === 'string') throw new UsageError(flags);
  const refused = [...REFUSED, 'help'].find((name) => flags.has(name));
  if (refused === 'help')
    throw new UsageError(
      `hubble observe --help: not simulated in this lab; its options here: --${SPEC.values.filter((name) => !REFUSED.includes(name)).join(', --')}`,
    );
  if (refused !== undefined) throw new UsageError(`hubble observe --${refused}: not simulated in this lab`);
  if (flags.operands.length > 0) {
    const [what = ''] = flags.operands;
    if (what !== 'flows') throw new UsageError(`hubble observe ${what}: not simulated in this lab`);
  }
  const filters = filtersOf(flags);
  if (typeof filters === 'string') throw new UsageError(filters);
  const { stdout, clock, signal } = process;
  if (flags.has('print-raw-filters')) {
    const named = [
      ...filters.allow.map((filter) => `allowlist:\n    - '${JSON.stringify(filter)}'\n`),
      ...filters.deny.map((filter) => `denylist:\n    - '${JSON.stringify(filter)}'\n`),
    ];
    await stdout.write(named.length === 0 ? '{}\n' : named.join(''));
    return 0;
  }
  const format = formatOf(flags);
  const printer = new FlowPrinter({
    format,
    colour: format !== 'table' && coloured(flags, stdout.isTerminal),
    translate: flags.value('ip-translation') !== 'false',
    numeric: flags.has('numeric'),
    nodeNames: flags.has('print-node-name'),
    time: timeFormat(flags),
  });
  const request = requestOf(flags, clock.now(), filters);
  const server = flags.value('server') ?? defaultServer(agent, process);
  const release = request.follow === true ? clock.listen() : undefined;
  try {
    for await (const response of ask(process, agent, server, { method: 'GetFlows', request })) {
      const text = printer.print(response as FlowResponse);
      if (text !== '') await stdout.write(text);
      if (signal.aborted) break;
    }
    await stdout.write(printer.end());
  } finally {
    release?.();
  }
  return 0;
}

function requestOf(flags: Flags, now: number, filters: Pick<FlowRequest, 'allow' | 'deny'>): FlowRequest {
  const follow = flags.has('follow');
  const [since, until] = [timeOf(flags, 'since', now), timeOf(flags, 'until', now)];
  const count = numberOf(flags, 'last') ?? numberOf(flags, 'first');
  const unbounded = flags.has('all') || since !== undefined || until !== undefined;
  const number = count ?? (follow ? 0 : unbounded ? undefined : DEFAULT_LAST);
  return {
    ...filters,
    ...(number === undefined ? {} : { number }),
    ...(flags.value('first') === undefined ? {} : { first: true }),
    ...(follow ? { follow } : {}),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function numberOf(flags: Flags, name: string): number | undefined {
  const text = flags.value(name);
  if (text === undefined || /^\d+$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new UsageError(
    `invalid argument "${text}" for "--${name}" flag: strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** RFC 3339, or how long ago: `30s`, `1h5m`. */
function timeOf(flags: Flags, name: string, now: number): number | undefined {
  const text = flags.value(name);
  if (text === undefined) return undefined;
  if (/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
    return now - parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  }
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new UsageError(
    `failed to parse the ${name} time: parsing time "${text}": not a duration (30s) and not RFC 3339 (2025-07-26T12:00:00Z)`,
  );
}

function formatOf(flags: Flags): Format {
  const text = flags.value('output') ?? 'compact';
  const format = FORMATS[text];
  if (format === undefined) throw new UsageError(`invalid output format: ${text}`);
  if (format === 'table' && flags.has('follow'))
    throw new UsageError('table output format is not compatible with follow mode');
  return format;
}

function coloured(flags: Flags, isTerminal: boolean): boolean {
  const when = flags.value('color') ?? 'auto';
  return when === 'always' || (when === 'auto' && isTerminal);
}

function timeFormat(flags: Flags): (text: string) => string {
  const name = flags.value('time-format') ?? 'StampMilli';
  switch (name) {
    case 'StampMilli':
      return stamp;
    case 'RFC3339':
      return (text) => text.replace(/\.\d+Z$/, 'Z');
    case 'RFC3339Milli':
      return (text) => text.replace(/(\.\d{3})\d*Z$/, '$1Z');
    case 'RFC3339Nano':
      return (text) => text;
    default:
      throw new UsageError(`--time-format ${name}: not simulated in this lab`);
  }
}
