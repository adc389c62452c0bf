/** The containers of one pod from its sandbox on: init containers one after the other, then all others, with restarts. */
import type { LabClock } from '../../clock.ts';
import { backgroundWait } from '../backgroundWait.ts';
import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '../model/pod.ts';
import type { Image, NodeRuntime } from '../nodeRuntime.ts';
import { timestamp } from '../object.ts';
import type { Random } from '../../random.ts';
import { fullImageName } from './imageReference.ts';
import type { ImagePuller } from './imagePuller.ts';

/** Back-off of restarts, in milliseconds: none before the first, then doubled up to the last. */
const firstBackOff = 10_000;
const lastBackOff = 300_000;
/** A process that could not be started has no exit status of its own. */
const startError = 128;

export interface PodContainersOptions {
  readonly pod: Pod;
  readonly clock: LabClock;
  readonly runtime: NodeRuntime;
  readonly events: EventRecorder;
  readonly puller: ImagePuller;
  /** Draws container ids. */
  readonly ids: Random;
  /** Milliseconds from the start of all containers until they are ready. */
  readonly readyAfter: number;
  onImage(name: string, image: Image): void;
  /** Called when a status has changed. */
  onChange(): void;
}

type RestartPolicy = Pod['spec']['restartPolicy'];

export class PodContainers {
  readonly #options: PodContainersOptions;
  readonly #statuses = new Map<string, ContainerStatus>();
  #probed: boolean;

  constructor(options: PodContainersOptions) {
    this.#options = options;
    this.#probed = options.readyAfter === 0;
    const { containers, initContainers = [] } = options.pod.spec;
    const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
    const before = [
      ...(options.pod.status.containerStatuses ?? []),
      ...(options.pod.status.initContainerStatuses ?? []),
    ];
    for (const each of [...initContainers, ...containers])
      this.#statuses.set(each.name, again(created(each, reason), before, options.clock.now()));
  }

  /** In the order of the spec. */
  statuses(containers: readonly Container[] = []): readonly ContainerStatus[] {
    return containers.flatMap(({ name }) => this.#statuses.get(name) ?? []);
  }

  /** Resolves when the signal is aborted, or when all have ended for good. */
  async run(signal: AbortSignal): Promise<void> {
    const { pod, clock, readyAfter } = this.#options;
    const { containers, initContainers = [], restartPolicy } = pod.spec;
    for (const container of initContainers) {
      const policy = restartPolicy === 'Never' ? 'Never' : 'OnFailure';
      const exit = await this.#keep(container, policy, signal, () => undefined);
      if (signal.aborted || exit !== 0) return;
    }
    const runs: Promise<unknown>[] = [];
    for (const container of containers) {
      // The next one is looked at when this one has been started for the first time.
      await new Promise<void>((next) => {
        runs.push(this.#keep(container, restartPolicy, signal, next).finally(next));
      });
      if (signal.aborted) return;
    }
    if (!this.#probed) {
      await backgroundWait(clock, readyAfter, signal);
      if (signal.aborted) return;
      this.#probed = true;
      for (const { name } of containers) this.#set(name, {});
      this.#options.onChange();
    }
    await Promise.all(runs);
  }

  /** Runs a container again and again as the policy says. @returns its last exit status, undefined when it was stopped */
  async #keep(
    container: Container,
    policy: RestartPolicy,
    signal: AbortSignal,
    onStarted: () => void,
  ): Promise<number | undefined> {
    const { clock, events, pod, puller } = this.#options;
    const { name } = container;
    for (let backOff = 0; ; backOff = Math.min(lastBackOff, 2 * backOff || firstBackOff)) {
      const image = await puller.pull(pod, container, signal, (failure) =>
        this.#show(name, { waiting: failure }),
      );
      if (image === undefined) return undefined;
      this.#options.onImage(fullImageName(container.image), image);
      const exit = await this.#once(container, image, signal, onStarted);
      if (exit === undefined) return undefined;
      if (policy === 'Never' || (policy === 'OnFailure' && exit === 0)) return exit;
      const { state, restartCount } = this.#statuses.get(name) ?? created(container, '');
      const before = { lastState: state };
      if (backOff > 0) {
        const { uid, namespace = 'default', name: podName } = pod.metadata;
        events.record(pod, {
          type: 'Warning',
          reason: 'BackOff',
          message: `Back-off restarting failed container ${name} in pod ${podName}_${namespace}(${uid})`,
          fieldPath: fieldPath(name),
        });
        const message = `back-off ${durationText(backOff)} restarting failed container=${name} pod=${podName}_${namespace}(${uid})`;
        this.#set(name, { ...before, state: { waiting: { reason: 'CrashLoopBackOff', message } } });
        this.#options.onChange();
        await backgroundWait(clock, backOff, signal);
        if (signal.aborted) return undefined;
      }
      this.#set(name, { ...before, restartCount: restartCount + 1 });
    }
  }

  /** One run of a container, to its exit status; undefined when the signal was aborted first. */
  async #once(
    container: Container,
    image: Image,
    signal: AbortSignal,
    onStarted: () => void,
  ): Promise<number | undefined> {
    const { clock, events, pod, runtime, ids } = this.#options;
    const { name } = container;
    const containerID = `containerd://${ids.hex(64)}`;
    this.#set(name, { containerID, image: fullImageName(container.image), imageID: image.id });
    const record = (reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void =>
      events.record(pod, { type, reason, message, fieldPath: fieldPath(name) });
    const startedAt = timestamp(clock.now());
    record('Created', `Created container: ${name}`);
    const process = runtime.startContainer(pod, name);
    if ('message' in process) {
      record('Failed', `Error: ${process.message}`, 'Warning');
      onStarted();
      this.#show(name, {
        terminated: {
          exitCode: startError,
          reason: 'StartError',
          message: process.message,
          startedAt,
          finishedAt: startedAt,
          containerID,
        },
      });
      return startError;
    }
    record('Started', `Started container ${name}`);
    this.#show(name, { running: { startedAt } });
    onStarted();
    const exitCode = await unlessAborted(process.ended, signal);
    if (exitCode === undefined) return undefined;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    this.#show(name, {
      terminated: { exitCode, reason, startedAt, finishedAt: timestamp(clock.now()), containerID },
    });
    return exitCode;
  }

  #show(name: string, state: ContainerState): void {
    this.#set(name, { state });
    this.#options.onChange();
  }

  #set(name: string, change: Partial<ContainerStatus>): void {
    const before = this.#statuses.get(name);
    if (before === undefined) return;
    const next = { ...before, ...change };
    const started = next.state.running !== undefined;
    const isInit = this.#options.pod.spec.initContainers?.some((each) => each.name === name) ?? false;
    const ready = isInit ? next.state.terminated?.exitCode === 0 : started && this.#probed;
    this.#statuses.set(name, { ...next, started, ready });
  }
}

/** A container that ran when its node was cut off: nobody saw how it ended (exit status 255). */
function again(status: ContainerStatus, before: readonly ContainerStatus[], now: number): ContainerStatus {
  const last = before.find(({ name }) => name === status.name);
  const startedAt = last?.state.running?.startedAt;
  if (last === undefined || startedAt === undefined) return status;
  const { containerID } = last;
  return {
    ...status,
    restartCount: last.restartCount + 1,
    lastState: {
      terminated: { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: timestamp(now), containerID },
    },
  };
}

function created({ name, image }: Container, reason: string): ContainerStatus {
  return {
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    lastState: {},
    state: { waiting: { reason } },
  };
}

function fieldPath(container: string): string {
  return `spec.containers{${container}}`;
}

/** `10s`, `1m20s`, `5m0s`, as Go writes a duration. */
function durationText(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
