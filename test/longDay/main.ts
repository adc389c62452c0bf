/** The curve of a long day, and whether it is flat. */
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { longDay, type Hour } from './day.ts';

/**
 * After the first hour, whose heap still holds what is compiled and read on first use, the heap may grow by so much: more an
 * hour would be seen in a window that is open for days, and the heap of equal hours differs by less.
 */
const GROWTH_PER_HOUR = 250_000;

const hours = Number(process.argv[2] ?? 8);
const ROUNDS = 2;
const temporary = (): number =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('cilium-study')).length;
const files = temporary();
const all: Hour[] = [];
console.log('hour  cells  heap MB  handles  recording KB');
await longDay({ hours, rounds: ROUNDS, collect: () => globalThis.gc?.() }, (hour) => {
  all.push(hour);
  const bar = '#'.repeat(Math.round(hour.heap / 2_000_000));
  console.log(
    `${String(all.length).padStart(4)}  ${String(hour.cells).padStart(5)}  ${(hour.heap / 1e6).toFixed(1).padStart(7)}  ${String(hour.handles).padStart(7)}  ${(hour.recorded / 1000).toFixed(0).padStart(12)}  ${bar}`,
  );
});
const [, second, ...rest] = all;
const last = rest.at(-1);
const grown = last === undefined || second === undefined ? 0 : (last.heap - second.heap) / rest.length;
const left = temporary() - files;
console.log(
  `heap: ${(grown / 1000).toFixed(0)} KB an hour after the second (at most ${GROWTH_PER_HOUR / 1000}); temporary files left: ${left}`,
);
const kept = last !== undefined && second !== undefined && last.handles > second.handles;
if (grown > GROWTH_PER_HOUR || left > 0 || kept) process.exitCode = 1;
