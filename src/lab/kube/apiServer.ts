/** The Kubernetes API over the store: what a client sends as HTTP, answered as a real API server would. */
import type { KubeApi, KubeRequest, KubeResponse, WatchEvent } from '../../backend.ts';
import type { LabClock } from '../clock.ts';
import { decodeObject, jsonBody } from './api/decodeBody.ts';
import { fixedAnswer } from './api/fixedAnswer.ts';
import { inVersion, listPage, type Query } from './api/listRequest.ts';
import { readMetrics } from './api/metrics.ts';
import { openApi } from './api/openapi.ts';
import {
  deleteOptions,
  fieldValidation,
  isDryRun,
  MAX_BODY,
  sizeOf,
  tableInclude,
} from './api/requestOptions.ts';
import { applyConfiguration } from './api/applyRequest.ts';
import { isApply, patchedObject } from './api/patchRequest.ts';
import { readLog, type PodLog } from './api/podLog.ts';
import { answerReview, reviewAt } from './api/reviews.ts';
import { targetOf, type Target } from './api/requestPath.ts';
import { replicasOf, scaleOf } from './api/scale.ts';
import { watchCollection } from './api/watchRequest.ts';
import {
  ApiError,
  badRequest,
  entityTooLarge,
  forbidden,
  internalError,
  invalid,
  methodNotAllowed,
  notFound,
  pathNotFound,
  type Status,
} from './apiError.ts';
import { textAt } from './json.ts';
import { timestamp, type JsonObject, type KubeObject } from './object.ts';
import { notSimulated } from './notSimulated.ts';
import { groupVersion, type ResourceName, type Resources } from './resources.ts';
import { scaleSchema } from './schema/workloadSchema.ts';
import { schemas } from './schema/schemas.ts';
import { applied } from './fields/apply.ts';
import { afterUpdate, entriesOf, type Writer } from './fields/managedFields.ts';
import { createRandom } from '../random.ts';
import { createStore, type Store, type WriteOptions } from './store.ts';
import { createStrategies } from './strategies/strategies.ts';
import { tableOf } from './tables/table.ts';
import { GoText, invalidValue, required } from './validation/causes.ts';

export interface ApiServer extends KubeApi {
  /** The state behind it, for controllers and agents in process. */
  readonly store: Store;
}

export interface ApiServerOptions {
  readonly clock: LabClock;
  /** Names, uids, cluster IPs and node ports follow from it. */
  readonly seed: string;
  /** Answers `/log`. Without it every log is empty. */
  readonly log?: PodLog;
}

export function createApiServer({ clock, seed, log = () => undefined }: ApiServerOptions): ApiServer {
  const random = createRandom(`${seed}/kubernetes`);
  const store = createStore({ clock, random, strategies: createStrategies(random) });

  async function answer(request: KubeRequest): Promise<KubeResponse> {
    if (sizeOf(request.body) > MAX_BODY) throw entityTooLarge(MAX_BODY);
    const { path, accept = '' } = request;
    if (request.method === 'GET' && path.startsWith('/openapi/v3')) {
      const document = await openApi(path);
      if (document === undefined) throw pathNotFound();
      return ok(document);
    }
    const fixed = request.method === 'GET' ? fixedAnswer(path, accept) : undefined;
    if (fixed !== undefined) return { status: 200, body: fixed };
    const review = request.method === 'POST' ? reviewAt(path) : undefined;
    if (review !== undefined) return { status: 201, body: answerReview(review, jsonBody(request.body)) };
    const metrics =
      request.method === 'GET' ? readMetrics(store, clock.now(), path, request.query ?? {}) : undefined;
    if (metrics !== undefined) return ok(metrics);
    const target = targetOf(path);
    if (target === undefined) throw pathNotFound();
    const answered =
      target.subresource === undefined || target.subresource === 'status'
        ? answerObject(target, request)
        : answerSubresource(target, request);
    const old = DEPRECATED[target.definition.name];
    return old === undefined ? answered : { ...answered, warnings: [old, ...(answered.warnings ?? [])] };
  }

  function answerObject(target: Target, request: KubeRequest): KubeResponse {
    const { name } = target;
    const query = request.query ?? {};
    switch (request.method) {
      case 'GET':
        if (query['watch'] === 'true') throw badRequest('a watch must be asked for as a watch');
        return ok(name === undefined ? list(target, request) : show(found(target), target, request));
      case 'POST':
        if (name !== undefined) throw methodNotAllowed();
        return written(201, create(target, request), target, request);
      case 'PUT':
        return written(200, replace(target, request), target, request);
      case 'PATCH': {
        if (!isApply(request)) return written(200, patch(target, request), target, request);
        const { isNew, object } = apply(target, request);
        return written(isNew ? 201 : 200, object, target, request);
      }
      case 'DELETE':
        return ok(name === undefined ? deleteCollection(target, request) : remove(target, request));
    }
  }

  function written(
    status: number,
    object: Resources[ResourceName],
    target: Target,
    request: KubeRequest,
  ): KubeResponse {
    const warnings = target.subresource === undefined ? notSimulated(target.definition.name, object) : [];
    return { status, body: show(object, target, request), ...(warnings.length > 0 ? { warnings } : {}) };
  }

  function answerSubresource(target: Target, request: KubeRequest): KubeResponse {
    const { subresource } = target;
    const { method, query = {} } = request;
    if (subresource === 'scale') return ok(scale(target, request));
    if (subresource === 'log' && method === 'GET') return ok(readLog(podOf(target), query, log));
    if (subresource === 'eviction' && method === 'POST') {
      store.delete('pods', target.name ?? '', target.namespace, deleteOptions(request));
      return {
        status: 201,
        body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 },
      };
    }
    if (subresource === 'exec' || subresource === 'attach' || subresource === 'portforward')
      throw badRequest('Upgrade request required');
    throw methodNotAllowed();
  }

  function found(target: Target): Resources[ResourceName] {
    const { definition, name = '', namespace } = target;
    const object = store.get(definition.name, name, namespace);
    if (object === undefined) throw notFound(definition, name);
    return object;
  }

  function podOf({ definition, name = '', namespace }: Target) {
    const pod = store.get('pods', name, namespace);
    if (pod === undefined) throw notFound(definition, name);
    return pod;
  }

  function list(target: Target, { query = {}, accept = '' }: KubeRequest): object {
    const { definition } = target;
    const page = listPage(store, definition.name, target, query);
    const include = tableInclude(accept, query);
    const items = page.items.map((object) => inVersion(object, target));
    if (include !== undefined) {
      return tableOf(definition.name, items, { now: clock.now(), include, listMeta: page.metadata });
    }
    return {
      kind: `${definition.kind}List`,
      apiVersion: groupVersion(definition.group, target.version),
      metadata: page.metadata,
      // Only custom resources repeat their kind in a list.
      items: definition.custom ? items : items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest),
    };
  }

  function show(
    object: Resources[ResourceName],
    target: Target,
    { accept = '', query = {} }: KubeRequest,
  ): object {
    const shown = inVersion(object, target);
    const include = tableInclude(accept, query);
    if (include === undefined) return shown;
    const { resourceVersion } = object.metadata;
    return tableOf(target.definition.name, [shown], {
      now: clock.now(),
      include,
      listMeta: { resourceVersion },
    });
  }

  function create(target: Target, { body, query = {} }: KubeRequest): Resources[ResourceName] {
    const draft = decodeObject<ResourceName>(jsonBody(body), target, fieldValidation(query));
    return store.create(target.definition.name, draft, writeOptions(target, query));
  }

  function replace(target: Target, { body, query = {} }: KubeRequest): Resources[ResourceName] {
    const { definition, name = '' } = target;
    const draft = decodeObject<ResourceName>(jsonBody(body), target, fieldValidation(query));
    if (definition.custom && !draft.metadata.resourceVersion) {
      throw invalid(definition, name, [
        invalidValue('metadata.resourceVersion', new GoText('0x0'), 'must be specified for an update'),
      ]);
    }
    return write(target, draft, query);
  }

  function write(
    target: Target,
    draft: Parameters<typeof store.update>[1],
    query: Query,
  ): Resources[ResourceName] {
    const { name } = target.definition;
    const options = writeOptions(target, query);
    return target.subresource === 'status'
      ? store.updateStatus(name, draft, options)
      : store.update(name, draft, options);
  }

  /** Every write is told to `metadata.managedFields`. */
  function writeOptions({ definition, version, subresource }: Target, query: Query): WriteOptions {
    const writer: Writer = {
      manager: query['fieldManager'] || 'unknown',
      operation: 'Update',
      apiVersion: groupVersion(definition.group, version),
      time: timestamp(clock.now()),
      ...(subresource === undefined ? {} : { subresource }),
    };
    const isApart = definition.subresources.includes('status');
    const part = isApart ? (subresource === 'status' ? 'status' : 'rest') : undefined;
    return {
      dryRun: isDryRun(query),
      managedFields(object, old) {
        const after = jsonOf(object);
        const before = old === undefined ? {} : jsonOf(old);
        // Whoever leaves the list out changes nothing in it.
        const entries = entriesOf(object.metadata.managedFields === undefined ? before : after);
        return afterUpdate(schemas[definition.name], { before, after, entries, part }, writer);
      },
    };
  }

  /** The object of a server-side apply: created when it is not there. */
  function apply(
    target: Target,
    { query = {}, body }: KubeRequest,
  ): { readonly isNew: boolean; readonly object: Resources[ResourceName] } {
    const { definition, name = '', namespace, version } = target;
    const manager = query['fieldManager'] ?? '';
    if (manager === '')
      throw invalid(undefined, '', [required('fieldManager', 'is required for apply patch')]);
    const config = applyConfiguration(body, target, fieldValidation(query));
    const current = store.get(definition.name, name, namespace);
    const writer: Writer = {
      manager,
      operation: 'Apply',
      apiVersion: groupVersion(definition.group, version),
      time: timestamp(clock.now()),
    };
    const merged = applied({
      schema: schemas[definition.name],
      live: current === undefined ? {} : jsonOf(inVersion(current, target)),
      config,
      writer,
      force: query['force'] === 'true',
    });
    const managers = entriesOf(merged);
    const draft = decodeObject<ResourceName>(merged, target, 'Ignore');
    const options: WriteOptions = {
      dryRun: isDryRun(query),
      managedFields: () => managers,
    };
    const stored =
      current === undefined
        ? store.create(definition.name, draft, options)
        : store.update(definition.name, draft, options);
    return { isNew: current === undefined, object: stored };
  }

  function patch(target: Target, request: KubeRequest): Resources[ResourceName] {
    const { definition, namespace } = target;
    const { query = {}, contentType = '', body } = request;
    const before = jsonOf(inVersion(found(target), target));
    const patched = patchedObject(before, {
      definition,
      schema: schemas[definition.name],
      contentType,
      body,
      fieldValidation: fieldValidation(query),
    });
    if (namespace !== undefined && textAt(patched, 'metadata', 'namespace') !== namespace) {
      throw badRequest(
        'the namespace of the provided object does not match the namespace sent on the request',
      );
    }
    return write(target, decodeObject<ResourceName>(patched, target, 'Ignore'), query);
  }

  function scale(target: Target, request: KubeRequest): object {
    const { name = '', namespace } = target;
    const resource = target.definition.name === 'replicasets' ? 'replicasets' : 'deployments';
    const current = store.get(resource, name, namespace);
    if (current === undefined) throw notFound(target.definition, name);
    if (request.method === 'GET') return scaleOf(current);
    const { definition } = target;
    const { query = {}, contentType = '' } = request;
    const wanted =
      request.method === 'PATCH'
        ? patchedObject(jsonOf(scaleOf(current)), {
            definition: { ...definition, custom: false },
            schema: scaleSchema,
            contentType,
            body: request.body,
            fieldValidation: fieldValidation(query),
          })
        : jsonBody(request.body);
    const replicas = replicasOf(wanted);
    const { resourceVersion } = current.metadata;
    const asked = textAt(wanted, 'metadata', 'resourceVersion') || resourceVersion;
    const draft = {
      ...current,
      metadata: { ...current.metadata, resourceVersion: asked },
      spec: { ...current.spec, replicas },
    };
    return scaleOf(store.update(resource, draft, writeOptions(target, query)));
  }

  function remove(target: Target, request: KubeRequest): object {
    const { definition, name = '', namespace } = target;
    if (definition.name === 'namespaces' && immortalNamespaces.has(name))
      throw forbidden(definition, name, 'this namespace may not be deleted');
    const last = store.delete(definition.name, name, namespace, deleteOptions(request));
    const stays = store.get(definition.name, name, namespace) !== undefined;
    if (stays || returnsDeleted.has(definition.name)) return inVersion(last, target);
    const { uid } = last.metadata;
    const group = definition.group === '' ? {} : { group: definition.group };
    const status: Status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name, ...group, kind: definition.name, uid },
    };
    return status;
  }

  function deleteCollection(target: Target, request: KubeRequest): object {
    const { query = {} } = request;
    const { limit: _limit, continue: _continue, ...selectors } = query;
    const { items } = listPage(store, target.definition.name, target, selectors);
    for (const { metadata } of items) {
      store.delete(target.definition.name, metadata.name, metadata.namespace, deleteOptions(request));
    }
    return list(target, { ...request, query: { limit: '0' }, accept: '' });
  }

  return {
    store,
    async request(request) {
      try {
        return await answer(request);
      } catch (error) {
        const { status } = error instanceof ApiError ? error : internalError(error);
        return { status: status.code, body: status };
      }
    },
    async watch(request, signal, onEvent: (event: WatchEvent) => void) {
      try {
        const target = targetOf(request.path);
        if (target === undefined || target.subresource !== undefined) throw pathNotFound();
        const query = request.query ?? {};
        const named: Query =
          target.name === undefined ? query : { ...query, fieldSelector: `metadata.name=${target.name}` };
        const include = tableInclude(request.accept ?? '', query);
        await watchCollection(store, clock, { target, query: named, include }, signal, onEvent);
      } catch (error) {
        onEvent({ type: 'ERROR', object: (error instanceof ApiError ? error : internalError(error)).status });
      }
    },
  };
}

/** The NamespaceLifecycle admission plugin keeps them. */
const immortalNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Resources whose deletion is answered with the object even when it is gone. */
const returnsDeleted: ReadonlySet<ResourceName> = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'namespaces',
]);

/** Said with every answer about a resource that has been superseded. */
const DEPRECATED: Partial<Record<ResourceName, string>> = {
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
};

function ok(body: unknown): KubeResponse {
  return { status: 200, body };
}

/** An object as the JSON that patches work on. */
function jsonOf(object: KubeObject | object): JsonObject {
  return object as JsonObject;
}
