/** A container image as the lab knows it: what its entrypoint does on the network, and which programs are in it. */
import type { LabClock } from '../clock.ts';
import type { Container, Pod } from '../kube/model/pod.ts';
import type { Store } from '../kube/store.ts';
import type { Namespace } from '../net/types.ts';

export interface ContainerContext {
  readonly pod: Pod;
  readonly container: Container;
  /** The words after the program. */
  readonly args: readonly string[];
  /** The pod's network namespace; the node's own for a pod with hostNetwork. */
  readonly net: Namespace;
  /** What the process reads from the Kubernetes API. */
  readonly store: Store;
  readonly clock: LabClock;
  /** Adds a line to the container's log. */
  log(line: string): void;
}

/** Which programs an image has: none at all, a shell with the small tools, the network tools too, or an agent's. */
export type Toolset = 'none' | 'shell' | 'network' | 'agent';

export interface LabImage {
  /** With registry, without tag: `docker.io/traefik/whoami`. */
  readonly repository: string;
  /** Of the compressed layers. */
  readonly bytes: number;
  readonly tools: Toolset;
  /** Milliseconds until its readiness probe passes. */
  readonly readyAfter?: number;
  /** The program that the entrypoint starts. */
  readonly entrypoint: string;
  /** The program is only the image's CMD, a shell for whoever has a terminal: arguments take its place. */
  readonly isShell?: true;
  /** Runs the entrypoint. Returns its end. */
  start(context: ContainerContext): () => void;
}

/** For an entrypoint that does nothing on the network. */
export function idle(): () => void {
  return () => undefined;
}
