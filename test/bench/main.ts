import process from 'node:process';
import { activation } from './activation.ts';
import { editor } from './editor.ts';
import type { Figure } from './figure.ts';
import { lab } from './lab.ts';
import { parse } from './parse.ts';
import { renderer } from './renderer.ts';
import { sizes } from './sizes.ts';
import { study } from './study.ts';

const MEASURES: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  sizes,
  activation,
  lab,
  study,
  parse,
  renderer,
  editor,
};

const wanted = process.argv.slice(2);
for (const [name, measure] of Object.entries(MEASURES)) {
  if (wanted.length && !wanted.includes(name)) continue;
  for (const figure of await measure()) console.log(line(figure));
}

function line({ what, value, unit, budget, yardstick }: Figure): string {
  const kept = budget === undefined ? '      ' : value <= budget ? 'kept  ' : 'OVER  ';
  const limit = budget === undefined ? '' : `  budget ${number(budget)} ${unit}`;
  const beside = yardstick
    ? `  (${yardstick.what}: ${number(yardstick.value)} ${unit}, ratio ${number(value / yardstick.value)})`
    : '';
  return `${kept}${what}: ${number(value)} ${unit}${limit}${beside}`;
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
