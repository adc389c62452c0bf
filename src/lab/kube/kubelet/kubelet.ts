/** One node's agent: starts the pods bound to it, tells how they are, ends those that are deleted. k8s.io/kubernetes/pkg/kubelet. */
import type { LabClock } from '../../clock.ts';
import { backgroundWait } from '../backgroundWait.ts';
import { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Controller } from '../controllers/workQueue.ts';
import type { Pod } from '../model/pod.ts';
import { timestamp } from '../object.ts';
import type { NodeRuntime } from '../nodeRuntime.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../store.ts';
import { ImagePuller } from './imagePuller.ts';
import { startNodeStatus, type NodeDeclaration } from './nodeStatus.ts';
import { PodContainers } from './podContainers.ts';
import { podStatus, type Stage } from './podStatus.ts';

/** Between the binding and the first status, in milliseconds. */
const noticing = 30;
/** Between a failed sandbox and the next try. */
const sandboxRetry = 10_000;

/** A pod that the kubelet takes care of. */
interface Worker {
  readonly abort: AbortController;
  /** Resolves when nothing is being started any more: with true when there is a sandbox to be stopped. */
  readonly started: Promise<boolean>;
  stopping: boolean;
  /** Writes down how it is once more. */
  report?: () => void;
}

export interface KubeletOptions {
  readonly store: Store;
  readonly clock: LabClock;
  readonly random: Random;
  readonly runtime: NodeRuntime;
  readonly node: NodeDeclaration;
}

/** Starts a kubelet: it registers its node, or finds it as it was before the machine was booted again. */
export function startKubelet({ store, clock, random, runtime, node }: KubeletOptions): Controller {
  const events = new EventRecorder(store, clock, random, { component: 'kubelet', host: node.name });
  const own = random.fork(`kubelet/${node.name}`);
  const puller = new ImagePuller(clock, own.fork('images'), runtime, events);
  const nodeStatus = startNodeStatus(store, clock, own.fork('node'), node);
  const workers = new Map<string, Worker>();

  function current({ metadata }: Pod): Pod | undefined {
    const pod = store.get('pods', metadata.name, metadata.namespace);
    return pod?.metadata.uid === metadata.uid ? pod : undefined;
  }

  function report(pod: Pod, stage: Stage): void {
    if (current(pod) === undefined) return;
    store.modifyStatus('pods', pod.metadata.name, pod.metadata.namespace, (latest) => ({
      ...latest,
      status: podStatus(latest, stage, node.internalIP, timestamp(clock.now())),
    }));
  }

  /** @returns whether the pod has a sandbox at the end, although it may be unwanted by then */
  async function start(pod: Pod, signal: AbortSignal): Promise<boolean> {
    await backgroundWait(clock, noticing, signal);
    if (signal.aborted) return false;
    report(pod, { kind: 'creating' });
    const sandbox = await startSandbox(pod, signal);
    if (sandbox === undefined) return false;
    const { podIP, readyAfter = 0 } = sandbox;
    const { containers, initContainers } = pod.spec;
    const running = new PodContainers({
      pod,
      clock,
      runtime,
      events,
      puller,
      ids: own.stream(pod.metadata.uid),
      readyAfter,
      onImage: (name, image) => nodeStatus.addImage(name, image),
      onChange: () => told(),
    });
    const told = (): void =>
      report(pod, {
        kind: 'started',
        podIP,
        containers: running.statuses(containers),
        initContainers: running.statuses(initContainers),
      });
    const worker = workers.get(pod.metadata.uid);
    if (worker !== undefined) worker.report = told;
    await running.run(signal);
    if (signal.aborted) return true;
    // All have ended for good: the sandbox goes, the pod's object stays to be read.
    await runtime.stopPod(pod);
    return false;
  }

  /** Tries until the runtime has made the pod; undefined when the pod is not wanted any more. */
  async function startSandbox(
    pod: Pod,
    signal: AbortSignal,
  ): Promise<{ podIP: string; readyAfter?: number } | undefined> {
    while (!signal.aborted) {
      const result = await runtime.startPod(current(pod) ?? pod);
      if ('podIP' in result) return result;
      events.record(pod, { type: 'Warning', reason: result.reason, message: result.message });
      await backgroundWait(clock, sandboxRetry, signal);
    }
    return undefined;
  }

  async function stop(pod: Pod, worker: Worker): Promise<void> {
    worker.stopping = true;
    worker.abort.abort();
    const started = await worker.started;
    if (started) {
      if (current(pod) !== undefined) killingEvents(pod);
      await runtime.stopPod(current(pod) ?? pod);
      report(pod, { kind: 'stopped', finishedAt: timestamp(clock.now()) });
    }
    workers.delete(pod.metadata.uid);
    if (current(pod) === undefined) return;
    store.delete('pods', pod.metadata.name, pod.metadata.namespace, {
      gracePeriodSeconds: 0,
      preconditions: { uid: pod.metadata.uid },
    });
  }

  function killingEvents(pod: Pod): void {
    for (const { name, state } of current(pod)?.status.containerStatuses ?? []) {
      if (state.running === undefined) continue;
      const fieldPath = `spec.containers{${name}}`;
      events.record(pod, { reason: 'Killing', message: `Stopping container ${name}`, fieldPath });
    }
  }

  function look(pod: Pod, deleted: boolean): void {
    if (pod.spec.nodeName !== node.name) return;
    const worker = workers.get(pod.metadata.uid);
    const unwanted = deleted || pod.metadata.deletionTimestamp !== undefined;
    if (worker === undefined && !unwanted) {
      const abort = new AbortController();
      workers.set(pod.metadata.uid, { abort, started: start(pod, abort.signal), stopping: false });
    } else if (worker !== undefined && unwanted && !worker.stopping) void stop(pod, worker);
    else if (worker !== undefined && !unwanted && (pod.spec.readinessGates ?? []).length > 0)
      // Whoever opens a gate writes the pod's status.
      clock.after(noticing, () => (worker.stopping ? undefined : worker.report?.()));
    // Deleted while no kubelet ran: there is nothing to be ended.
    else if (worker === undefined && !deleted)
      store.delete('pods', pod.metadata.name, pod.metadata.namespace, {
        gracePeriodSeconds: 0,
        preconditions: { uid: pod.metadata.uid },
      });
  }

  const unsubscribe = store.subscribe('pods', ({ type, object }) => look(object, type === 'DELETED'));
  for (const pod of store.list('pods')) look(pod, false);
  return {
    close() {
      unsubscribe();
      nodeStatus.close();
      for (const { abort } of workers.values()) abort.abort();
    },
  };
}
