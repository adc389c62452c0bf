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
}

export class BpfMap<Value> {
  readonly name: string;
  readonly cached: boolean;
  readonly synced: boolean;
  readonly #format: (value: Value) => string;
  readonly #entries = new Map<string, Value>();

  constructor(options: BpfMapOptions<Value>) {
    this.name = options.name;
    this.cached = options.cached ?? true;
    this.synced = options.synced ?? false;
    this.#format = options.format;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  set(key: string, value: Value): void {
    this.#entries.set(key, value);
  }

  delete(key: string): void {
    this.#entries.delete(key);
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
}

/** What the commands need of a map, whatever its values are. */
export type AnyBpfMap = Pick<BpfMap<unknown>, 'name' | 'cached' | 'synced' | 'size' | 'dump'>;
