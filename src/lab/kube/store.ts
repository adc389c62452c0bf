/**
 * The cluster's state: plain objects by resource, written one at a time, each write a new revision. Controllers, the
 * kubelets and the Cilium operator and agents use it in process; the API server puts HTTP semantics in front of it.
 * Writes are synchronous; listeners hear of them in order, before the outermost write returns.
 */
import type { LabClock } from '../clock.ts';
import { alreadyExists, badRequest, forbidden, invalid, notFound, type Cause } from './apiError.ts';
import { Collection, type StoreEvent } from './collection.ts';
import { createFreezer, sameJson, sharing } from './json.ts';
import { validateMeta } from './validation/metaValidation.ts';
import type { Draft, KubeObject, ObjectMeta } from './object.ts';
import { objectKey, serverKept, timestamp, withMeta } from './object.ts';
import { checkPreconditions, checkVersion, type Preconditions } from './preconditions.ts';
import type { Random } from '../random.ts';
import type { ResourceDefinition, ResourceName, Resources } from './resources.ts';
import { definitionOf, resourceDefinitions, storageVersion } from './resources.ts';
import { requirementErrors } from './schema/decoding.ts';
import { schemas } from './schema/schemas.ts';
import type { Strategies, Strategy } from './strategy.ts';

export interface WriteOptions {
  /** Everything but the write. */
  readonly dryRun?: boolean;
  /** Who manages which fields of what is about to be written: defaults, allocation and bookkeeping are done. */
  managedFields?(object: KubeObject, old: KubeObject | undefined): ObjectMeta['managedFields'];
}

export interface DeleteOptions extends WriteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly preconditions?: Preconditions;
}

export type { StoreEvent };

type Write = <R extends ResourceName>(
  resource: R,
  draft: Draft<Resources[R]>,
  options?: WriteOptions,
) => Resources[R];

type Modification = <R extends ResourceName>(
  resource: R,
  name: string,
  namespace: string | undefined,
  change: (current: Resources[R]) => Draft<Resources[R]>,
) => Resources[R] | undefined;

/** All writes throw {@link ApiError} with the API server's own text. */
export interface Store {
  /** The revision of the last write. */
  readonly revision: number;
  get<R extends ResourceName>(resource: R, name: string, namespace?: string): Resources[R] | undefined;
  /** In the order of namespace and name. */
  list<R extends ResourceName>(resource: R, namespace?: string): readonly Resources[R][];
  readonly create: Write;
  /** Replaces everything but the status. A resourceVersion in it must be the current one. */
  readonly update: Write;
  /** Replaces the status alone. */
  readonly updateStatus: Write;
  /** Reads, changes and writes in one step: all but the status. Undefined when there is no such object. */
  readonly modify: Modification;
  /** As {@link modify}, for the status alone. */
  readonly modifyStatus: Modification;
  /**
   * Deletes, or marks as being deleted while a grace period or finalizers hold it. Returns the object as it is left.
   * Owned objects are left to the garbage collector.
   */
  delete<R extends ResourceName>(
    resource: R,
    name: string,
    namespace?: string,
    options?: DeleteOptions,
  ): Resources[R];
  /** Hears of every later write. Returns the end of the subscription. */
  subscribe<R extends ResourceName>(
    resource: R,
    listener: (event: StoreEvent<Resources[R]>) => void,
  ): () => void;
  /** The writes after a revision, or undefined when they are no longer all kept. */
  changesSince<R extends ResourceName>(
    resource: R,
    revision: number,
  ): readonly StoreEvent<Resources[R]>[] | undefined;
}

export interface StoreOptions {
  readonly clock: Pick<LabClock, 'now'>;
  readonly random: Random;
  readonly strategies: Strategies;
}

export function createStore({ clock, random, strategies }: StoreOptions): Store {
  const frozen = createFreezer();
  const uids = random.fork('uids');
  const names = random.fork('names');
  const collections = new Map<ResourceName, Collection<KubeObject>>(
    resourceDefinitions.map((definition) => [definition.name, new Collection()]),
  );
  const undelivered: (() => void)[] = [];
  let delivering = false;
  let revision = 0;

  // The one place where the table of collections and of strategies gets its types back: both are keyed by resource.
  function collectionOf<R extends ResourceName>(resource: R): Collection<Resources[R]> {
    return collections.get(resource) as unknown as Collection<Resources[R]>;
  }
  function strategyOf<R extends ResourceName>(resource: R): Strategy<R> {
    return strategies[resource] ?? {};
  }

  function record<R extends ResourceName>(
    resource: R,
    event: Omit<StoreEvent<Resources[R]>, 'revision'>,
  ): void {
    const collection = collectionOf(resource);
    const written = { ...event, revision };
    // Whoever subscribes while this waits to be delivered has already seen it in the state.
    const heardBy = [...collection.listeners];
    collection.record(written);
    for (const listener of heardBy)
      undelivered.push(() => {
        if (collection.listeners.has(listener)) listener(written);
      });
    if (delivering) return;
    delivering = true;
    const failures: unknown[] = [];
    for (let next = undelivered.shift(); next !== undefined; next = undelivered.shift()) {
      try {
        next();
      } catch (error) {
        // The others must hear of it all the same: the write has been done.
        failures.push(error);
      }
    }
    delivering = false;
    if (failures.length > 0) throw failures[0];
  }

  function put<R extends ResourceName>(
    resource: R,
    object: Resources[R],
    previous?: Resources[R],
  ): Resources[R] {
    revision++;
    // Readers share what is stored: a copy that nobody can change.
    const { finalizers, ownerReferences } = object.metadata;
    const stored = frozen(
      withMeta(object, {
        resourceVersion: String(revision),
        // Empty lists are left out, as Go's `omitempty` does.
        finalizers: finalizers?.length === 0 ? undefined : finalizers,
        ownerReferences: ownerReferences?.length === 0 ? undefined : ownerReferences,
      }),
    );
    collectionOf(resource).put(stored);
    record(resource, { type: previous === undefined ? 'ADDED' : 'MODIFIED', object: stored, previous });
    return stored;
  }

  function remove<R extends ResourceName>(resource: R, object: Resources[R]): Resources[R] {
    revision++;
    const last = frozen(withMeta(object, { resourceVersion: String(revision) }));
    collectionOf(resource).remove(last);
    record(resource, { type: 'DELETED', object: last, previous: object });
    return last;
  }

  /** @throws when the draft has no place to be: no namespace, or one that is being deleted. */
  function checkNamespace(definition: ResourceDefinition, metadata: Partial<ObjectMeta>): void {
    if (!definition.namespaced) {
      if (metadata.namespace) throw badRequest('namespace may not be set for a cluster-scoped resource');
      return;
    }
    const name = metadata.namespace ?? '';
    const namespace = collectionOf('namespaces').get(name);
    if (namespace === undefined) throw notFound(definitionOf('namespaces'), name);
    if (namespace.status.phase === 'Terminating') {
      const why = `unable to create new content in namespace ${name} because it is being terminated`;
      throw forbidden(definition, metadata.name ?? '', why);
    }
  }

  function nameFor(resource: ResourceName, metadata: Partial<ObjectMeta>): string {
    if (metadata.name || !metadata.generateName) return metadata.name ?? '';
    // The API server cuts the base so that five more characters fit into a name of 63.
    const base = metadata.generateName.slice(0, 58);
    const stream = names.stream(objectKey(base, metadata.namespace));
    let name = base + stream.suffix(5);
    while (collectionOf(resource).get(objectKey(name, metadata.namespace))) name = base + stream.suffix(5);
    return name;
  }

  function create<R extends ResourceName>(
    resource: R,
    draft: Draft<Resources[R]>,
    options?: WriteOptions,
  ): Resources[R] {
    const definition = definitionOf(resource);
    const strategy = strategyOf(resource);
    checkNamespace(definition, draft.metadata);
    if (draft.metadata.resourceVersion)
      throw badRequest('resourceVersion should not be set on objects to be created');
    const metadata: ObjectMeta = {
      ...draft.metadata,
      name: nameFor(resource, draft.metadata),
      uid: uids.uid(),
      resourceVersion: '',
      creationTimestamp: timestamp(clock.now()),
      generation: definition.generation ? 1 : undefined,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
    };
    const given = { ...draft, apiVersion: storageVersion(definition), kind: definition.kind, metadata };
    const defaulted = strategy.defaults?.(given) ?? given;
    const admitted = strategy.admit?.(defaulted) ?? defaulted;
    const status = strategy.initialStatus?.(admitted);
    const object = complete<Resources[R]>(status === undefined ? admitted : { ...admitted, status });
    refuseInvalid(definition, metadata.name, [
      ...validateMeta(definition, metadata),
      ...requirementErrors(schemas[resource], object),
      ...(strategy.validate?.(object) ?? []),
    ]);
    const present = collectionOf(resource);
    if (present.get(objectKey(metadata.name, metadata.namespace)))
      throw alreadyExists(definition, metadata.name);
    const allocated = allocate(resource, object);
    const finished = managed(allocated, undefined, options);
    return options?.dryRun ? finished : put(resource, finished);
  }

  function allocate<R extends ResourceName>(
    resource: R,
    object: Resources[R],
    old?: Resources[R],
  ): Resources[R] {
    const strategy = strategyOf(resource);
    if (strategy.allocate === undefined) return object;
    const allocation = strategy.allocate(object, collectionOf(resource).list(), old);
    if ('causes' in allocation)
      throw invalid(definitionOf(resource), object.metadata.name, allocation.causes);

    return allocation.object;
  }

  function current<R extends ResourceName>(resource: R, draft: Draft<Resources[R]>): Resources[R] {
    const definition = definitionOf(resource);
    const { name = '', namespace } = draft.metadata;
    const found = collectionOf(resource).get(objectKey(name, namespace));
    if (found === undefined) throw notFound(definition, name);
    checkVersion(definition, found, draft.metadata);
    return found;
  }

  function update<R extends ResourceName>(
    resource: R,
    draft: Draft<Resources[R]>,
    options?: WriteOptions,
  ): Resources[R] {
    const definition = definitionOf(resource);
    const strategy = strategyOf(resource);
    const old = current(resource, draft);
    const hasStatus = definition.subresources.includes('status');
    const given = {
      ...draft,
      apiVersion: old.apiVersion,
      kind: old.kind,
      metadata: { ...draft.metadata, ...serverKept(old.metadata) },
      ...(hasStatus && 'status' in old ? { status: old.status } : {}),
    };
    const carried = strategy.carryOver?.(given, old) ?? given;
    const next = sharing(complete<Resources[R]>(strategy.defaults?.(carried) ?? carried), old);
    refuseInvalid(definition, old.metadata.name, [
      ...validateMeta(definition, next.metadata),
      ...requirementErrors(schemas[resource], next, '', old),
      ...(strategy.validate?.(next) ?? []),
      ...(strategy.validateUpdate?.(next, old) ?? []),
    ]);
    const allocated = allocate(resource, next, old);
    const counted =
      definition.generation && !sameJson(desired(allocated, hasStatus), desired(old, hasStatus));
    const generation = (old.metadata.generation ?? 0) + 1;
    const written = counted ? withMeta(allocated, { generation }) : allocated;
    const result = managed(written, old, options);
    return options?.dryRun ? result : settle(resource, result, old);
  }

  function updateStatus<R extends ResourceName>(
    resource: R,
    draft: Draft<Resources[R]>,
    options?: WriteOptions,
  ): Resources[R] {
    const old = current(resource, draft);
    const status = 'status' in draft ? draft.status : undefined;
    const given = { ...draft, ...old, status };
    // Defaults are filled in whenever an object is decoded, whichever part of it is written.
    const next = complete<Resources[R]>(strategyOf(resource).defaults?.(given) ?? given);
    return options?.dryRun ? next : settle(resource, next, old);
  }

  /** Writes what is different from before; ends an object that nothing holds any more. */
  function settle<R extends ResourceName>(resource: R, next: Resources[R], old: Resources[R]): Resources[R] {
    const shared = sharing(next, old);
    const written = shared === old ? old : put(resource, shared, old);
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = written.metadata;
    const ended =
      deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !isHeld(resource, written);
    return ended ? remove(resource, written) : written;
  }

  function isHeld<R extends ResourceName>(resource: R, object: Resources[R]): boolean {
    return (object.metadata.finalizers?.length ?? 0) > 0 || (strategyOf(resource).isHeld?.(object) ?? false);
  }

  function deleteObject<R extends ResourceName>(
    resource: R,
    name: string,
    namespace?: string,
    options: DeleteOptions = {},
  ): Resources[R] {
    const definition = definitionOf(resource);
    const strategy = strategyOf(resource);
    const old = collectionOf(resource).get(objectKey(name, namespace));
    if (old === undefined) throw notFound(definition, name);
    checkPreconditions(definition, old, options.preconditions);
    if (options.dryRun) return old;

    const grace = strategy.gracePeriodSeconds?.(old, options.gracePeriodSeconds) ?? 0;
    const finalizer = finalizerFor[options.propagationPolicy ?? 'Background'];
    const finalizers = [...new Set([...(old.metadata.finalizers ?? []), ...finalizer])];
    const held = finalizers.length > 0 || (strategy.isHeld?.(old) ?? false);
    if (grace === 0 && !held) return remove(resource, old);

    const already = old.metadata.deletionTimestamp !== undefined;
    // A second deletion can only shorten the grace period.
    if (already && grace >= (old.metadata.deletionGracePeriodSeconds ?? 0)) return old;
    const generation = old.metadata.generation;
    const marked = withMeta(old, {
      finalizers: finalizers.length === 0 ? undefined : finalizers,
      deletionTimestamp: timestamp(clock.now() + grace * 1000),
      deletionGracePeriodSeconds: grace,
      generation: generation === undefined || already ? generation : generation + 1,
    });
    return settle(resource, strategy.terminating?.(marked) ?? marked, old);
  }

  return {
    get revision() {
      return revision;
    },
    get: (resource, name, namespace) => collectionOf(resource).get(objectKey(name, namespace)),
    list: (resource, namespace) => collectionOf(resource).list(namespace),
    create,
    update,
    updateStatus,
    modify(resource, name, namespace, change) {
      const found = collectionOf(resource).get(objectKey(name, namespace));
      return found && update(resource, change(found));
    },
    modifyStatus(resource, name, namespace, change) {
      const found = collectionOf(resource).get(objectKey(name, namespace));
      return found && updateStatus(resource, change(found));
    },
    delete: deleteObject,
    subscribe(resource, listener) {
      const { listeners } = collectionOf(resource);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changesSince: (resource, since) => collectionOf(resource).changesSince(since),
  };
}

const finalizerFor = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'], Background: [] } as const;

function managed<T extends KubeObject>(object: T, old: T | undefined, options: WriteOptions = {}): T {
  if (options.managedFields === undefined) return object;
  const managedFields = options.managedFields(object, old);
  return withMeta(object, { managedFields: managedFields?.length === 0 ? undefined : managedFields });
}

/** Drafts become objects here, after defaults: what the types promise is what the strategies fill in. */
function complete<T extends KubeObject>(draft: Draft<T>): T {
  return draft as T;
}

function refuseInvalid(definition: ResourceDefinition, name: string, causes: readonly Cause[]): void {
  if (causes.length > 0) throw invalid(definition, name, causes);
}

/** What somebody asks for: all but the metadata and, where it is written apart, the status. */
function desired(object: KubeObject, hasStatus: boolean): object {
  return { ...object, metadata: undefined, ...(hasStatus ? { status: undefined } : {}) };
}
