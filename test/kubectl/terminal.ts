import type { KubeApi } from '../../src/backend.ts';
import { createVirtualClock } from '../../src/lab/clock.ts';
import type { LabClock } from '../../src/lab/clock.ts';
import { kubectlProgram } from '../../src/lab/commands/kubectl/kubectl.ts';
import type { KubectlDeps } from '../../src/lab/commands/kubectl/kubectl.ts';
import { grep } from '../../src/lab/commands/text/grep.ts';
import { createNetwork } from '../../src/lab/net/network.ts';
import type { Machine } from '../../src/lab/machine.ts';
import type { Program } from '../../src/lab/process.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOf } from '../../src/lab/shell/machineOf.ts';
import { openSession } from '../../src/lab/shell/session.ts';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

export interface Terminal {
  readonly machine: Machine;
  readonly clock: LabClock;
  run(script: string, signal?: AbortSignal): Promise<Ran>;
}

/** A lab shell on a machine that has kubectl and the text tools. */
export function openTerminal(
  api: KubeApi,
  options: Partial<KubectlDeps> & { readonly clock?: LabClock } = {},
): Terminal {
  const clock = options.clock ?? createVirtualClock(Date.parse('2026-11-22T23:40:00Z'));
  const kubectl = kubectlProgram({ api, machineOf: () => undefined, ...options });
  const machine = newMachine('k8s-ctr', clock, [
    ['grep', grep('basic')],
    ['kubectl', kubectl],
  ]);
  const session = openSession(machine, clock, { interactive: false });
  return {
    machine,
    clock,
    async run(script, signal = new AbortController().signal) {
      let stdout = '';
      let stderr = '';
      const status = await session.run(script, {
        signal,
        onChunk: ({ stream, text }) => {
          if (stream === 'stdout') stdout += text;
          else stderr += text;
        },
      });
      return { stdout, stderr, status };
    },
  };
}

export function newMachine(
  name: string,
  clock: LabClock,
  programs: Iterable<readonly [string, Program]>,
  kind: Machine['kind'] = 'node',
): Machine {
  const net = createNetwork(clock).addNamespace(name);
  return machineOf({ name, kind, net, files: new Files(), programs: new Map(programs) });
}
