import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { activation } from './activation.ts';
import { api } from './api.ts';
import { editor } from './editor.ts';
import type { Figure } from './figure.ts';
import { jc } from './jc.ts';
import { lab } from './lab.ts';
import { parse } from './parse.ts';
import { renderer } from './renderer.ts';
import { number, savedTable, thisMachine } from './savedTable.ts';
import { sizes } from './sizes.ts';
import { study } from './study.ts';
import { topology } from './topology.ts';

const MEASURES: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  sizes,
  activation,
  lab,
  api,
  study,
  parse,
  jc,
  renderer,
  topology,
  editor,
};

/** From the root, where the bench runs. */
const TABLE = 'docs/bench.md';
const SAVE = '--save';
const wanted = process.argv.slice(2).filter((word) => word !== SAVE);
const measured = new Map<string, readonly Figure[]>();
for (const [name, measure] of Object.entries(MEASURES)) {
  if (wanted.length && !wanted.includes(name)) continue;
  const figures = await measure();
  measured.set(name, figures);
  for (const figure of figures) console.log(line(figure));
}
if (process.argv.includes(SAVE)) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(TABLE, savedTable(measured, thisMachine(), today, commit));
  console.log(`saved in ${TABLE}`);
}

function line({ what, value, unit, budget, yardstick }: Figure): string {
  const kept = budget === undefined ? '      ' : value <= budget ? 'kept  ' : 'OVER  ';
  const limit = budget === undefined ? '' : `  budget ${number(budget)} ${unit}`;
  const beside = yardstick
    ? `  (${yardstick.what}: ${number(yardstick.value)} ${unit}, ratio ${number(value / yardstick.value)})`
    : '';
  return `${kept}${what}: ${number(value)} ${unit}${limit}${beside}`;
}
