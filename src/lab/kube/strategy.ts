/** What is particular to a resource when it is written: defaults, validation, allocation. One per resource, by name. */
import type { Cause } from './apiError.ts';
import type { Draft } from './object.ts';
import type { ResourceName, Resources } from './resources.ts';

export interface Strategy<R extends ResourceName> {
  /** Fills in what was left out, as the real API server does. It also sees updates; what is set stays. */
  defaults?(object: Draft<Resources[R]>): Draft<Resources[R]>;
  /** Keeps on an update what a writer may leave out although it is set once (a cluster IP). */
  carryOver?(next: Resources[R], old: Resources[R]): Resources[R];
  validate?(object: Resources[R]): readonly Cause[];
  validateUpdate?(next: Resources[R], old: Resources[R]): readonly Cause[];
  /** Gives out addresses and ports. Returns the object with them, or why there are none. */
  allocate?(
    object: Resources[R],
    others: readonly Resources[R][],
    old?: Resources[R],
  ): Resources[R] | readonly Cause[];
  /** The first status of a new object. Without it there is none. */
  initialStatus?(object: Resources[R]): unknown;
}

export type Strategies = { readonly [R in ResourceName]?: Strategy<R> };
