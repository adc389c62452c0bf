/** The embedded lab as a backend: machines, network, Kubernetes and Cilium, put together. */
import type { Backend, FreshBackend, Snapshot } from '../backend.ts';
import type { PodStreams } from './images/podStreams.ts';
import { backendOn, podsOn } from './outside.ts';
import { takenAt, World } from './world.ts';

export interface LabOptions {
  /** `real` in the editor, `virtual` in tests and on the command line. Default `real`. */
  readonly time?: 'real' | 'virtual';
  /** Same seed, same names, ids and addresses. */
  readonly seed?: string;
  /** Where to begin instead of day 0. The seed is then the snapshot's. */
  readonly from?: Snapshot;
}

/** A lab is a backend that needs a moment: what is asked of it before waits by itself. */
export interface Lab extends Backend {
  /** Resolves when day 0 has been reached and `places()` tells the pods too. */
  readonly ready: Promise<void>;
  /** For whoever serves the API to clients outside. What they do in pods is in no snapshot. */
  readonly pods: PodStreams;
  snapshot(): Snapshot;
  /**
   * By living through the same inputs again: everything is as it was, in a lab whose day 0 was later, so that the moment
   * is now. In real time two things that came within a millisecond keep their order; only what a program did after its
   * grace was over may come elsewhere.
   */
  restore(snapshot: Snapshot, signal?: AbortSignal): Promise<void>;
  restart(prepare?: (fresh: FreshBackend) => Promise<void>): Promise<void>;
  /** A second lab in the state of this one. Neither knows of what is done to the other. */
  fork(): Lab;
}

/** When virtual time begins: a Friday afternoon of the study. */
const VIRTUAL_START = Date.UTC(2025, 7, 8, 14, 0, 0);

const SECOND_MS = 1000;

/** What a preparation may take of the lab's time, ms; what is left of it is lived through afterwards. */
const PREPARATION_MS = 10 * 60_000;

/** A lab at day 0 of week 4: everything runs, nothing of the material has been done yet. */
export function createLab({ time: kind = 'real', seed = 'week4', from }: LabOptions = {}): Lab {
  let counted = 0;
  const number = (): number => (counted += 1);

  interface Life {
    readonly world: World;
    /** Goes the way to where the life is to be; another life may be what gets there. */
    arrive(): Promise<World>;
  }

  /** A life whose day 0 was so long ago that it comes to the snapshot `now`; the way there is still to be gone. */
  const another = (snapshot: Snapshot, now: number): Life => {
    // Whole seconds: objects are dated in them, so that ages come out as they were.
    const shift = Math.floor((now - takenAt(snapshot)) / SECOND_MS) * SECOND_MS;
    const fresh = new World({ kind, seed: snapshot.seed, start: snapshot.start + shift });
    const arrive = async (): Promise<World> => {
      await fresh.install();
      await fresh.replay(snapshot);
      await fresh.liveTo(now);
      return fresh;
    };
    for (const input of snapshot.inputs)
      if (input.kind === 'run') counted = Math.max(counted, input.run, input.session);
    return { world: fresh, arrive };
  };

  const first = (): Life => {
    if (from !== undefined) return another(from, kind === 'real' ? Date.now() : takenAt(from));
    const start = kind === 'real' ? Date.now() : VIRTUAL_START;
    const day0 = new World({ kind, seed, start });
    return { world: day0, arrive: () => day0.install().then(() => day0) };
  };

  let disposed = false;
  const begun = first();
  let world = begun.world;
  const now = (): number => (kind === 'real' ? Math.max(Date.now(), world.clock.now()) : world.clock.now());
  const ready = begun.arrive().then(() => {
    if (!disposed && kind === 'real') world.followWall();
  });
  // Whoever waits for it hears of a failure; that nobody does is no failure of its own.
  ready.catch(() => undefined);

  /** Resolves when the lab can be used: when what makes or replaces it is over. */
  let settled: Promise<unknown> = ready;
  const replace = (make: () => Life): Promise<void> => {
    const replaced = settled.then(async () => {
      const life = make();
      const fresh = await life.arrive().catch((error: unknown) => {
        life.world.dispose();
        throw error;
      });
      if (fresh !== life.world) life.world.dispose();
      if (disposed) return fresh.dispose();
      if (kind === 'real') fresh.followWall();
      const old = world;
      world = fresh;
      old.dispose();
    });
    settled = replaced.catch(() => undefined);
    return replaced;
  };

  const outside = { world: () => world, settled: () => settled, now, number };
  const lab: Lab = {
    ...backendOn(outside),
    ready,
    pods: podsOn(outside),
    snapshot: () => world.snapshot(now()),
    restore: (snapshot, signal) =>
      replace(() => {
        const { world: fresh, arrive } = another(snapshot, now());
        return { world: fresh, arrive: () => arrive().then((there) => (signal?.throwIfAborted(), there)) };
      }),
    restart: (prepare) =>
      replace(() => {
        const end = now();
        const start = kind === 'real' ? end - PREPARATION_MS : end;
        const fresh = new World({ kind, seed: from?.seed ?? seed, start });
        const inside = backendOn({
          world: () => fresh,
          settled: () => Promise.resolve(),
          now: () => fresh.clock.now(),
          number,
        });
        return {
          world: fresh,
          arrive: async () => {
            await fresh.install();
            await prepare?.(inside);
            if (kind === 'virtual') return fresh;
            const late = fresh.clock.now() > end;
            if (late) return another(fresh.snapshot(fresh.clock.now()), end).arrive();
            await fresh.liveTo(end);
            return fresh;
          },
        };
      }),
    fork: () => createLab({ time: kind, from: lab.snapshot() }),
    dispose() {
      disposed = true;
      world.dispose();
    },
  };
  return lab;
}
