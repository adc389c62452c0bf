/** What curl sends: the lines of a request in its order, and the data behind them. */
import { toBytes } from '../../../net/bytes.ts';
import { CURL_VERSION } from './options.ts';
import type { CurlOptions, DataOption } from './options.ts';
import type { HttpUrl } from './url.ts';

export interface Request {
  readonly lines: readonly string[];
  readonly body: string;
}

/** @param read gives the text of a file, `-` for standard input */
export async function dataOf(
  options: CurlOptions,
  read: (path: string) => Promise<string>,
): Promise<string | undefined> {
  if (options.data.length === 0) return undefined;
  const pieces = await Promise.all(options.data.map((one) => dataText(one, read)));
  return pieces.join(options.dataAs === 'json' ? '' : '&');
}

async function dataText(
  { kind, text }: DataOption,
  read: (path: string) => Promise<string>,
): Promise<string> {
  if (kind === 'data-raw') return text;
  if (kind === 'data-urlencode') {
    const equals = text.indexOf('=');
    const name = equals < 1 ? '' : text.slice(0, equals + 1);
    return name + encodeURIComponent(text.slice(equals < 0 ? 0 : equals + 1));
  }
  if (!text.startsWith('@')) return text;
  const content = await read(text.slice(1));
  return kind === 'd' ? content.replaceAll(/[\r\n]/g, '') : content;
}

export function requestOf(options: CurlOptions, url: HttpUrl, data: string | undefined): Request {
  const { method, headOnly, version, user = url.user, compressed, referer, cookie, dataAs } = options;
  const body = dataAs === 'query' ? undefined : data;
  const target =
    dataAs === 'query' && data !== undefined
      ? `${url.target}${url.target.includes('?') ? '&' : '?'}${data}`
      : url.target;
  const own = [
    ...options.headers,
    ...(dataAs === 'json' ? ['Content-Type: application/json', 'Accept: application/json'] : []),
  ];
  const named = new Set(own.map((line) => line.split(/[:;]/)[0]?.trim().toLowerCase()));
  const host = own.find((line) => /^host\s*:/i.test(line));
  const unless = (name: string, value: string | undefined): string[] =>
    value === undefined || value === '' || named.has(name.toLowerCase()) ? [] : [`${name}: ${value}`];
  const lines = [
    `${method ?? (headOnly ? 'HEAD' : body === undefined ? 'GET' : 'POST')} ${target} HTTP/${version}`,
    ...(host === undefined
      ? unless('Host', url.port === 80 ? url.host : `${url.host}:${url.port}`)
      : host.replace(/^host\s*:\s*/i, '') === ''
        ? []
        : [host]),
    ...unless('Authorization', user === undefined ? undefined : `Basic ${btoa(user)}`),
    ...unless('User-Agent', options.agent ?? `curl/${CURL_VERSION}`),
    ...unless('Accept', '*/*'),
    ...unless('Accept-Encoding', compressed ? 'deflate, gzip, br, zstd' : undefined),
    ...unless('Referer', referer),
    ...unless('Cookie', cookie),
    ...own.flatMap((line) => ownLine(line, host)),
    ...(body === undefined
      ? []
      : [
          ...unless('Content-Length', String(toBytes(body).length)),
          ...unless('Content-Type', 'application/x-www-form-urlencoded'),
        ]),
  ];
  return { lines, body: body ?? '' };
}

/** `Name:` takes a header away, `Name;` sends one without a value. */
function ownLine(line: string, host: string | undefined): string[] {
  if (line === host || /^[^:]+:\s*$/.test(line)) return [];
  const bare = /^([^:;]+);\s*$/.exec(line)?.[1];
  if (bare !== undefined) return [`${bare}:`];
  return line.includes(':') ? [line] : [];
}
