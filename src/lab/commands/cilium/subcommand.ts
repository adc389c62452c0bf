/** What a cilium-dbg subcommand is: it reads one agent and prints. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { goJson } from '../kubectl/goJson.ts';
import type { Json } from '../kubectl/jsonValue.ts';

export interface Printed {
  readonly stdout: string;
  readonly stderr?: string;
  readonly exit: number;
}

export interface Invocation {
  readonly agent: Agent;
  /** Words that are no flags. */
  readonly operands: readonly string[];
  /** Long name without dashes -> value; `true` for a switch. */
  readonly flags: ReadonlyMap<string, string | true>;
}

export interface Subcommand {
  /** `bpf lb list` */
  readonly path: string;
  /** Flags that take a value; short names are listed in {@link SHORT_FLAGS}. */
  readonly switches?: readonly string[];
  run(invocation: Invocation): Printed;
}

/** One letter -> long name, the same for all subcommands. */
export const SHORT_FLAGS: Readonly<Record<string, string>> = {
  o: 'output',
  n: 'numeric',
  v: 'verbose',
  a: 'all',
  d: 'time-diff',
  h: 'help',
};

export function ok(stdout: string): Printed {
  return { stdout, exit: 0 };
}

/** cobra's way to fail: the text after `Error:`. */
export function failed(message: string): Printed {
  return { stdout: '', stderr: `Error: ${message}\n`, exit: 1 };
}

export function wantsJson({ flags }: Invocation): boolean {
  return flags.get('output') === 'json';
}

/** `-o json`: keys sorted as Go sorts a map's, and a blank line after it. */
export function json(value: Json): Printed {
  return ok(`${goJson(value, '  ')}\n\n`);
}
