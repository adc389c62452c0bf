/** Leader election over a Lease, as k8s.io/client-go/tools/leaderelection does it. */
import type { LabClock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Lease } from './model/cluster.ts';
import { microTimestamp } from './object.ts';
import type { Store } from './store.ts';

/** Milliseconds. */
export interface LeaseTimes {
  /** How long the others wait for a holder that they hear nothing of. */
  readonly leaseDuration: number;
  /** How long a holder goes on that cannot renew. */
  readonly renewDeadline: number;
  readonly retryPeriod: number;
}

export interface Candidate {
  readonly store: Store;
  readonly clock: LabClock;
  readonly random: Random;
  readonly lease: { readonly name: string; readonly namespace: string };
  readonly identity: string;
  readonly times: LeaseTimes;
  /** Milliseconds until the first attempt has reached the API server. */
  readonly startAfter?: number;
  /** Whether the API server answers; absent: always. */
  reaches?(): boolean;
  onStarted(): void;
  /** The lease could not be renewed in time. */
  onStopped?(): void;
}

export interface Election {
  readonly isLeader: boolean;
  /** Gives the lease back when this one holds it (ReleaseOnCancel). */
  resign(): void;
  /** The process is gone: the lease runs out by itself. */
  die(): void;
}

/** Waits for the lease are longer by up to this much, so that candidates do not all come at once. */
const JITTER_FACTOR = 1.2;

export function runElection(candidate: Candidate): Election {
  const { store, clock, random, lease, identity, times } = candidate;
  let isLeader = false;
  let observed: { readonly renewTime?: string; readonly holder?: string; readonly at: number } | undefined;
  let renewedAt = clock.now();
  let cancel: () => void = () => undefined;

  const current = (): Lease | undefined => store.get('leases', lease.name, lease.namespace);
  const holds = (held: Lease | undefined): boolean => held?.spec.holderIdentity === identity;

  /** tryAcquireOrRenew */
  const tryToHold = (): boolean => {
    const now = microTimestamp(clock.now());
    const held = current();
    const spec = {
      holderIdentity: identity,
      leaseDurationSeconds: times.leaseDuration / 1000,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: 0,
    };
    if (held === undefined) {
      store.create('leases', { metadata: { ...lease }, spec });
      return true;
    }
    const { holderIdentity = '', renewTime, acquireTime, leaseTransitions = 0 } = held.spec;
    if (observed?.renewTime !== renewTime || observed?.holder !== holderIdentity)
      observed = {
        ...(renewTime === undefined ? {} : { renewTime }),
        holder: holderIdentity,
        at: clock.now(),
      };
    const isOwn = holderIdentity === identity;
    if (holderIdentity !== '' && !isOwn && observed.at + times.leaseDuration > clock.now()) return false;
    const next = isOwn
      ? { ...spec, leaseTransitions, ...(acquireTime === undefined ? {} : { acquireTime }) }
      : { ...spec, leaseTransitions: leaseTransitions + 1 };
    store.modify('leases', lease.name, lease.namespace, (each) => ({ ...each, spec: next }));
    return true;
  };

  const attempt = (): void => {
    const reaches = candidate.reaches?.() ?? true;
    const held = reaches ? tryToHold() : isLeader && clock.now() < renewedAt + times.renewDeadline;
    if (held && reaches) renewedAt = clock.now();
    const wait = times.retryPeriod * (held ? 1 : 1 + random.fraction() * JITTER_FACTOR);
    cancel = clock.after(wait, attempt);
    if (held === isLeader) return;
    isLeader = held;
    if (held) candidate.onStarted();
    else candidate.onStopped?.();
  };
  cancel = clock.after(candidate.startAfter ?? 0, attempt);

  return {
    get isLeader() {
      return isLeader;
    },
    resign() {
      cancel();
      isLeader = false;
      if (candidate.reaches?.() === false) return;
      const held = current();
      if (!holds(held)) return;
      const now = microTimestamp(clock.now());
      const spec = { holderIdentity: '', leaseDurationSeconds: 1, acquireTime: now, renewTime: now };
      store.modify('leases', lease.name, lease.namespace, (each) => ({
        ...each,
        spec: { ...each.spec, ...spec },
      }));
    },
    die() {
      cancel();
      isLeader = false;
    },
  };
}
