/** Gets a container's image onto the node, with the events and errors of the kubelet's image manager. */
import type { LabClock } from '../../clock.ts';
import { backgroundWait } from '../backgroundWait.ts';
import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Container, Pod } from '../model/pod.ts';
import type { Image, NodeRuntime } from '../nodeRuntime.ts';
import type { Random } from '../../random.ts';
import { fullImageName } from './imageReference.ts';

/** Back-off of failed pulls, in milliseconds: doubled from the first to the last. */
const firstBackOff = 10_000;
const lastBackOff = 300_000;

export type PullFailure = { readonly reason: 'ErrImagePull' | 'ImagePullBackOff'; readonly message: string };

export class ImagePuller {
  readonly #present = new Set<string>();
  private readonly clock: LabClock;
  private readonly random: Random;
  private readonly runtime: NodeRuntime;
  private readonly events: EventRecorder;

  constructor(clock: LabClock, random: Random, runtime: NodeRuntime, events: EventRecorder) {
    this.clock = clock;
    this.random = random;
    this.runtime = runtime;
    this.events = events;
  }

  /** Resolves with the image, or undefined when the signal ended the wait. Tells of each failure in between. */
  async pull(
    pod: Pod,
    container: Container,
    signal: AbortSignal,
    onFailure: (failure: PullFailure) => void,
  ): Promise<Image | undefined> {
    const fieldPath = `spec.containers{${container.name}}`;
    const normal = (reason: string, message: string): void =>
      this.events.record(pod, { reason, message, fieldPath });
    const warn = (message: string): void =>
      this.events.record(pod, { type: 'Warning', reason: 'Failed', message, fieldPath });
    const { image: reference, imagePullPolicy } = container;
    const name = fullImageName(reference);
    const found = this.runtime.image(reference);
    if (found !== undefined && this.#present.has(name) && imagePullPolicy !== 'Always') {
      normal('Pulled', `Container image "${reference}" already present on machine`);
      return found;
    }
    for (let backOff = firstBackOff; ; backOff = Math.min(lastBackOff, 2 * backOff)) {
      if (signal.aborted) return undefined;
      normal('Pulling', `Pulling image "${reference}"`);
      const took = await this.#transfer(name, signal);
      const image = this.runtime.image(reference);
      if (signal.aborted) return undefined;
      if (image !== undefined) {
        this.#present.add(name);
        const time = took < 1000 ? `${took}ms` : `${took / 1000}s`;
        const size = `Image size: ${image.bytes} bytes.`;
        normal(
          'Pulled',
          `Successfully pulled image "${reference}" in ${time} (${time} including waiting). ${size}`,
        );
        return image;
      }
      const why = notInRegistry(name);
      warn(`Failed to pull image "${reference}": ${why}`);
      warn('Error: ErrImagePull');
      onFailure({ reason: 'ErrImagePull', message: why });
      await backgroundWait(this.clock, backOff / 2, signal);
      if (signal.aborted) return undefined;
      const message = `Back-off pulling image "${reference}"`;
      this.events.record(pod, { reason: 'BackOff', message, fieldPath });
      warn('Error: ImagePullBackOff');
      onFailure({ reason: 'ImagePullBackOff', message: `${message}: ErrImagePull: ${why}` });
      await backgroundWait(this.clock, backOff / 2, signal);
    }
  }

  /** A first pull moves the layers; a later one only asks the registry for the digest. Milliseconds. */
  async #transfer(name: string, signal: AbortSignal): Promise<number> {
    const stream = this.random.stream(name);
    const took = this.#present.has(name) ? 250 + stream.below(400) : 600 + stream.below(1000);
    await backgroundWait(this.clock, took, signal);
    return took;
  }
}

/** What containerd says of a repository that is not there; the registry does not tell absent from private. */
function notInRegistry(name: string): string {
  const prefix = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`;
  return `${prefix}: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;
}
