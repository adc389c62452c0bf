/** Who may ask: whoever has the token, at the address that the server itself has given out. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Status } from './status.ts';
import { status } from './status.ts';

/**
 * The refusal of a request, undefined for one that may pass. The Host check keeps a page in a browser, whose name was
 * made to resolve to 127.0.0.1, from talking to the lab (DNS rebinding).
 */
export function refusal(headers: IncomingHttpHeaders, port: number, token: string): Status | undefined {
  const { host = '', authorization = '' } = headers;
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(host.toLowerCase()))
    return status(403, 'Forbidden', `the lab is served as 127.0.0.1:${port}, not as "${host}"`);
  return isSame(authorization, `Bearer ${token}`) ? undefined : status(401, 'Unauthorized', 'Unauthorized');
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
