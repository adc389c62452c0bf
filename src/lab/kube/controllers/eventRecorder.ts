/** Events about objects. The same event again is counted, not written anew. */
import type { LabClock } from '../../clock.ts';
import type { Event } from '../model/cluster.ts';
import type { KubeObject } from '../object.ts';
import { microTimestamp, timestamp } from '../object.ts';
import type { Random } from '../../random.ts';
import type { Store } from '../store.ts';

export interface EventSource {
  readonly component: string;
  readonly host?: string;
}

export interface EventText {
  readonly type?: Event['type'];
  readonly reason: string;
  readonly message: string;
  /** `spec.containers{curl}` */
  readonly fieldPath?: string;
}

export class EventRecorder {
  private readonly store: Store;
  private readonly clock: LabClock;
  private readonly random: Random;
  private readonly source: EventSource;
  /** The name of the event that says it, by what it says of which object: client-go's correlator, which is in memory too. */
  readonly #written = new Map<string, string>();
  /** Nanoseconds since the epoch, of the last event. */
  #last = 0n;

  constructor(store: Store, clock: LabClock, random: Random, source: EventSource) {
    this.store = store;
    this.clock = clock;
    this.random = random.fork(`events/${source.component}/${source.host ?? ''}`);
    this.source = source;
  }

  record(about: KubeObject, { type = 'Normal', reason, message, fieldPath }: EventText): void {
    const namespace = about.metadata.namespace ?? 'default';
    // A namespace that is going away takes no more events.
    if (this.store.get('namespaces', namespace)?.status.phase !== 'Active') return;
    const now = timestamp(this.clock.now());
    const key = [namespace, about.metadata.uid, reason, message].join('\n');
    const known = this.#written.get(key);
    const same = known === undefined ? undefined : this.store.get('events', known, namespace);
    if (same !== undefined) {
      this.store.update('events', { ...same, count: (same.count ?? 1) + 1, lastTimestamp: now });
      return;
    }
    const { name, uid, resourceVersion } = about.metadata;
    const eventName = this.#nameFor(name, namespace);
    this.#written.set(key, eventName);
    this.store.create('events', {
      metadata: { name: eventName, namespace },
      involvedObject: {
        kind: about.kind,
        namespace: about.metadata.namespace,
        name,
        uid,
        apiVersion: about.apiVersion,
        resourceVersion,
        fieldPath,
      },
      type,
      reason,
      message,
      ...this.#times(now),
      reportingComponent: this.source.component,
      reportingInstance: this.source.host ?? '',
    });
  }

  /** client-go names an event after its object and its own time in nanoseconds: in a list it stands where it happened. */
  #nameFor(object: string, namespace: string): string {
    const now = BigInt(this.clock.now()) * 1_000_000n;
    if (this.#last < now) this.#last = now;
    for (;;) {
      this.#last += BigInt(1 + this.random.below(10_000));
      const name = `${object}.${this.#last.toString(16)}`;
      if (this.store.get('events', name, namespace) === undefined) return name;
    }
  }

  /** The scheduler reports through events.k8s.io, which has one microsecond time and no source. */
  #times(now: string) {
    if (this.source.component === 'default-scheduler') {
      const eventTime = microTimestamp(this.clock.now());
      return { source: {}, firstTimestamp: null, lastTimestamp: null, eventTime, action: 'Binding' };
    }
    return { source: this.source, firstTimestamp: now, lastTimestamp: now, count: 1, eventTime: null };
  }
}
