/** `[registry/]repository[:tag][@digest]`, with the defaults that a container runtime fills in. */
export interface ImageReference {
  /** `docker.io/library/nginx` */
  readonly repository: string;
  readonly tag: string;
}

export function parseImageReference(text: string): ImageReference {
  const named = text.split('@', 1)[0] ?? '';
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const path = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : 'latest';
  const first = path.split('/', 1)[0] ?? '';
  const hasRegistry = path.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const repository = hasRegistry ? path : `docker.io/${path.includes('/') ? path : `library/${path}`}`;
  return { repository, tag };
}
