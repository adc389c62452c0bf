/** Command-line flags with the rules and messages of pflag, the flag library of kubectl. */
import { Failure } from './failure.ts';
import { parseDuration } from './duration.ts';

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** `strings` may be repeated and splits at commas; `texts` may be repeated and does not. */
  readonly kind: 'bool' | 'string' | 'int' | 'strings' | 'texts' | 'duration';
  readonly initial?: string;
  /** The value of the flag when it stands alone (pflag's NoOptDefVal). */
  readonly bare?: string;
}

type Kind = FlagSpec['kind'];

/** A flag as its usage line has it: `selector,l string`, `tail int=-1`. */
export function flag(declaration: `${string} ${Kind}` | `${string} ${Kind}=${string}`): FlagSpec {
  const [names = '', value = ''] = declaration.split(' ');
  const [name = '', short] = names.split(',');
  const [kind, initial] = value.split('=');
  return { name, short, kind: kind as Kind, initial };
}

export interface Flags {
  given(name: string): boolean;
  text(name: string): string;
  on(name: string): boolean;
  int(name: string): number;
  all(name: string): readonly string[];
  /** Milliseconds. */
  duration(name: string): number;
}

export interface ParsedLine {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stood before `--`; undefined without it. */
  readonly argsAtDash: number | undefined;
}

/** Throws {@link Failure} with pflag's text; `commandPath` is named in the hint below it. */
export function parseFlags(
  specs: readonly FlagSpec[],
  words: readonly string[],
  commandPath: string,
): ParsedLine {
  const values = new Map<string, string[]>();
  const args: string[] = [];
  let argsAtDash: number | undefined;
  const refuse = (message: string): never => {
    throw new Failure(`${message}\nSee '${commandPath} --help' for usage.`);
  };
  const set = (spec: FlagSpec, value: string): void => {
    const problem = problemWith(spec, value);
    if (problem !== undefined) {
      const shown = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
      refuse(`invalid argument "${value}" for "${shown}" flag: ${problem}`);
    }
    const pieces = spec.kind === 'strings' ? value.split(',') : [value];
    values.set(spec.name, isRepeatable(spec) ? [...(values.get(spec.name) ?? []), ...pieces] : pieces);
  };

  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') {
      argsAtDash = args.length;
      args.push(...words.slice(index + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
      const spec = specs.find((one) => one.name === name) ?? refuse(`unknown flag: --${name}`);
      const bare = bareValue(spec);
      if (equals >= 0) set(spec, word.slice(equals + 1));
      else if (bare !== undefined) set(spec, bare);
      else if (index + 1 < words.length) set(spec, words[++index] ?? '');
      else refuse(`flag needs an argument: --${name}`);
    } else if (word.startsWith('-') && word !== '-') {
      if (readCluster(word, words[index + 1])) index++;
    } else args.push(word);
  }

  /** Reads `-it`, `-oyaml`, `-n=x`; true when the next word was taken as a value. */
  function readCluster(word: string, next: string | undefined): boolean {
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      const rest = word.slice(at + 1);
      const spec =
        specs.find((one) => one.short === letter) ?? refuse(`unknown shorthand flag: '${letter}' in ${word}`);
      const bare = bareValue(spec);
      if (rest.startsWith('=')) set(spec, rest.slice(1));
      else if (bare !== undefined) {
        set(spec, bare);
        continue;
      } else if (rest !== '') set(spec, rest);
      else if (next !== undefined) {
        set(spec, next);
        return true;
      } else refuse(`flag needs an argument: '${letter}' in ${word}`);
      return false;
    }
    return false;
  }

  return { flags: readValues(specs, values), args, argsAtDash };
}

/** The words that are not flags, as cobra finds the names of commands before it knows all flags. */
export function commandWords(
  specs: readonly FlagSpec[],
  words: readonly string[],
): { word: string; index: number }[] {
  const found: { word: string; index: number }[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-')) {
      if (word !== '') found.push({ word, index });
      continue;
    }
    if (word.includes('=')) continue;
    const long = word.startsWith('--');
    if (!long && word.length !== 2) continue;
    const spec = specs.find((one) => (long ? one.name === word.slice(2) : one.short === word.slice(1)));
    if (spec === undefined || bareValue(spec) === undefined) index++;
  }
  return found;
}

function bareValue(spec: FlagSpec): string | undefined {
  return spec.bare ?? (spec.kind === 'bool' ? 'true' : undefined);
}

function isRepeatable(spec: FlagSpec): boolean {
  return spec.kind === 'strings' || spec.kind === 'texts';
}

const trueWords = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const falseWords = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

function problemWith(spec: FlagSpec, value: string): string | undefined {
  if (spec.kind === 'bool' && ![...trueWords, ...falseWords].includes(value))
    return `strconv.ParseBool: parsing "${value}": invalid syntax`;
  if (spec.kind === 'int' && !/^[+-]?\d+$/.test(value))
    return `strconv.ParseInt: parsing "${value}": invalid syntax`;
  if (spec.kind === 'duration' && parseDuration(value) === undefined)
    return `time: invalid duration "${value}"`;
  return undefined;
}

function readValues(specs: readonly FlagSpec[], values: ReadonlyMap<string, readonly string[]>): Flags {
  const initial = new Map(specs.map((spec) => [spec.name, spec.initial]));
  const text = (name: string): string => values.get(name)?.at(-1) ?? initial.get(name) ?? '';
  return {
    given: (name) => values.has(name),
    text,
    on: (name) => trueWords.includes(text(name)),
    int: (name) => Number(text(name) === '' ? '0' : text(name)),
    all: (name) => values.get(name) ?? [],
    duration: (name) => parseDuration(text(name)) ?? 0,
  };
}
