/** What is particular to a resource when it is written or deleted: defaults, validation, allocation, grace. */
import type { Cause } from './apiError.ts';
import type { Draft } from './object.ts';
import type { ResourceName, Resources } from './resources.ts';

export interface Strategy<R extends ResourceName> {
  /** Fills in what was left out, as the real API server does; what is set stays. Creates and updates pass here. */
  defaults?(object: Draft<Resources[R]>): Draft<Resources[R]>;
  /** Only on creation, after the defaults (admission: a pod's service account token). */
  admit?(object: Draft<Resources[R]>): Draft<Resources[R]>;
  /** Keeps on an update what is given once and may be left out later (a cluster IP). */
  carryOver?(next: Draft<Resources[R]>, old: Resources[R]): Draft<Resources[R]>;
  validate?(object: Resources[R]): readonly Cause[];
  validateUpdate?(next: Resources[R], old: Resources[R]): readonly Cause[];
  /** Gives out addresses and ports among `others`. Returns the object with them, or why it cannot be. */
  allocate?(
    object: Resources[R],
    others: readonly Resources[R][],
    old?: Resources[R],
  ): { readonly object: Resources[R] } | { readonly causes: readonly Cause[] };
  /** The status of a new object; a status in the request is ignored. Without it the request's status stays. */
  initialStatus?(object: Draft<Resources[R]>): object;
  /** Seconds between the deletion and the end. Without it there are none. */
  gracePeriodSeconds?(object: Resources[R], requested: number | undefined): number;
  /** Holds an object that is being deleted beside `metadata.finalizers`. */
  isHeld?(object: Resources[R]): boolean;
  /** What a deletion changes in an object that stays for a while. */
  terminating?(object: Resources[R]): Resources[R];
}

export type Strategies = { readonly [R in ResourceName]?: Strategy<R> };
