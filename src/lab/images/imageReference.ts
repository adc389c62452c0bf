import { fullImageName } from '../kube/kubelet/imageReference.ts';

export interface ImageReference {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  readonly tag: string;
}

/** `[registry/]repository[:tag][@digest]`, with the defaults that a container runtime fills in. */
export function parseImageReference(text: string): ImageReference {
  const full = fullImageName(text.split('@', 1)[0] ?? '');
  const colon = full.lastIndexOf(':');
  return { repository: full.slice(0, colon), tag: full.slice(colon + 1) };
}
