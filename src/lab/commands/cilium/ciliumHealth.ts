/** `cilium-health`: asks the health daemon, which the agent starts only with `enable-health-checking`. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { Machine } from '../../machine.ts';
import type { Program } from '../../process.ts';

const SOCKET = '/var/run/cilium/health.sock';

/** @param agentOf the agent that runs in the machine's pod */
export function ciliumHealthProgram(agentOf: (machine: Machine) => Agent | undefined): Program {
  return async ({ args, machine, stderr }) => {
    const verb = args.find((arg) => !arg.startsWith('-')) ?? '';
    const probes = agentOf(machine)?.options.config.get('enable-health-checking') === 'true';
    if (verb !== 'status' || probes) {
      await stderr.write(`cilium-health ${verb}: not simulated in this lab\n`);
      return 1;
    }
    const [asked, method] = args.includes('--probe') ? ['status/probe', 'Put'] : ['status', 'Get'];
    const url = `http://localhost/v1beta/${asked}`;
    await stderr.write(
      `Error: Cannot get ${asked}: ${method} "${url}": dial unix ${SOCKET}: connect: no such file or directory\n\n`,
    );
    return 1;
  };
}
