/** A life of the lab as it is seen from outside: what is done to it is put among its inputs. */
import { UnknownPlace } from '../backend.ts';
import type { Backend, Clock, FreshBackend, KubeApi, Session } from '../backend.ts';
import { sleepWith } from './clock.ts';
import type { PodStreams } from './images/podStreams.ts';
import { expired } from './kube/apiError.ts';
import { Rank } from './timeline.ts';
import type { World } from './world.ts';

export interface OutsideOptions {
  /** The life that goes on now; another one from a `restore` on. */
  readonly world: () => World;
  /** Resolves when the lab can be used. */
  readonly settled: () => Promise<unknown>;
  /** The time, milliseconds since the epoch. */
  readonly now: () => number;
  /** Numbers shells and runs, each number once in a lab. */
  readonly number: () => number;
}

/** Status of a run that is over because its life is. */
const INTERRUPTED = 130;

export function backendOn(options: OutsideOptions): FreshBackend {
  const { world } = options;
  const places = (): ReturnType<Backend['places']> => world().cluster.places();
  return {
    kind: 'lab',
    name: 'Week 4 lab (simulated)',
    clock: clockOn(options),
    kube: kubeOn(options),
    places,
    open(place) {
      const known = places().map(({ name }) => name);
      if (!known.includes(place)) throw new UnknownPlace(place, known);
      return sessionOn(place, options);
    },
  };
}

/** A sleep outlasts the life that it began in. */
function clockOn({ world, now }: OutsideOptions): Clock {
  return {
    now,
    async sleep(ms, signal) {
      for (let left = ms; !signal?.aborted;) {
        const { clock, ended } = world();
        const began = clock.now();
        const release = clock.hold();
        await sleepWith(
          (delay, task) => clock.after(delay, task, Rank.outside),
          left,
          signal === undefined ? ended : AbortSignal.any([signal, ended]),
        );
        release();
        if (!ended.aborted || world().ended === ended) return;
        left -= clock.now() - began;
      }
    },
  };
}

function kubeOn({ world, settled }: OutsideOptions): KubeApi {
  return {
    async request(request) {
      await settled();
      // What only reads changes nothing, and need not be done again to get to the same state.
      if (request.method === 'GET') return world().cluster.kube.request(request);
      return world().enter({ kind: 'request', request });
    },
    async watch(request, signal, onEvent) {
      await settled();
      const { cluster, ended } = world();
      await cluster.kube.watch(request, AbortSignal.any([signal, ended]), onEvent);
      // Revisions of the life that is over mean something else in the next one.
      if (ended.aborted && !signal.aborted)
        onEvent({ type: 'ERROR', object: expired('the lab has gone to another moment').status });
    },
  };
}

/** Streams end with the life that they began in. */
export function podsOn({ world, settled }: Pick<OutsideOptions, 'world' | 'settled'>): PodStreams {
  return {
    async exec(where, argv, streams) {
      await settled();
      const { cluster, ended } = world();
      return cluster.pods.exec(where, argv, {
        ...streams,
        signal: AbortSignal.any([streams.signal, ended]),
      });
    },
    async follow(where, options, onText, signal) {
      await settled();
      const { cluster, ended } = world();
      return cluster.pods.follow(where, options, onText, AbortSignal.any([signal, ended]));
    },
    async dial(where, port) {
      await settled();
      return world().cluster.pods.dial(where, port);
    },
  };
}

/** A shell that opens with its first run. In another life it is the one with its number there, or opens anew. */
function sessionOn(place: string, { world, settled, number }: OutsideOptions): Session {
  const session = number();
  let closed = false;
  return {
    place,
    async run(script, { signal, onChunk }) {
      await settled();
      if (closed) {
        onChunk({ stream: 'stderr', text: `This shell on ${place} is closed: open another one.\n` });
        return 1;
      }
      const current = world();
      const run = number();
      let over = false;
      const interrupt = (): void => void current.enter({ kind: 'interrupt', run });
      const status = current.enter({ kind: 'run', run, session, place, script }, (chunk) => {
        if (!over) onChunk(chunk);
      });
      if (signal.aborted) interrupt();
      else signal.addEventListener('abort', interrupt);
      try {
        return await Promise.race([status, current.over.then(() => INTERRUPTED)]);
      } finally {
        over = true;
        signal.removeEventListener('abort', interrupt);
      }
    },
    close() {
      if (!closed) void world().enter({ kind: 'close', session });
      closed = true;
    },
  };
}
