/** The command line of `curl`. */
import { parseArguments } from '../arguments.ts';

export const CURL_VERSION = '8.5.0';

export interface CurlOptions {
  readonly urls: readonly string[];
  readonly silent: boolean;
  readonly showError: boolean;
  readonly verbose: boolean;
  readonly headOnly: boolean;
  readonly includeHeaders: boolean;
  readonly failOnError: boolean;
  readonly follow: boolean;
  readonly noProgress: boolean;
  readonly output: string | undefined;
  readonly writeOut: string | undefined;
  readonly method: string | undefined;
  readonly headers: readonly string[];
  readonly data: string | undefined;
  /** Milliseconds */
  readonly maxTime: number | undefined;
  readonly connectTimeout: number | undefined;
}

const LONG: Readonly<Record<string, string>> = {
  silent: 's',
  'show-error': 'S',
  verbose: 'v',
  head: 'I',
  include: 'i',
  fail: 'f',
  location: 'L',
  ipv4: '4',
  insecure: 'k',
  output: 'o',
  'write-out': 'w',
  request: 'X',
  header: 'H',
  data: 'd',
  'max-time': 'm',
  'user-agent': 'A',
  version: 'V',
  url: '@',
};
const WITH_VALUE = new Set([
  'output',
  'write-out',
  'request',
  'header',
  'data',
  'max-time',
  'user-agent',
  'url',
  'connect-timeout',
]);

/** Seconds, as text, in milliseconds. */
function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) * 1000;
}

/** Throws a UsageError for an option that is not known. */
export function parseCurl(args: readonly string[]): CurlOptions | 'version' {
  const long = [...Object.keys(LONG), 'connect-timeout', 'no-progress-meter'].map((name) =>
    WITH_VALUE.has(name) ? `${name}=` : name,
  );
  const { flags, values, operands } = parseArguments(args, 'sSvIifL4ko:w:X:H:d:m:A:V', long);
  const nameOf = (letter: string): string =>
    Object.keys(LONG).find((name) => LONG[name] === letter) ?? letter;
  const has = (letter: string): boolean => flags.has(letter) || flags.has(nameOf(letter));
  const all = (letter: string): readonly string[] => [
    ...(values.get(letter) ?? []),
    ...(values.get(nameOf(letter)) ?? []),
  ];
  const last = (letter: string): string | undefined => all(letter).at(-1);
  if (has('V')) return 'version';
  const agent = last('A');
  return {
    urls: [...all('@'), ...operands],
    silent: has('s'),
    showError: has('S'),
    verbose: has('v'),
    headOnly: has('I'),
    includeHeaders: has('i'),
    failOnError: has('f'),
    follow: has('L'),
    noProgress: flags.has('no-progress-meter'),
    output: last('o'),
    writeOut: last('w'),
    method: last('X'),
    headers: agent === undefined ? all('H') : [`User-Agent: ${agent}`, ...all('H')],
    data: all('d').length === 0 ? undefined : all('d').join('&'),
    maxTime: seconds(last('m')),
    connectTimeout: seconds(values.get('connect-timeout')?.at(-1)),
  };
}
