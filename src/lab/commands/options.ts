/** Options in the manner of getopt_long(3): bundled letters, values attached or in the next word, operands anywhere. */
import type { Process } from '../process.ts';

export interface OptionSpec {
  /** Letters without a value. A list may have names too, for options that have no letter. */
  readonly flags?: string | readonly string[];
  /** Letters (and names) with a value. */
  readonly values?: string | readonly string[];
  /** Those of `values` whose value can only be given with `=` (`--color`). */
  readonly inline?: string;
  /** Long name -> the letter or name that it stands for. */
  readonly long?: Readonly<Record<string, string>>;
  /** Letters that the tool has and the lab does not model: they are refused, so that none is taken without effect. */
  readonly unsimulated?: string;
  /** Stop at the first operand (`xargs`, `env`, `timeout`). */
  readonly operandsEnd?: boolean;
}

export interface Options {
  has(letter: string): boolean;
  /** How many times it was given. */
  count(letter: string): number;
  /** The last value given. */
  value(letter: string): string | undefined;
  all(letter: string): readonly string[];
  readonly operands: readonly string[];
}

/** What is wrong with the arguments. */
export class OptionFault {
  readonly reason: 'unknown' | 'unsimulated' | 'missing value';
  /** As it was written: `-x`, `--name`. */
  readonly option: string;

  constructor(reason: OptionFault['reason'], option: string) {
    this.reason = reason;
    this.option = option;
  }

  /** In the words of getopt_long(3). */
  get message(): string {
    const { reason, option } = this;
    if (reason === 'unsimulated') return `option ${option} is not simulated in this lab`;
    const long = option.startsWith('--');
    const name = option.replace(/^-(?!-)/, '');
    if (reason === 'unknown') return long ? `unrecognized option '${name}'` : `invalid option -- '${name}'`;
    return long ? `option '${name}' requires an argument` : `option requires an argument -- '${name}'`;
  }
}

export function parseOptions(args: readonly string[], spec: OptionSpec): Options | OptionFault {
  const found: [string, string][] = [];
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--' || ((arg === '-' || !arg.startsWith('-')) && spec.operandsEnd)) {
      operands.push(...args.slice(arg === '--' ? index + 1 : index));
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
    else if (arg.startsWith('--')) {
      const [name, inline] = splitOnce(arg.slice(2));
      const key = spec.long?.[name];
      if (key === undefined) return new OptionFault('unknown', arg);
      if (spec.unsimulated?.includes(key)) return new OptionFault('unsimulated', arg);
      const takesNext = spec.values?.includes(key) && !spec.inline?.includes(key);
      if (inline === undefined && takesNext && index + 1 >= args.length)
        return new OptionFault('missing value', arg);
      found.push([key, inline ?? (takesNext ? (args[(index += 1)] ?? '') : '')]);
    } else {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg.charAt(at);
        if (spec.unsimulated?.includes(letter)) return new OptionFault('unsimulated', `-${letter}`);
        if (spec.values?.includes(letter)) {
          const rest = arg.slice(at + 1);
          if (rest === '' && index + 1 >= args.length) return new OptionFault('missing value', `-${letter}`);
          found.push([letter, rest === '' ? (args[(index += 1)] ?? '') : rest]);
          break;
        }
        if (!spec.flags?.includes(letter)) return new OptionFault('unknown', `-${letter}`);
        found.push([letter, '']);
      }
    }
  }
  const all = (letter: string): readonly string[] =>
    found.filter(([given]) => given === letter).map(([, value]) => value);
  return {
    has: (letter) => all(letter).length > 0,
    count: (letter) => all(letter).length,
    value: (letter) => all(letter).at(-1),
    all,
    operands,
  };
}

/** As {@link parseOptions}; what is wrong comes as getopt's own text. */
export function readOptions(args: readonly string[], spec: OptionSpec): Options | string {
  const options = parseOptions(args, spec);
  return options instanceof OptionFault ? options.message : options;
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
