/** cilium_runtime_config: 256 slots, of which Cilium 1.18 names two (pkg/maps/configmap). */
import { BpfMap } from '../bpfMap.ts';
import type { BpfEntry } from '../bpfMap.ts';

const SLOTS = 256;
/** The kernel's clock counts nanoseconds; UTimeOffset is in units of 512 ns (pkg/datapath/linux/utime). */
const UTIME_UNIT = 512n;
const NS_PER_MS = 1_000_000n;

/** Slots are read when they are asked for: the agent keeps writing them. */
export class RuntimeConfigMap extends BpfMap<bigint> {
  readonly #now: () => number;
  readonly #bootedAt: number;

  /** Both in milliseconds since the epoch. */
  constructor(now: () => number, bootedAt: number) {
    super({ name: 'cilium_runtime_config', format: String });
    this.#now = now;
    this.#bootedAt = bootedAt;
  }

  override get size(): number {
    return SLOTS;
  }

  override dump(): BpfEntry[] {
    const uptime = BigInt(Math.round(this.#now() - this.#bootedAt)) * NS_PER_MS;
    const offset = (BigInt(Math.round(this.#bootedAt)) * NS_PER_MS) / UTIME_UNIT;
    const named = [
      { key: 'UTimeOffset', value: String(offset) },
      { key: 'AgentLiveness', value: String(uptime) },
    ];
    const rest = Array.from({ length: SLOTS - named.length }, () => ({ key: 'Unknown', value: '0' }));
    return [...named, ...rest];
  }
}
