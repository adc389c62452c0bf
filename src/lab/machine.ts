/** A place with a shell: a node, the router, or the container of a pod. */
import type { PlaceKind } from '../backend.ts';
import type { Namespace } from './net/types.ts';
import type { Power } from './power.ts';
import type { Program } from './process.ts';
import type { Files } from './shell/files.ts';

export interface Machine {
  /** Host name, as `hostname` prints it. */
  readonly name: string;
  readonly kind: PlaceKind;
  /** Its network namespace. */
  readonly net: Namespace;
  readonly files: Files;
  /** Looks a program up as PATH would; undefined is "command not found". */
  program(name: string): Program | undefined;
  /** Names for completion and for "command not found" hints. */
  readonly programs: Iterable<string>;
  /** Variables of a login shell there. */
  readonly env: ReadonlyMap<string, string>;
  /** Lines that a login shell reads first (aliases). */
  readonly profile: string;
  /** The user of a new shell: `root` on hosts and in pods. */
  readonly user: string;
  /** Absent in a pod. */
  readonly power?: Power;
}
