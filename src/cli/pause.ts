/** What passes between two cells that nobody reads. */
import type { Clock } from '../backend.ts';
import type { RunnableCell } from '../course/cell.ts';
import type { Study } from '../course/study.ts';
import { at } from '../path/nodes.ts';
import { changesOf } from '../script/changes/changes.ts';
import type { KubeObject } from '../state/fact.ts';
import type { State } from '../state/state.ts';

export interface Pause {
  /** Resolves when the next cell may run. To be asked before the cell runs. */
  after(cell: RunnableCell): () => Promise<void>;
  /** Ms without a change after which a step is judged. */
  readonly quiet: number;
}

/** As when a person reads, on the lab's clock: pods start and controllers act meanwhile, and nobody waits for it. */
const READING_MS = 3_000;

export function readingPause(clock: Clock, signal: AbortSignal): Pause {
  return { after: () => () => clock.sleep(READING_MS, signal), quiet: READING_MS };
}

/** Watches tell of a change within this, ms. */
const TOLD_WITHIN_MS = 300;
/** A pod whose image is being fetched may take longer; the next cell then finds it as a learner would, ms. */
const PATIENCE_MS = 60_000;

/**
 * On a cluster, where waiting takes as long as it takes: after a cell that only reads there is nothing to wait for; after
 * one that changes something, until what it has set in motion is done. What was unfinished before is not waited for.
 */
export function clusterPause(study: Pick<Study, 'state' | 'settle'>, signal: AbortSignal): Pause {
  const { state } = study;
  return {
    quiet: TOLD_WITHIN_MS,
    after(cell) {
      if (changesOf(cell.text).length === 0) return () => Promise.resolve();
      const before = unfinished(state);
      return async () => {
        const enough = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
        await study.settle(TOLD_WITHIN_MS);
        while (!enough.aborted && [...unfinished(state)].some((name) => !before.has(name)))
          await changed(state, enough);
      };
    },
  };
}

/** Deployments that are not rolled out, and pods that are neither ready nor over. */
export function unfinished(state: Pick<State, 'objects'>): ReadonlySet<string> {
  const of = (resource: string, isUnfinished: (object: KubeObject) => boolean): readonly string[] =>
    (state.objects(resource) ?? [])
      .filter(isUnfinished)
      .map(({ metadata }) => `${resource}/${metadata.namespace}/${metadata.name}`);
  return new Set([...of('deployments', notRolledOut), ...of('pods', notReady)]);
}

function notRolledOut(deployment: KubeObject): boolean {
  const wanted = at(deployment, 'spec', 'replicas') ?? 1;
  const observed = Number(at(deployment, 'status', 'observedGeneration') ?? 0);
  return (
    observed < Number(at(deployment, 'metadata', 'generation') ?? 0) ||
    ['replicas', 'updatedReplicas', 'availableReplicas'].some(
      (field) => (at(deployment, 'status', field) ?? 0) !== wanted,
    )
  );
}

function notReady(pod: KubeObject): boolean {
  if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) return true;
  const phase = at(pod, 'status', 'phase');
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  const conditions = at(pod, 'status', 'conditions');
  return !(
    Array.isArray(conditions) &&
    conditions.some((each) => at(each, 'type') === 'Ready' && at(each, 'status') === 'True')
  );
}

function changed(state: Pick<State, 'onDidChange'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = state.onDidChange(end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
