/** A small HTTP/1.1 server on a namespace's TCP, for what runs in pods. */
import type { Connection, Endpoint, Namespace } from './types.ts';
import { toBytes } from './bytes.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** In the order sent, names as sent. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** Listens on every address of the namespace. Returns what stops it. Content-Length and Connection are added to answers. */
export function serveHttp(
  namespace: Namespace,
  port: number,
  handler: (request: HttpRequest) => HttpResponse,
): () => void {
  return namespace.listenTcp({ address: '0.0.0.0', port }, (connection) => {
    serve(connection, handler).catch(() => connection.close());
  });
}

async function serve(connection: Connection, handler: (request: HttpRequest) => HttpResponse): Promise<void> {
  let received = '';
  for (;;) {
    const request = parseRequest(received);
    if (request === undefined) {
      const piece = await connection.receive();
      if (piece === undefined) return connection.close();
      received += piece;
      continue;
    }
    received = request.rest;
    const response = handler({ ...request.request, local: connection.local, remote: connection.remote });
    connection.send(formatResponse(response, request.request.method === 'HEAD'));
  }
}

function parseRequest(
  text: string,
): { readonly request: Omit<HttpRequest, 'local' | 'remote'>; readonly rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [method = '', target = '/'] = first.split(' ');
  const headers = parseHeaders(lines);
  const length = Number(headerOf(headers, 'content-length') ?? 0);
  const after = text.slice(end + 4);
  // Lengths count bytes; text with other than ASCII characters is longer on the wire than here.
  const characters = charactersIn(after, length);
  if (characters === undefined) return undefined;
  return {
    request: { method, target, headers, body: after.slice(0, characters) },
    rest: after.slice(characters),
  };
}

function charactersIn(text: string, bytes: number): number | undefined {
  let count = 0;
  let left = bytes;
  for (const character of text) {
    if (left <= 0) break;
    left -= toBytes(character).length;
    count += character.length;
  }
  return left <= 0 ? count : undefined;
}

export function parseHeaders(lines: readonly string[]): (readonly [string, string])[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
}

export function headerOf(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

function formatResponse({ status, headers = [], body }: HttpResponse, headOnly: boolean): string {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`.trimEnd(),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (headerOf(headers, 'content-length') === undefined)
    lines.push(`Content-Length: ${toBytes(body).length}`);
  return `${lines.join('\r\n')}\r\n\r\n${headOnly ? '' : body}`;
}
