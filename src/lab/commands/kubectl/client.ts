/** Requests to the Kubernetes API in the words that kubectl uses, failures as {@link ApiFailure}. */
import type { KubeApi, KubeRequest, WatchEvent } from '../../../backend.ts';
import { ApiFailure } from './failure.ts';
import { isObject, listAt, objectAt, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';
import type { ResourceInfo } from './resources.ts';

const tableAccept =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
/** kubectl asks for lists in chunks of this many objects. */
const chunkSize = '500';

export type PatchKind = 'strategic' | 'merge' | 'json' | 'apply';

const patchTypes: Readonly<Record<PatchKind, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

export type Query = Readonly<Record<string, string>>;

export interface ListQuery {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export class KubeClient {
  readonly #api: KubeApi;
  readonly #warn: (text: string) => Promise<void>;

  /** @param warn is told what the server warns of, each text once */
  constructor(api: KubeApi, warn: (text: string) => Promise<void> = async () => undefined) {
    this.#api = api;
    const told = new Set<string>();
    this.#warn = async (text) => {
      if (told.has(text)) return;
      told.add(text);
      await warn(text);
    };
  }

  /** The decoded answer. Throws {@link ApiFailure}. */
  async send(request: KubeRequest): Promise<Json> {
    const { status, body, warnings = [] } = await this.#api.request(request);
    for (const warning of warnings) await this.#warn(warning);
    if (status < 400) return body as Json;
    if (isObject(body) && body['kind'] === 'Status') throw new ApiFailure(body);
    const message =
      typeof body === 'string' && body !== '' ? body : 'the server could not find the requested resource';
    throw new ApiFailure({ kind: 'Status', code: status, message, reason: status === 404 ? 'NotFound' : '' });
  }

  get(path: string, query: Query = {}): Promise<Json> {
    return this.send({ method: 'GET', path, query, accept: 'application/json' });
  }

  async getObject(path: string, query: Query = {}): Promise<JsonObject> {
    return asObject(await this.get(path, query));
  }

  async getTable(path: string, query: Query = {}): Promise<JsonObject> {
    return asObject(await this.send({ method: 'GET', path, query, accept: tableAccept }));
  }

  /** A whole list, with `apiVersion` and `kind` filled in on each item as a dynamic client does. */
  async list(
    path: string,
    query: ListQuery = {},
  ): Promise<{ readonly items: readonly JsonObject[]; readonly resourceVersion: string }> {
    const items: JsonObject[] = [];
    const resourceVersion = await this.#chunks(path, query, 'application/json', (list) => {
      const kind = textAt(list, 'kind').replace(/List$/, '');
      const apiVersion = textAt(list, 'apiVersion');
      for (const item of listAt(list, 'items')) items.push({ apiVersion, kind, ...asObject(item) });
    });
    return { items, resourceVersion };
  }

  /** A whole list as one table. */
  async listTable(path: string, query: Query = {}): Promise<JsonObject> {
    let table: JsonObject | undefined;
    await this.#chunks(path, query, tableAccept, (next) => {
      table =
        table === undefined ? next : { ...table, rows: [...listAt(table, 'rows'), ...listAt(next, 'rows')] };
    });
    return table ?? {};
  }

  async #chunks(
    path: string,
    query: Query | ListQuery,
    accept: string,
    take: (chunk: JsonObject) => void,
  ): Promise<string> {
    let next = '';
    for (;;) {
      const paged = { ...cleaned(query), limit: chunkSize, ...(next === '' ? {} : { continue: next }) };
      const chunk = asObject(await this.send({ method: 'GET', path, query: paged, accept }));
      take(chunk);
      next = textAt(chunk, 'metadata', 'continue');
      if (next === '') return textAt(chunk, 'metadata', 'resourceVersion');
    }
  }

  async create(path: string, body: JsonObject, query: Query = {}): Promise<JsonObject> {
    return asObject(await this.send({ method: 'POST', path, query, body, contentType: 'application/json' }));
  }

  async replace(path: string, body: JsonObject, query: Query = {}): Promise<JsonObject> {
    return asObject(await this.send({ method: 'PUT', path, query, body, contentType: 'application/json' }));
  }

  async patch(path: string, kind: PatchKind, body: Json, query: Query = {}): Promise<JsonObject> {
    return asObject(await this.send({ method: 'PATCH', path, query, body, contentType: patchTypes[kind] }));
  }

  async delete(path: string, body: JsonObject, query: Query = {}): Promise<JsonObject> {
    return asObject(
      await this.send({ method: 'DELETE', path, query, body, contentType: 'application/json' }),
    );
  }

  /** Streams events until `onEvent` returns true, the signal is aborted, or the server ends the watch. */
  async watch(
    path: string,
    query: Query,
    signal: AbortSignal,
    onEvent: (event: WatchEvent) => boolean | void,
    as: 'object' | 'table' = 'object',
  ): Promise<void> {
    const stop = new AbortController();
    const forward = (): void => stop.abort();
    signal.addEventListener('abort', forward);
    if (signal.aborted) stop.abort();
    try {
      const accept = as === 'table' ? tableAccept : 'application/json';
      const request: KubeRequest = { method: 'GET', path, query: { ...query, watch: 'true' }, accept };
      await this.#api.watch(request, stop.signal, (event) => {
        if (!stop.signal.aborted && onEvent(event) === true) stop.abort();
      });
    } finally {
      signal.removeEventListener('abort', forward);
    }
  }
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function cleaned(query: Query | ListQuery): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
}

/** The URL path of a collection, or of one object when a name is given. */
export function pathOf(
  resource: ResourceInfo,
  namespace: string,
  name?: string,
  subresource?: string,
): string {
  const group =
    resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace !== '' ? `/namespaces/${namespace}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${group}${scope}/${resource.name}${object}${subresource === undefined ? '' : `/${subresource}`}`;
}

export function nameOf(object: Json): string {
  return textAt(object, 'metadata', 'name');
}

export function namespaceOf(object: Json): string {
  return textAt(object, 'metadata', 'namespace');
}

export function labelsOf(object: Json): JsonObject {
  return objectAt(object, 'metadata', 'labels');
}

export function annotationsOf(object: Json): JsonObject {
  return objectAt(object, 'metadata', 'annotations');
}
