/** Options in the manner of getopt(3): bundled letters, values attached or in the next word, operands anywhere. */

export interface Parsed {
  readonly flags: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

export class UsageError extends Error {
  /** `invalid`: no such option; `missing`: it needs a value. */
  readonly reason: 'invalid' | 'missing';
  readonly option: string;

  constructor(reason: 'invalid' | 'missing', option: string) {
    super(`${reason} option ${option}`);
    this.name = 'UsageError';
    this.reason = reason;
    this.option = option;
  }
}

/**
 * @param letters in getopt's form: `c:nv` has a value for -c and none for -n and -v
 * @param long long options; those that end in `=` take a value
 */
export function parseArguments(
  args: readonly string[],
  letters: string,
  long: readonly string[] = [],
): Parsed {
  const flags = new Map<string, number>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const count = (name: string): void => void flags.set(name, (flags.get(name) ?? 0) + 1);
  const give = (name: string, value: string | undefined): void => {
    if (value === undefined) throw new UsageError('missing', name);
    values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name, value] = splitOnce(word.slice(2));
      if (long.includes(name)) count(name);
      else if (long.includes(`${name}=`)) give(name, value ?? args[++at]);
      else throw new UsageError('invalid', word);
    } else if (word.startsWith('-') && word.length > 1) {
      for (let letter = 1; letter < word.length; letter++) {
        const name = word[letter] ?? '';
        const place = letters.indexOf(name);
        if (place < 0 || name === ':') throw new UsageError('invalid', name);
        if (letters[place + 1] !== ':') {
          count(name);
          continue;
        }
        const attached = word.slice(letter + 1);
        give(name, attached === '' ? args[++at] : attached);
        break;
      }
    } else operands.push(word);
  }
  return { flags, values, operands };
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
