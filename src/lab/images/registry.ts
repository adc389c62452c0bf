/** The images that can be pulled in the lab. Any other does not exist there, and pulling it fails as it would. */
import { hash32 } from '../hash.ts';
import { ciliumAgent } from './ciliumAgent.ts';
import { ciliumOperator } from './ciliumOperator.ts';
import { coredns } from './coredns.ts';
import { idle } from './image.ts';
import type { LabImage } from './image.ts';
import { parseImageReference } from './imageReference.ts';
import { hubbleRelay } from './hubbleRelay.ts';
import { servers } from './servers.ts';
import { whoami } from './whoami.ts';

const netshoot: LabImage = {
  repository: 'docker.io/nicolaka/netshoot',
  bytes: 198_000_000,
  tools: 'network',
  entrypoint: 'zsh',
  isShell: true,
  start: idle,
};

const busybox: LabImage = {
  repository: 'docker.io/library/busybox',
  bytes: 2_156_518,
  tools: 'shell',
  entrypoint: 'sh',
  isShell: true,
  start: idle,
};
const pause: LabImage = {
  repository: 'registry.k8s.io/pause',
  bytes: 321_520,
  tools: 'none',
  entrypoint: '/pause',
  start: idle,
};

const IMAGES: readonly LabImage[] = [
  whoami,
  netshoot,
  busybox,
  pause,
  coredns,
  ciliumAgent,
  ciliumOperator,
  hubbleRelay,
  ...servers,
];

/** Tags that exist: `latest`, versions, and versions with a suffix. */
const TAG = /^(latest|stable|v?\d+(\.\d+)*([-+][\w.]+)*)$/;

export function findImage(reference: string): LabImage | undefined {
  const { repository, tag } = parseImageReference(reference);
  return TAG.test(tag) ? IMAGES.find((image) => image.repository === repository) : undefined;
}

/** `docker.io/traefik/whoami@sha256:…`, made of the name. */
export function imageId(image: LabImage): string {
  const digest = Array.from({ length: 8 }, (_, index) =>
    hash32(`${image.repository} ${index}`).toString(16).padStart(8, '0'),
  ).join('');
  return `${image.repository}@sha256:${digest}`;
}
