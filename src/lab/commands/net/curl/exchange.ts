/** One HTTP request and its response, over the lab's TCP. */
import { createTextDecoder, toBytes } from '../../../net/bytes.ts';
import { headerOf, parseHeaders } from '../../../net/http.ts';
import { NetError } from '../../../net/types.ts';
import type { Connection, Endpoint } from '../../../net/types.ts';

export interface Response {
  readonly status: number;
  /** Status line and headers as received, with the empty line at the end. */
  readonly head: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** Bytes behind the head, with what frames chunks. */
  readonly carried: number;
  /** Bytes that were announced and did not come before the end. */
  readonly missing: number;
  /** The connection may carry another request. */
  readonly keepsAlive: boolean;
  readonly local: Endpoint;
}

/** What was received when it went wrong. */
export class Broken extends Error {
  readonly received: number;
  readonly code: NetError['code'] | 'EMPTY';

  constructor(code: NetError['code'] | 'EMPTY', received: number) {
    super(code);
    this.name = 'Broken';
    this.code = code;
    this.received = received;
  }
}

/** Rejects with {@link Broken}: the connection was reset, closed without an answer, or the signal was aborted. */
export async function exchange(
  connection: Connection,
  request: string,
  headOnly: boolean,
  signal: AbortSignal,
): Promise<Response> {
  connection.send(request);
  let text = '';
  for (;;) {
    const response = parseResponse(text, headOnly, connection.local);
    if (response !== undefined && !response.partial) return response;
    const piece = await connection.receive(signal).catch((error: unknown) => {
      throw new Broken(error instanceof NetError ? error.code : 'ECONNRESET', toBytes(text).length);
    });
    if (piece !== undefined) {
      text += piece;
      continue;
    }
    if (response === undefined) throw new Broken('EMPTY', 0);
    return response;
  }
}

function parseResponse(
  text: string,
  headOnly: boolean,
  local: Endpoint,
): (Response & { readonly partial: boolean }) | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [protocol, code] = first.split(' ');
  const status = Number(code ?? 0);
  const headers = parseHeaders(lines);
  const after = text.slice(end + 4);
  const length = headerOf(headers, 'content-length');
  const hasNone = headOnly || status === 204 || status === 304 || (status >= 100 && status < 200);
  const isChunked = /\bchunked$/i.test(headerOf(headers, 'transfer-encoding') ?? '');
  const chunks = isChunked ? readChunks(after) : undefined;
  const body = hasNone ? '' : (chunks?.body ?? after);
  const missing =
    hasNone || isChunked || length === undefined ? 0 : Math.max(0, Number(length) - toBytes(body).length);
  // Without a length the body ends with the connection.
  const untilEnd = !hasNone && !isChunked && length === undefined;
  return {
    status,
    head: text.slice(0, end + 4),
    headers,
    body,
    carried: hasNone ? 0 : toBytes(after).length,
    missing,
    keepsAlive:
      !untilEnd && protocol !== 'HTTP/1.0' && headerOf(headers, 'connection')?.toLowerCase() !== 'close',
    local,
    partial: untilEnd || missing > 0 || (!hasNone && chunks?.complete === false),
  };
}

/** Chunks of `Transfer-Encoding: chunked`: a length in hexadecimal, and as much; the one of length 0 is the last. */
function readChunks(text: string): { readonly body: string; readonly complete: boolean } {
  let body = '';
  for (let at = 0; ;) {
    const end = text.indexOf('\r\n', at);
    const length = end < 0 ? NaN : Number.parseInt(text.slice(at, end), 16);
    if (Number.isNaN(length)) return { body, complete: false };
    if (length === 0) return { body, complete: true };
    const bytes = toBytes(text.slice(end + 2));
    if (bytes.length < length + 2) return { body, complete: false };
    const piece = createTextDecoder()(bytes.slice(0, length));
    body += piece;
    at = end + 2 + piece.length + 2;
  }
}
