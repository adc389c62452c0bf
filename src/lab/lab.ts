/** The embedded lab as a backend: machines, network, Kubernetes and Cilium, put together. */
import { UnknownPlace } from '../backend.ts';
import type { Backend, Place, Session } from '../backend.ts';
import { createRealClock, createVirtualClock } from './clock.ts';
import type { LabClock } from './clock.ts';
import { createHandoverClock } from './handoverClock.ts';
import { openSession } from './shell/session.ts';
import { createWeek4Cluster } from './week4/cluster.ts';
import { AGE_MS } from './week4.ts';

export interface LabOptions {
  /** `real` in the editor, `virtual` in tests and on the command line. Default `real`. */
  readonly time?: 'real' | 'virtual';
  /** Used instead of a clock of its own. */
  readonly clock?: LabClock;
  /** Same seed, same names, ids and addresses. */
  readonly seed?: string;
}

/** A lab is a backend that needs a moment: what is asked of it before waits by itself. */
export interface Lab extends Backend {
  /** Resolves when day 0 has been reached and `places()` tells the pods too. */
  readonly ready: Promise<void>;
}

const LAST_MINUTE_MS = 60_000;

/** When virtual time begins: a Friday afternoon of the study. */
const VIRTUAL_START = Date.UTC(2025, 7, 8, 14, 0, 0);

/** A lab at day 0 of week 4: everything runs, nothing of the material has been done yet. */
export function createLab(options: LabOptions = {}): Lab {
  const used =
    options.clock ?? (options.time === 'virtual' ? createVirtualClock(VIRTUAL_START) : createRealClock());
  const past = createVirtualClock(used.now() - AGE_MS);
  const clock = createHandoverClock(past);
  const cluster = createWeek4Cluster({ clock, seed: options.seed ?? 'week4' });
  let disposed = false;
  const ready = (async () => {
    await cluster.install(past);
    // The days between are skipped; in the last minute everything that repeats itself happens once more.
    const lastMinute = createVirtualClock(used.now() - LAST_MINUTE_MS);
    clock.handOver(lastMinute);
    await lastMinute.advance(LAST_MINUTE_MS);
    if (!disposed) clock.handOver(used);
  })();
  // Whoever waits for it hears of a failure; that nobody does is no failure of its own.
  ready.catch(() => undefined);
  const sessions = new Set<Session>();
  const places = (): readonly Place[] => cluster.places();

  return {
    kind: 'lab',
    name: 'Week 4 lab (simulated)',
    clock,
    ready,
    kube: {
      async request(request) {
        await ready;
        return cluster.kube.request(request);
      },
      async watch(request, signal, onEvent) {
        await ready;
        return cluster.kube.watch(request, signal, onEvent);
      },
    },
    places,
    open(place) {
      if (!places().some(({ name }) => name === place))
        throw new UnknownPlace(
          place,
          places().map(({ name }) => name),
        );
      const shell = openWhenReady(place, ready, () => {
        const machine = cluster.machineAt(place);
        return machine === undefined ? undefined : openSession(machine, clock, { place });
      });
      const session: Session = {
        ...shell,
        close() {
          sessions.delete(session);
          shell.close();
        },
      };
      sessions.add(session);
      return session;
    },
    dispose() {
      disposed = true;
      for (const session of sessions) session.close();
      cluster.dispose();
      clock.stop();
    },
  };
}

/** A session that opens at its first run. */
function openWhenReady(place: string, ready: Promise<void>, open: () => Session | undefined): Session {
  let session: Session | undefined;
  let closed = false;
  return {
    place,
    async run(script, options) {
      await ready;
      if (!closed) session ??= open();
      if (session !== undefined) return session.run(script, options);
      options.onChunk({
        stream: 'stderr',
        text: closed
          ? `This shell on ${place} is closed: open another one.\n`
          : `The pod ${place} is gone: open a shell on a pod that runs.\n`,
      });
      return 1;
    },
    close() {
      closed = true;
      session?.close();
    },
  };
}
