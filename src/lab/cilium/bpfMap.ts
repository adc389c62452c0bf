/** One eBPF map of one agent, with what the agent's user-space cache of it tells. */
import { hash32 } from '../hash.ts';

export interface BpfEntry {
  readonly key: string;
  readonly value: string;
}

export interface BpfMapOptions<Value> {
  readonly name: string;
  /** As `map get` prints it, which is what `bpf … list -o json` holds too. */
  format(value: Value): string;
  /** Maps without a user-space cache are listed with no entries. */
  readonly cached?: boolean;
  /** Kept in step by a controller: its entries say `sync` in the State column. */
  readonly synced?: boolean;
  /** The agent keeps the last of its changes, as this clock tells them: milliseconds since the epoch. */
  readonly eventClock?: () => number;
}

/** One change that an agent has made. */
export interface MapEvent extends BpfEntry {
  readonly at: number;
  readonly action: 'update' | 'delete';
}

const MOST_EVENTS = 128;

export class BpfMap<Value> {
  readonly name: string;
  readonly cached: boolean;
  readonly synced: boolean;
  readonly #format: (value: Value) => string;
  readonly #entries = new Map<string, Value>();
  /** Keys that the agent's copy does not have: programs wrote them, or an agent before it. */
  readonly #uncached = new Set<string>();
  readonly #eventClock: (() => number) | undefined;
  readonly #events: MapEvent[] = [];

  constructor(options: BpfMapOptions<Value>) {
    this.name = options.name;
    this.cached = options.cached ?? true;
    this.synced = options.synced ?? false;
    this.#format = options.format;
    this.#eventClock = options.eventClock;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** The agent writes, and keeps a copy. */
  set(key: string, value: Value): void {
    if (this.#entries.get(key) !== value) this.#tell('update', key, value);
    this.#entries.set(key, value);
    this.#uncached.delete(key);
  }

  /** An eBPF program writes: no copy in the agent has it. */
  setInKernel(key: string, value: Value): void {
    this.#entries.set(key, value);
    this.#uncached.add(key);
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#tell('delete', key, value);
    this.#entries.delete(key);
    this.#uncached.delete(key);
  }

  /** A new agent begins without the copy of the one before. What it finds as it wants it, it does not write again. */
  forget(): void {
    for (const key of this.#entries.keys()) this.#uncached.add(key);
    this.#events.length = 0;
  }

  /** The agent's last changes, oldest first; undefined when it keeps none of this map. */
  events(): readonly MapEvent[] | undefined {
    return this.#eventClock === undefined ? undefined : this.#events;
  }

  #tell(action: MapEvent['action'], key: string, value: Value): void {
    if (this.#eventClock === undefined) return;
    this.#events.push({ at: this.#eventClock(), action, key, value: this.#format(value) });
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
  }

  keys(): string[] {
    return [...this.#entries.keys()];
  }

  values(): Value[] {
    return [...this.#entries.values()];
  }

  /** In the order in which the kernel's hash table would be walked: arbitrary, the same until the map changes. */
  entries(): (readonly [string, Value])[] {
    return [...this.#entries].sort(([a], [b]) => hash32(a + this.name) - hash32(b + this.name));
  }

  /** {@link entries} as they are printed. */
  dump(): BpfEntry[] {
    return this.entries().map(([key, value]) => ({ key, value: this.#format(value) }));
  }

  /** Those of {@link dump} that the agent keeps a copy of: what `map get` prints. */
  copy(): BpfEntry[] {
    return this.dump().filter(({ key }) => !this.#uncached.has(key));
  }
}

/** What the commands need of a map, whatever its values are. */
export type AnyBpfMap = Pick<BpfMap<unknown>, 'name' | 'cached' | 'synced' | 'dump' | 'copy' | 'events'>;
