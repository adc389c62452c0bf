import type { KubeObject } from './object.ts';
import { keyOf } from './object.ts';

export interface StoreEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the write; for DELETED, its last state under the revision of the deletion. */
  readonly object: T;
  readonly previous?: T;
  readonly revision: number;
}

/** Writes of one resource that a watch can still ask for. */
const historyLimit = 10_000;

/** One resource's objects in the order of their keys, and their recent history. */
export class Collection<T extends KubeObject> {
  readonly listeners = new Set<(event: StoreEvent<T>) => void>();
  private readonly objects = new Map<string, T>();
  private readonly keys: string[] = [];
  private history: StoreEvent<T>[] = [];
  /** The last revision that is no longer in the history. */
  private forgotten = 0;

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    const prefix = namespace ? `${namespace}/` : '';
    const from = this.position(prefix);
    const found: T[] = [];
    for (let index = from; index < this.keys.length; index++) {
      const key = this.keys[index] ?? '';
      if (!key.startsWith(prefix)) break;
      const object = this.objects.get(key);
      if (object !== undefined) found.push(object);
    }
    return found;
  }

  put(object: T): void {
    const key = keyOf(object);
    if (!this.objects.has(key)) this.keys.splice(this.position(key), 0, key);
    this.objects.set(key, object);
  }

  remove(object: T): void {
    const key = keyOf(object);
    if (this.objects.delete(key)) this.keys.splice(this.position(key), 1);
  }

  record(event: StoreEvent<T>): void {
    this.history.push(event);
    if (this.history.length < 2 * historyLimit) return;
    this.forgotten = this.history[historyLimit - 1]?.revision ?? 0;
    this.history = this.history.slice(historyLimit);
  }

  changesSince(revision: number): readonly StoreEvent<T>[] | undefined {
    if (revision < this.forgotten) return undefined;
    return this.history.filter((event) => event.revision > revision);
  }

  /** Where a key is, or would be, among the sorted keys. */
  private position(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
