import type { Pod } from './model/pod.ts';

export interface Image {
  /** `docker.io/traefik/whoami@sha256:…` */
  readonly id: string;
  readonly bytes: number;
}

export interface LogOptions {
  readonly container: string;
  readonly tailLines?: number;
  readonly previous: boolean;
  readonly timestamps: boolean;
}

/** What a kubelet asks of its node: the container runtime and the CNI plugin behind it. */
export interface NodeRuntime {
  /** The image of that name in its registry, or undefined when there is none. */
  image(reference: string): Image | undefined;
  /**
   * Makes the pod's network (its CNI plugin runs) and starts its containers. `readyAfter`: milliseconds until the readiness
   * probes pass, 0 when left out. A reason and message when it cannot be done now; the kubelet tries again.
   */
  startPod(
    pod: Pod,
  ): Promise<
    | { readonly podIP: string; readonly readyAfter?: number }
    | { readonly reason: string; readonly message: string }
  >;
  /**
   * Ends the containers and releases the pod's address; resolves when they have ended, at the latest after the pod's
   * `metadata.deletionGracePeriodSeconds`. Called once for each pod that was started.
   */
  stopPod(pod: Pod): Promise<void>;
  /** What a container has printed; undefined when it keeps no log. */
  log?(pod: Pod, options: LogOptions): string | undefined;
}
