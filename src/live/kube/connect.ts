/** A connection to the cluster of one context: its API, and shells in its pods. */
import type { KubeApi, KubeRequest, KubeResponse } from '../../backend.ts';
import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } from './clientNode.ts';
import { loadContext } from './kubeconfig.ts';
import { connectionProblem, KubeProblem } from './kubeProblem.ts';
import { readEvents, SILENCE_MS } from './readEvents.ts';
import { BEAT_MS, openExec, type ExecRequest, type PodExec } from './podExec.ts';

export interface KubeConnection {
  readonly context: string;
  readonly server: string;
  /** The context's own; `default` where it names none. */
  readonly namespace: string;
  /** A request that finds no cluster rejects with a {@link KubeProblem}; a refusal is a response. */
  readonly kube: KubeApi;
  /** Rejects with a {@link KubeProblem} when the command cannot be started. */
  exec(request: ExecRequest): Promise<PodExec>;
}

/** After this, ms, a request is given up; lists of a large cluster take seconds. */
const REQUEST_MS = 30_000;

/** When a connection on which nothing comes counts as dead, ms. */
export interface Patience {
  readonly silenceMs: number;
  readonly beatMs: number;
}

/**
 * Reads the kubeconfig and asks nobody yet.
 * @throws KubeProblem when the context cannot be used.
 */
export function connect(
  env: Readonly<Record<string, string | undefined>>,
  context?: string,
  { silenceMs, beatMs }: Patience = { silenceMs: SILENCE_MS, beatMs: BEAT_MS },
): KubeConnection {
  let config = loadContext(env, context);
  const name = config.currentContext;
  const server = (config.getCurrentCluster()?.server ?? '').replace(/(?<!\/)\/+$/, '');
  const http = new IsomorphicFetchHttpLibrary();

  const contextOf = ({
    method,
    path,
    query = {},
    accept = 'application/json',
  }: KubeRequest): RequestContext => {
    const url = new URL(server + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const sent = new RequestContext(url.toString(), HttpMethod[method]);
    sent.setHeaderParam('Accept', accept);
    return sent;
  };

  const send = async (request: KubeRequest): Promise<KubeResponse> => {
    const sent = contextOf(request);
    sent.setSignal(AbortSignal.timeout(REQUEST_MS));
    if (request.body !== undefined) {
      sent.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
      sent.setBody(typeof request.body === 'string' ? request.body : JSON.stringify(request.body));
    }
    try {
      await authenticate(sent);
      const response = await http.send(sent).toPromise();
      const text = await response.body.text();
      const { httpStatusCode: status, headers } = response;
      const body = /json/.test(headers['content-type'] ?? '') ? parsed(text) : text;
      return {
        status,
        body: status < 400 ? body : statusOf(status, body, headers['retry-after']),
        ...warningsOf(response.headers['warning']),
      };
    } catch (error) {
      throw connectionProblem(error, server);
    }
  };

  const authenticate = async (sent: RequestContext): Promise<void> => {
    try {
      await config.applySecurityAuthentication(sent);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new KubeProblem('credential-plugin', name, reason, { cause: error });
    }
  };

  return {
    context: name,
    server,
    namespace: config.getContextObject(name)?.namespace ?? 'default',
    kube: {
      async request(request) {
        const response = await send(request);
        if (response.status !== 401) return response;
        // A token may have been renewed in the files since they were read.
        config = loadContext(env, name);
        return send(request);
      },
      async watch(request, signal, onEvent) {
        if (signal.aborted) return;
        const sent = contextOf({
          ...request,
          query: { allowWatchBookmarks: 'true', ...request.query, watch: 'true' },
        });
        const silence = new AbortController();
        // A connection that was kept may have died: then not even the answer's head comes.
        const headless = setTimeout(() => silence.abort(), silenceMs);
        sent.setSignal(AbortSignal.any([signal, silence.signal]));
        try {
          await authenticate(sent);
          let response = await http.send(sent).toPromise();
          if (response.httpStatusCode === 401) {
            config = loadContext(env, name);
            await authenticate(sent);
            response = await http.send(sent).toPromise();
          }
          clearTimeout(headless);
          const { httpStatusCode: status, headers } = response;
          if (status !== 200) {
            const body = parsed(await response.body.text());
            onEvent({ type: 'ERROR', object: statusOf(status, body, headers['retry-after']) });
            return;
          }
          const stream = response.body.stream();
          if (stream !== null) await readEvents(stream, onEvent, () => silence.abort(), silenceMs);
        } catch (error) {
          if (!signal.aborted && !silence.signal.aborted) throw connectionProblem(error, server);
        } finally {
          clearTimeout(headless);
        }
      },
    },
    exec: (request) => openExec(config, server, request, beatMs),
  };
}

/** A server behind a proxy may call a page of HTML JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A failure as the API's own `Status`: what stands before the API (a limit on requests, a proxy) answers with text, and
 * with a header that says when to come again.
 */
function statusOf(code: number, body: unknown, retryAfter: string | undefined): unknown {
  const status =
    typeof body === 'object' && body !== null ? body : { kind: 'Status', code, message: String(body).trim() };
  const seconds = Number(retryAfter);
  if (retryAfter === undefined || !Number.isFinite(seconds)) return status;
  const details: unknown = Reflect.get(status, 'details');
  return { ...status, details: { ...Object(details), retryAfterSeconds: seconds } };
}

/** `299 - "text", 299 - "text"` (RFC 7234, section 5.5). */
function warningsOf(header: string | undefined): { readonly warnings?: readonly string[] } {
  const texts = [...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1'),
  );
  return texts.length === 0 ? {} : { warnings: texts };
}
