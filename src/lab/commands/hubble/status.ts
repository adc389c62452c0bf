/** `hubble status` */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { ServerStatus } from '../../cilium/hubble/protocol.ts';
import type { Process } from '../../process.ts';
import { ask, defaultServer } from './connect.ts';
import { readFlags } from './flags.ts';
import { UsageError } from './usageError.ts';

export async function status(
  process: Process,
  args: readonly string[],
  agent: Agent | undefined,
): Promise<number> {
  const flags = readFlags(args, {
    switches: ['debug', 'tls', 'auto-port-forward'],
    values: ['output', 'server', 'timeout', 'request-timeout'],
    short: { o: 'output', D: 'debug', P: 'auto-port-forward' },
  });
  if (typeof flags === 'string') throw new UsageError(flags);
  if (flags.has('auto-port-forward')) throw new UsageError('--auto-port-forward: not simulated in this lab');
  const server = flags.value('server') ?? defaultServer(agent, process);
  const format = flags.value('output') ?? 'compact';
  if (!['compact', 'dict', 'json', 'table'].includes(format))
    throw new UsageError(`invalid output format: ${format}`);
  const { stdout } = process;
  for await (const message of ask(process, agent, server, { method: 'ServerStatus' })) {
    const answer = message as ServerStatus;
    await stdout.write(format === 'json' ? `${JSON.stringify(answer)}\n` : compact(server, answer));
  }
  return 0;
}

function compact(server: string, status: ServerStatus): string {
  const [current, most] = [Number(status.num_flows), Number(status.max_flows)];
  const {
    num_connected_nodes: connected,
    num_unavailable_nodes: unavailable = 0,
    unavailable_nodes: names = [],
  } = status;
  return [
    `Healthcheck (via ${server}): Ok`,
    `Current/Max Flows: ${grouped(current)}/${grouped(most)} (${((current / most) * 100).toFixed(2)}%)`,
    `Flows/s: ${status.flows_rate.toFixed(2)}`,
    ...(connected === undefined ? [] : [`Connected Nodes: ${connected}/${connected + unavailable}`]),
    ...(unavailable === 0
      ? []
      : [`Unavailable Nodes: ${unavailable}`, ...names.map((name) => `  - ${name}`)]),
    '',
  ].join('\n');
}

/** 1,050 */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
