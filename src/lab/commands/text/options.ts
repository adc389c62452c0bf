import type { Process } from '../../process.ts';

export interface OptionSpec {
  /** Letters without a value. */
  readonly flags?: string;
  /** Letters with a value. */
  readonly values?: string;
  /** Those of `values` whose value can only be given with `=` (`--color`). */
  readonly inline?: string;
  /** Long name -> the letter that it stands for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Stop at the first operand (`xargs`, `env`, `timeout`). */
  readonly operandsEnd?: boolean;
}

export interface Options {
  has(letter: string): boolean;
  /** The last value given. */
  value(letter: string): string | undefined;
  all(letter: string): readonly string[];
  readonly operands: readonly string[];
}

/** Reads arguments as getopt(3) does. An option that is not known: the message, as a string. */
export function readOptions(args: readonly string[], spec: OptionSpec): Options | string {
  const found: [string, string][] = [];
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg.startsWith('--')) {
      const [name, inline] = splitOnce(arg.slice(2));
      const letter = spec.long?.[name];
      if (letter === undefined) return `unrecognized option '${arg}'`;
      if (!spec.values?.includes(letter) || (inline === undefined && spec.inline?.includes(letter)))
        found.push([letter, inline ?? '']);
      else if (inline === undefined && index + 1 >= args.length)
        return `option '${arg}' requires an argument`;
      else found.push([letter, inline ?? args[(index += 1)] ?? '']);
      continue;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      if (spec.operandsEnd) {
        operands.push(...args.slice(index));
        break;
      }
      operands.push(arg);
      continue;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (spec.values?.includes(letter)) {
        const rest = arg.slice(at + 1);
        if (rest === '' && index + 1 >= args.length) return `option requires an argument -- '${letter}'`;
        found.push([letter, rest === '' ? (args[(index += 1)] ?? '') : rest]);
        break;
      }
      if (!spec.flags?.includes(letter)) return `invalid option -- '${letter}'`;
      found.push([letter, '']);
    }
  }
  return {
    has: (letter) => found.some(([given]) => given === letter),
    value: (letter) => found.findLast(([given]) => given === letter)?.[1],
    all: (letter) => found.filter(([given]) => given === letter).map(([, value]) => value),
    operands,
  };
}

function splitOnce(text: string): [string, string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** Says what is wrong with the command line, as GNU tools do, and gives the status. */
export async function badUsage(process: Process, problem: string, status = 1): Promise<number> {
  await process.stderr.write(`${process.name}: ${problem}\n`);
  return status;
}
