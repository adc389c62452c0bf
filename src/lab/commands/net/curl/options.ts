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
  /** Only the status counts (-f), or the body is printed all the same. */
  readonly failOnError: false | 'early' | 'with body';
  readonly follow: boolean;
  readonly maxRedirects: number;
  readonly noProgress: boolean;
  /** Braces and brackets in URLs are not expanded. */
  readonly globOff: boolean;
  /** For the first URL, the second, … */
  readonly outputs: readonly string[];
  readonly remoteName: boolean;
  /** Where the headers are written to. */
  readonly dumpHeader: string | undefined;
  readonly writeOut: string | undefined;
  readonly method: string | undefined;
  readonly version: '1.0' | '1.1';
  readonly agent: string | undefined;
  readonly user: string | undefined;
  readonly referer: string | undefined;
  readonly cookie: string | undefined;
  readonly compressed: boolean;
  readonly headers: readonly string[];
  readonly data: readonly DataOption[];
  /** The data go into the query (-G), or are JSON. */
  readonly dataAs: 'form' | 'query' | 'json';
  /** An interface or an address. */
  readonly from: string | undefined;
  /** `host:port` -> address, and `host:port` -> `host:port`. */
  readonly resolved: ReadonlyMap<string, string>;
  readonly connectTo: ReadonlyMap<string, string>;
  readonly retries: number;
  /** Milliseconds; without it the wait doubles from a second. */
  readonly retryDelay: number | undefined;
  readonly retryRefused: boolean;
  /** Milliseconds */
  readonly maxTime: number | undefined;
  readonly connectTimeout: number | undefined;
}

/** `@file` is read, except with --data-raw. */
export interface DataOption {
  readonly kind: 'd' | 'data-raw' | 'data-binary' | 'data-urlencode' | 'json';
  readonly text: string;
}

/** Something else is wrong with an option than its name. */
export interface BadValue {
  readonly badValue: string;
}

const DATA = ['d', 'data-raw', 'data-binary', 'data-urlencode', 'json'] as const;
const FLAGS = ['no-progress-meter', 'fail-with-body', 'compressed', 'retry-connrefused', 'http1.1'] as const;
const VALUES = [
  'url',
  'connect-timeout',
  'max-redirs',
  'interface',
  'resolve',
  'connect-to',
  'retry',
  'retry-delay',
  'data-raw',
  'data-binary',
  'data-urlencode',
  'json',
] as const;
const NUMBERS = ['m', 'connect-timeout', 'max-redirs', 'retry', 'retry-delay'] as const;

const OPTIONS = {
  flags: [...'sSvIifL4kVGgO0', ...FLAGS],
  values: [...'owXHdmAubeD', ...VALUES],
  long: {
    ...Object.fromEntries([...FLAGS, ...VALUES].map((name) => [name, name])),
    silent: 's',
    'show-error': 'S',
    verbose: 'v',
    head: 'I',
    include: 'i',
    fail: 'f',
    location: 'L',
    ipv4: '4',
    insecure: 'k',
    get: 'G',
    globoff: 'g',
    'http1.0': '0',
    output: 'o',
    'remote-name': 'O',
    'dump-header': 'D',
    'write-out': 'w',
    request: 'X',
    header: 'H',
    data: 'd',
    'data-ascii': 'd',
    'max-time': 'm',
    'user-agent': 'A',
    user: 'u',
    cookie: 'b',
    referer: 'e',
    version: 'V',
  },
};

/** Seconds, as text, in milliseconds. */
function seconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text) * 1000;
}

/** `host:port:rest` for each. */
function byPlace(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.flatMap((text) => {
      const [, place = '', rest = ''] = /^\+?([^:]*:\d*):(.*)$/.exec(text) ?? [];
      return place === '' ? [] : [[place, rest] as const];
    }),
  );
}

export function parseCurl(args: readonly string[]): CurlOptions | 'version' | OptionFault | BadValue {
  const given = parseOptions(args, OPTIONS);
  if (given instanceof OptionFault) return given;
  const { has, value, all } = given;
  if (has('V')) return 'version';
  const wrong = NUMBERS.find((name) => all(name).some((text) => !/^\d+(\.\d+)?$/.test(text)));
  if (wrong !== undefined)
    return {
      badValue: `${wrong.length === 1 ? '-' : '--'}${wrong}: expected a proper numerical parameter`,
    };
  return {
    urls: [...all('url'), ...given.operands],
    silent: has('s'),
    showError: has('S'),
    verbose: has('v'),
    headOnly: has('I'),
    includeHeaders: has('i'),
    failOnError: has('fail-with-body') ? 'with body' : has('f') && 'early',
    follow: has('L'),
    maxRedirects: Number(value('max-redirs') ?? 50),
    noProgress: has('no-progress-meter'),
    globOff: has('g'),
    outputs: all('o'),
    remoteName: has('O'),
    dumpHeader: value('D'),
    writeOut: value('w'),
    method: value('X'),
    version: has('0') ? '1.0' : '1.1',
    agent: value('A'),
    user: value('u'),
    referer: value('e'),
    cookie: all('b').length === 0 ? undefined : all('b').join('; '),
    compressed: has('compressed'),
    headers: all('H'),
    data: DATA.flatMap((kind) => all(kind).map((text) => ({ kind, text }))),
    dataAs: has('json') ? 'json' : has('G') ? 'query' : 'form',
    from: value('interface'),
    resolved: byPlace(all('resolve')),
    connectTo: byPlace(all('connect-to')),
    retries: Number(value('retry') ?? 0),
    retryDelay: seconds(value('retry-delay')),
    retryRefused: has('retry-connrefused'),
    maxTime: seconds(value('m')),
    connectTimeout: seconds(value('connect-timeout')),
  };
}
