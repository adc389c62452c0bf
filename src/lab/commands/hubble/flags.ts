/** Flags as Go's pflag reads them: `--name value`, `--name=value`, `-n value`, `-nvalue`, switches bundled. */
export interface FlagSpec {
  /** Long names of switches. */
  readonly switches: readonly string[];
  /** Long names of flags with a value. */
  readonly values: readonly string[];
  /** One letter -> long name. */
  readonly short: Readonly<Record<string, string>>;
}

export interface Flags {
  readonly operands: readonly string[];
  has(name: string): boolean;
  value(name: string): string | undefined;
  /** Every value; `a,b` is one. */
  all(name: string): readonly string[];
  /** In the order in which they were given. */
  readonly given: readonly (readonly [name: string, value: string, negated: boolean])[];
}

/** A text is what is wrong. `--not` is remembered with the flag that follows it. */
export function readFlags(args: readonly string[], { switches, values, short }: FlagSpec): Flags | string {
  const given: [string, string, boolean][] = [];
  const operands: string[] = [];
  let negated = false;
  const put = (name: string, value: string): void => {
    given.push([name, value, negated]);
    negated = false;
  };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      operands.push(arg);
    } else if (arg.startsWith('--')) {
      const [name = '', inline] = arg.slice(2).split(/=(.*)/s);
      if (name === 'not') negated = true;
      else if (switches.includes(name)) put(name, inline ?? 'true');
      else if (!values.includes(name)) return `unknown flag: --${name}`;
      else {
        const value = inline ?? args[(index += 1)];
        if (value === undefined) return `flag needs an argument: --${name}`;
        put(name, value);
      }
    } else {
      for (let at = 1; at < arg.length; at += 1) {
        const letter = arg.charAt(at);
        const name = short[letter];
        if (name === undefined) return `unknown shorthand flag: '${letter}' in ${arg}`;
        if (switches.includes(name)) {
          put(name, 'true');
          continue;
        }
        const rest = arg.slice(at + 1).replace(/^=/, '');
        const value = rest === '' ? args[(index += 1)] : rest;
        if (value === undefined) return `flag needs an argument: '${letter}' in ${arg}`;
        put(name, value);
        break;
      }
    }
  }
  const all = (name: string): readonly string[] =>
    given.filter(([each]) => each === name).map(([, value]) => value);
  return {
    operands,
    given,
    all,
    has: (name) => all(name).at(-1) !== undefined && all(name).at(-1) !== 'false',
    value: (name) => all(name).at(-1),
  };
}
