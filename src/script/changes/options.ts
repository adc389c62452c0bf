import { SPLIT, UNKNOWN, type Judge } from './change.ts';

/** The options of a call, read as getopt_long and Go's pflag read them. */

export interface Option {
  /** `-n`, `--namespace`. */
  readonly name: string;
  readonly value?: string;
}

export interface Call {
  readonly options: readonly Option[];
  readonly words: readonly string[];
}

/**
 * @param argv with the program's name first
 * @param valued names of the options that take a value; of those with one dash, each is a letter that may stand in a cluster
 */
export function readCall(argv: readonly string[], valued: ReadonlySet<string>): Call {
  const options: Option[] = [];
  const words: string[] = [];
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') words.push(word);
    else if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      if (equals > 0) options.push({ name: word.slice(0, equals), value: word.slice(equals + 1) });
      else options.push({ name: word, value: valued.has(word) ? argv[(i += 1)] : undefined });
    } else {
      for (let at = 1; at < word.length; at += 1) {
        const name = `-${word[at] ?? ''}`;
        if (!valued.has(name)) {
          options.push({ name });
          continue;
        }
        const rest = word.slice(at + 1).replace(/^=/, '');
        options.push({ name, value: rest === '' ? argv[(i += 1)] : rest });
        break;
      }
    }
  }
  return { options, words };
}

/**
 * Whether options may hide in what a variable is put for: `sort $X f`, when X is `-o f`. A variable that is the only operand
 * stands for what the program cannot do without.
 */
export function mayHideOptions({ words }: Call): boolean {
  return words.length > 1 && words.some((word) => word.startsWith(UNKNOWN + SPLIT));
}

/** A program that only reads, but for some options: also what may be one of them counts. */
export function unlessHidden(valued: ReadonlySet<string>, judge: Judge): Judge {
  return (argv) => {
    const verdict = judge(argv);
    return verdict === 'reads' && mayHideOptions(readCall(argv, valued)) ? 'unforeseeable' : verdict;
  };
}

export function named(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ''));
}
