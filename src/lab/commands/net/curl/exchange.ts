/** One HTTP request and its response, over the lab's TCP. */
import { toBytes } from '../../../net/bytes.ts';
import { headerOf, parseHeaders } from '../../../net/http.ts';
import { NetError } from '../../../net/types.ts';
import type { Connection, Endpoint } from '../../../net/types.ts';

export interface Response {
  readonly status: number;
  /** Status line and headers as received, with the empty line at the end. */
  readonly head: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
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
  const headers = parseHeaders(lines);
  const body = headOnly ? '' : text.slice(end + 4);
  const length = headerOf(headers, 'content-length');
  // Without a length the body ends with the connection.
  const partial = !headOnly && (length === undefined || toBytes(body).length < Number(length));
  return {
    status: Number(first.split(' ')[1] ?? 0),
    head: text.slice(0, end + 4),
    headers,
    body,
    local,
    partial,
  };
}
