/** One measured figure beside the yardstick that was measured in the same run, and the budget it has to keep. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'KB' | 'bytes a line' | 'x' | 'per s';
  /** At most this, in the same unit; absent where the figure is only told. */
  readonly budget?: number;
  readonly yardstick?: { readonly what: string; readonly value: number };
}

/** The middle of several runs: shared machines have outliers on one side only. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** 95th percentile, nearest rank. */
export function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

/** Milliseconds of one call. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of several calls, after one that is not counted. */
export async function timedRuns(runs: number, work: () => unknown): Promise<readonly number[]> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await timed(work));
  return times;
}
