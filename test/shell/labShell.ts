import type { Session } from '../../src/backend.ts';
import { textPrograms } from '../../src/lab/commands/text/programs.ts';
import { createVirtualClock, type LabClock } from '../../src/lab/clock.ts';
import type { Machine } from '../../src/lab/machine.ts';
import type { Namespace } from '../../src/lab/net/types.ts';
import type { Program } from '../../src/lab/process.ts';
import { Files } from '../../src/lab/shell/files.ts';
import { machineOf } from '../../src/lab/shell/machineOf.ts';
import { openSession, type SessionOptions } from '../../src/lab/shell/session.ts';
import { shellPrograms } from '../../src/lab/shell/shellProgram.ts';

/** Text tools never touch the network. */
const noNetwork = new Proxy(
  {},
  {
    get: () => {
      throw new Error('no network here');
    },
  },
) as Namespace;

export function testMachine(
  name: string,
  clock: LabClock,
  programs: Readonly<Record<string, Program>> = {},
  more: { profile?: string; env?: Record<string, string>; kind?: 'node' | 'pod' } = {},
): Machine {
  return machineOf({
    name,
    net: noNetwork,
    files: new Files(() => clock.now()),
    programs: new Map([...textPrograms(), ...shellPrograms(), ...Object.entries(programs)]),
    ...more,
  });
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly all: string;
  readonly status: number;
}

export async function runIn(
  session: Session,
  script: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  let all = '';
  const status = await session.run(script, {
    signal,
    onChunk: (chunk) => {
      all += chunk.text;
      if (chunk.stream === 'stdout') stdout += chunk.text;
      else stderr += chunk.text;
    },
  });
  return { stdout, stderr, all, status };
}

/** A fresh shell on a machine of its own, at a fixed virtual time. */
export function freshShell(
  programs: Readonly<Record<string, Program>> = {},
  options: SessionOptions = { interactive: false },
) {
  const clock = createVirtualClock(Date.UTC(2025, 7, 10, 5, 11, 26));
  const machine = testMachine('k8s-ctr', clock, programs);
  return { clock, machine, session: openSession(machine, clock, options) };
}
