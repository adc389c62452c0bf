/**
 * The cluster's state: plain objects by resource, written one at a time, each write a new revision. Controllers, the
 * kubelets and the Cilium operator and agents use it in process; the API server puts HTTP semantics in front of it.
 * Writes are synchronous; listeners hear of them in order, before the outermost write returns.
 */
import type { LabClock } from '../clock.ts';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  notFound,
  staleObject,
  type Cause,
} from './apiError.ts';
import { sameJson } from './json.ts';
import { validateMeta } from './validation/metaValidation.ts';
import type { Draft, KubeObject, ObjectMeta } from './object.ts';
import { objectKey, timestamp } from './object.ts';
import type { Random } from './random.ts';
import type { ResourceDefinition, ResourceName, Resources } from './resources.ts';
import { definitionOf, resourceDefinitions, storageVersion } from './resources.ts';
import type { Strategies, Strategy } from './strategy.ts';

export interface StoreEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the write; for DELETED, its last state under the revision of the deletion. */
  readonly object: T;
  readonly previous?: T;
  readonly revision: number;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** All writes throw {@link ApiError} with the API server's own text. */
export interface Store {
  /** The revision of the last write. */
  readonly revision: number;
  get<R extends ResourceName>(resource: R, name: string, namespace?: string): Resources[R] | undefined;
  /** In the order of namespace and name. */
  list<R extends ResourceName>(resource: R, namespace?: string): readonly Resources[R][];
  create<R extends ResourceName>(resource: R, draft: Draft<Resources[R]>): Resources[R];
  /** Replaces everything but the status. A resourceVersion in it must be the current one. */
  update<R extends ResourceName>(resource: R, object: Resources[R] | Draft<Resources[R]>): Resources[R];
  /** Replaces the status alone. */
  updateStatus<R extends ResourceName>(resource: R, object: Resources[R]): Resources[R];
  /** Reads, changes and writes in one step (spec and metadata; `status` with {@link modifyStatus}); undefined when it is gone. */
  modify<R extends ResourceName>(
    resource: R,
    name: string,
    namespace: string | undefined,
    change: (current: Resources[R]) => Resources[R],
  ): Resources[R] | undefined;
  modifyStatus<R extends ResourceName>(
    resource: R,
    name: string,
    namespace: string | undefined,
    change: (current: Resources[R]) => Resources[R],
  ): Resources[R] | undefined;
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
  subscribe<R extends ResourceName>(resource: R, listener: (event: StoreEvent<Resources[R]>) => void): () => void;
  /** The writes after a revision, or undefined when they are no longer all kept. */
  changesSince<R extends ResourceName>(
    resource: R,
    revision: number,
  ): readonly StoreEvent<Resources[R]>[] | undefined;
  /** Runs admission, defaults and validation as a create or update would, and writes nothing. */
  dryRun<R extends ResourceName>(resource: R, draft: Draft<Resources[R]>): Resources[R];
}
