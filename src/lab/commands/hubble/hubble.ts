/** `hubble`, the client of Hubble's API. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { Refusal } from '../../cilium/hubble/protocol.ts';
import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { list } from './list.ts';
import { observe } from './observe.ts';
import { configure } from './config.ts';
import { status } from './status.ts';
import { UsageError } from './usageError.ts';

const VERSION = 'hubble v1.18.0 compiled with go1.24.4 on linux/amd64\n';

/** Commands of the real one that the lab does not model. */
const OTHERS = new Set(['completion', 'help', 'record', 'watch']);

/** @param agentOf the agent in whose pod a machine is */
export function hubbleProgram(agentOf: (machine: Machine) => Agent | undefined): Program {
  return async (process) => {
    const at = process.args.findIndex((arg) => !arg.startsWith('-'));
    const [command, rest] = [
      process.args[at],
      [...process.args.slice(0, Math.max(at, 0)), ...process.args.slice(at + 1)],
    ];
    const agent = agentOf(process.machine);
    try {
      return await run(process, command, rest, agent);
    } catch (error) {
      const { stderr } = process;
      if (error instanceof UsageError) {
        await stderr.write(`${error.message}\n`);
        return 1;
      }
      if (!(error instanceof Refusal)) throw error;
      const prefix = command === 'status' ? 'failed getting status: ' : '';
      await stderr.write(`${prefix}rpc error: code = ${error.code} desc = ${error.message}\n`);
      return 1;
    }
  };
}

async function run(
  process: Process,
  command: string | undefined,
  args: readonly string[],
  agent: Agent | undefined,
): Promise<number> {
  switch (command) {
    case 'observe':
      return observe(process, args, agent);
    case 'status':
      return status(process, args, agent);
    case 'list':
      return list(process, args, agent);
    case 'config':
      return configure(process, args);
    case 'version':
      await process.stdout.write(VERSION);
      return 0;
    default:
      if (command === undefined && process.args.includes('--version')) {
        await process.stdout.write(VERSION);
        return 0;
      }
      if (command === undefined || OTHERS.has(command))
        throw new UsageError(
          `hubble ${command ?? 'without a command (its help)'}: not simulated in this lab; hubble has here: observe, status, list nodes, config view, version`,
        );
      throw new UsageError(`unknown command "${command}" for "hubble"`);
  }
}
