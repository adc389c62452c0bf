import type { Pod } from './model/pod.ts';

export interface Image {
  /** `docker.io/traefik/whoami@sha256:…` */
  readonly id: string;
  readonly bytes: number;
}

export interface LogOptions {
  readonly container: string;
  readonly tailLines?: number;
  /** Of the run before the last restart. */
  readonly previous: boolean;
  readonly timestamps: boolean;
}

/** Why the runtime cannot do something now; the kubelet tries again. */
export interface RuntimeFailure {
  readonly reason: string;
  readonly message: string;
}

/** What a kubelet asks of its node: the container runtime and the CNI plugin behind it. */
export interface NodeRuntime {
  /** The image of that name in its registry, or undefined when there is none. */
  image(reference: string): Image | undefined;
  /**
   * Makes the pod's sandbox and its network: its CNI plugin runs. `readyAfter`: milliseconds from the start of the
   * containers until the readiness probes pass, 0 when left out.
   */
  startPod(pod: Pod): Promise<{ readonly podIP: string; readonly readyAfter?: number } | RuntimeFailure>;
  /** Starts a container, or an init container, of a pod that was started. `ended` is its exit status. */
  startContainer(pod: Pod, container: string): { readonly ended: Promise<number> } | RuntimeFailure;
  /**
   * Ends the containers and releases the pod's address; resolves when they have ended, at the latest after the pod's
   * `metadata.deletionGracePeriodSeconds`. Called once for each pod that was started.
   */
  stopPod(pod: Pod): Promise<void>;
  /** What a container has printed; undefined when it keeps no log. */
  log?(pod: Pod, options: LogOptions): string | undefined;
}
