/** One HTTP request: what it asks of the Kubernetes API, and the answer as JSON, a stream of events or a log. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeRequest } from '../backend.ts';
import type { Lab } from '../lab/lab.ts';
import { sendOpenApiV2 } from './openApiV2.ts';
import { readBody } from './requestBody.ts';
import { isFailure, type Status, status } from './status.ts';

type Api = Pick<Lab, 'kube' | 'pods'>;

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const LOG = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/log$/;

export async function answerRequest(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  ending: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, ending]);
  try {
    const asked = await kubeRequest(request);
    if ('code' in asked) sendStatus(response, asked);
    else if (isWatch(asked)) await streamWatch(api, asked, response, signal);
    else if (asked.method === 'GET' && LOG.test(asked.path) && asked.query?.['follow'] === 'true')
      await streamLog(api, asked, response, signal);
    else await answerOnce(api, asked, response);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (response.headersSent) response.destroy();
    else sendStatus(response, status(500, 'InternalError', `Internal error occurred: ${why}`));
  }
}

async function kubeRequest(request: IncomingMessage): Promise<KubeRequest | Status> {
  const { method = 'GET', url = '/', headers } = request;
  if (!isAddress(url)) return status(400, 'BadRequest', `"${url}" is no path of the API`);
  const { pathname, searchParams } = new URL(url, 'https://127.0.0.1');
  const body = await readBody(request);
  if ('code' in body) return body;
  if (!METHODS.has(method))
    return status(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  return {
    method: method as KubeRequest['method'],
    path: pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname,
    query: withManager(Object.fromEntries(searchParams), headers['user-agent'] ?? ''),
    accept: headers.accept ?? '',
    ...body,
  };
}

/** A path whose escapes are UTF-8. */
function isAddress(url: string): boolean {
  try {
    decodeURIComponent(new URL(url, 'https://127.0.0.1').pathname);
    return true;
  } catch {
    return false;
  }
}

/** Whoever does not say who manages what it writes is called by its program. */
function withManager(query: Record<string, string>, userAgent: string): Record<string, string> {
  const [program = ''] = userAgent.split('/');
  return query['fieldManager'] === undefined && program !== '' ? { ...query, fieldManager: program } : query;
}

function isWatch({ method, query = {} }: KubeRequest): boolean {
  return method === 'GET' && (query['watch'] === 'true' || query['watch'] === '1');
}

async function answerOnce({ kube }: Api, asked: KubeRequest, response: ServerResponse): Promise<void> {
  if (asked.path === '/openapi/v2' && asked.method === 'GET') return sendOpenApiV2(response);
  const { status: code, body, warnings = [] } = await kube.request(asked);
  for (const warning of warnings) response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`);
  send(response, code, body);
}

/** Events as lines of JSON. What is wrong with the request comes as the first event, and is then the answer's status. */
async function streamWatch(
  { kube }: Api,
  asked: KubeRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const begin = (): void => {
    if (response.headersSent) return;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
  };
  // Later than the first events, so that a refusal can still be told by the status.
  const started = setImmediate(begin);
  await kube.watch(asked, signal, ({ type, object }) => {
    if (type === 'ERROR' && !response.headersSent && isFailure(object)) {
      clearImmediate(started);
      sendStatus(response, object);
      return;
    }
    begin();
    response.write(`${JSON.stringify({ type, object })}\n`);
  });
  clearImmediate(started);
  if (!response.writableEnded) {
    begin();
    response.end();
  }
}

async function streamLog(
  { kube, pods }: Api,
  asked: KubeRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const { path, query = {} } = asked;
  // Whatever refuses a log refuses to follow it.
  const first = await kube.request(asked);
  if (first.status >= 400) return send(response, first.status, first.body);
  const [, namespace = '', pod = ''] = LOG.exec(path) ?? [];
  const { container, tailLines, timestamps } = query;
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  await pods.follow(
    { namespace, pod, ...(container ? { container } : {}) },
    {
      timestamps: timestamps === 'true',
      ...(tailLines === undefined ? {} : { tailLines: Number(tailLines) }),
    },
    (text) => void response.write(text),
    signal,
  );
  response.end();
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'Content-Type': contentTypeOf(body) });
  response.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}

function contentTypeOf(body: unknown): string {
  if (typeof body === 'string') return 'text/plain';
  // Clients take the aggregated form for what it is by the parameters of its type alone.
  const isAggregated =
    typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'APIGroupDiscoveryList';
  return isAggregated
    ? 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
    : 'application/json';
}

export function sendStatus(response: ServerResponse, refused: Status): void {
  send(response, refused.code, refused);
}
