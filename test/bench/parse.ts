import process from 'node:process';
import { parseOutput } from '../../src/output/parse.ts';
import type { Parsed } from '../../src/output/parsed.ts';
import { bigOutputs, printed } from './bigOutputs.ts';
import { median, timedRuns, type Figure } from './figure.ts';

const LINES = 500_000;
const RUNS = 3;

/** Each map and capture beside the time to split its text into lines, and what its rows hold of the heap. */
export async function parse(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const output of bigOutputs) {
    const { what, argv } = output;
    const text = printed(output, LINES);
    const command = { argv, line: argv.join(' '), rowsKept: true, filtered: false };
    const split = median(await timedRuns(RUNS, () => text.split('\n')));
    const parsed = median(await timedRuns(RUNS, () => parseOutput(command, text)));
    figures.push({
      what: `${LINES.toLocaleString('en')} lines of ${what}`,
      value: parsed,
      unit: 'ms',
      budget: 3 * split,
      yardstick: { what: 'splitting the text into lines', value: split },
    });
    const { rows, bytes } = heapOf(() => parseOutput(command, text));
    figures.push({
      what: `  heap, ${rows.toLocaleString('en')} rows`,
      value: bytes / LINES,
      unit: 'bytes a line',
    });
  }
  return figures;
}

function heapOf(work: () => Parsed): { readonly rows: number; readonly bytes: number } {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const parsed = work();
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before;
  return { rows: parsed.kind === 'text' ? 0 : parsed.rows.length, bytes };
}
