/** `hubble list nodes` and `hubble list namespaces` */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { NodeStatus } from '../../cilium/hubble/protocol.ts';
import type { Process } from '../../process.ts';
import { NARROW, tabulate } from '../cilium/tabwriter.ts';
import { ask, defaultServer } from './connect.ts';
import { readFlags } from './flags.ts';
import { UsageError } from './usageError.ts';

const NS_PER_SECOND = 1e9;

export async function list(
  process: Process,
  args: readonly string[],
  agent: Agent | undefined,
): Promise<number> {
  const flags = readFlags(args, {
    switches: ['debug'],
    values: ['output', 'server', 'timeout', 'request-timeout'],
    short: { o: 'output', D: 'debug' },
  });
  if (typeof flags === 'string') throw new UsageError(flags);
  const [what = ''] = flags.operands;
  if (!/^nodes?$/.test(what)) throw new UsageError(`hubble list ${what}: not simulated in this lab`);
  const server = flags.value('server') ?? defaultServer(agent, process);
  const format = flags.value('output') ?? 'table';
  for await (const message of ask(process, agent, server, { method: 'GetNodes' })) {
    const nodes = message as readonly NodeStatus[];
    if (format === 'json') await process.stdout.write(`${JSON.stringify(nodes)}\n`);
    else if (format === 'table' || format === 'wide')
      await process.stdout.write(table(nodes, format === 'wide'));
    else throw new UsageError(`unknown output format: ${format}`);
  }
  return 0;
}

function table(nodes: readonly NodeStatus[], wide: boolean): string {
  const head = [
    'NAME',
    'STATUS',
    'AGE',
    'FLOWS/S',
    'CURRENT/MAX-FLOWS',
    ...(wide ? ['VERSION', 'ADDRESS', 'TLS'] : []),
  ];
  const rows = nodes.map((node) => {
    const [uptime, seen, current, most] = [
      node.uptime_ns,
      node.seen_flows,
      node.num_flows,
      node.max_flows,
    ].map((text = '0') => Number(text)) as [number, number, number, number];
    const known = node.state === 'NODE_CONNECTED';
    return [
      node.name,
      known ? 'Connected' : 'Unavailable',
      known ? age(uptime / NS_PER_SECOND) : 'N/A',
      known && uptime > 0 ? (seen / (uptime / NS_PER_SECOND)).toFixed(2) : 'N/A',
      known ? `${current}/${most} (${((current / most) * 100).toFixed(2).padStart(6)}%)` : 'N/A',
      ...(wide ? [node.version, node.address, 'Disabled'] : []),
    ].join('\t');
  });
  return tabulate(`${[head.join('\t'), ...rows].join('\n')}\n`, NARROW);
}

/** `2h5m10s` */
function age(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}h` : ''}${whole >= 60 ? `${minutes}m` : ''}${whole % 60}s`;
}
