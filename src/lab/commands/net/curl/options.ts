/** The command line of `curl`. */
import { OptionFault, parseOptions } from '../../options.ts';

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

const OPTIONS = {
  flags: [...'sSvIifL4kV', 'no-progress-meter'],
  values: [...'owXHdmA', 'url', 'connect-timeout'],
  long: {
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
    url: 'url',
    'connect-timeout': 'connect-timeout',
    'no-progress-meter': 'no-progress-meter',
  },
};

/** Seconds, as text, in milliseconds. */
function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) * 1000;
}

export function parseCurl(args: readonly string[]): CurlOptions | 'version' | OptionFault {
  const given = parseOptions(args, OPTIONS);
  if (given instanceof OptionFault) return given;
  const { has, value, all } = given;
  if (has('V')) return 'version';
  const agent = value('A');
  return {
    urls: [...all('url'), ...given.operands],
    silent: has('s'),
    showError: has('S'),
    verbose: has('v'),
    headOnly: has('I'),
    includeHeaders: has('i'),
    failOnError: has('f'),
    follow: has('L'),
    noProgress: has('no-progress-meter'),
    output: value('o'),
    writeOut: value('w'),
    method: value('X'),
    headers: agent === undefined ? all('H') : [`User-Agent: ${agent}`, ...all('H')],
    data: all('d').length === 0 ? undefined : all('d').join('&'),
    maxTime: seconds(value('m')),
    connectTimeout: seconds(value('connect-timeout')),
  };
}
