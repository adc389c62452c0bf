import { numbersAndDots } from '../resolve.ts';

/** The part of a URL that plain HTTP needs. */
export interface HttpUrl {
  readonly host: string;
  readonly port: number;
  /** Path and query. */
  readonly target: string;
  /** `name:password` before the host. */
  readonly user?: string;
}

export type UrlFault = { readonly exit: number; readonly message: string };

/** A URL without a scheme is http, as curl guesses. */
export function parseUrl(text: string): HttpUrl | UrlFault {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'https') return { exit: 1, message: 'https is not simulated in this lab' };
  if (scheme !== undefined && scheme !== 'http')
    return { exit: 1, message: `Protocol "${scheme}" not supported or disabled in libcurl` };
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3);
  const match = /^(?:([^/@]*)@)?([^/:?#]+)(?::(\d*))?([/?][^#]*)?(?:#.*)?$/.exec(rest);
  if (match === null) return { exit: 3, message: 'URL rejected: Malformed input to a URL function' };
  const [, user, name = '', digits, path = '/'] = match;
  const port = digits === undefined || digits === '' ? 80 : Number(digits);
  if (port > 65535)
    return { exit: 3, message: 'URL rejected: Port number was not a decimal number between 0 and 65535' };
  // Numbers are made an address as inet_aton(3) reads them.
  const host = numbersAndDots(name) ?? name;
  return { host, port, target: path.startsWith('?') ? `/${path}` : path, ...(user && { user }) };
}

export function isFault(parsed: HttpUrl | UrlFault): parsed is UrlFault {
  return 'exit' in parsed;
}

/** Where a Location header leads from here. */
export function resolveLocation(from: HttpUrl, location: string): string {
  if (/^[a-z]+:\/\//i.test(location)) return location;
  const path = location.startsWith('/') ? location : from.target.replace(/[^/]*$/, '') + location;
  return `http://${from.host}${from.port === 80 ? '' : `:${from.port}`}${path}`;
}
