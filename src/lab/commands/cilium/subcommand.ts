/** What a cilium-dbg subcommand is: it reads one agent and prints. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { goJson } from '../../go/json.ts';
import type { Json } from '../../go/jsonValue.ts';

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

/** `-o json` of a Go struct: fields in their order. Numbers above 2^53 are given as bigint. */
export function structJson(value: unknown): Printed {
  return ok(`${goStruct(value)}\n\n`);
}

/** As Go's MarshalIndent writes a struct. */
export function goStruct(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_, each: unknown) => (typeof each === 'bigint' ? `${BIG}${each}` : each),
    2,
  );
  return text.replaceAll(new RegExp(`"${BIG}(\\d+)"`, 'g'), '$1').replaceAll(/[<>&]/g, escaped);
}

/** A character that stands in no value (Unicode, private use). */
const BIG = '\ue000';

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `-o json`: keys sorted as Go sorts a map's, and a blank line after it. */
export function json(value: Json): Printed {
  return ok(`${goJson(value, '  ')}\n\n`);
}
