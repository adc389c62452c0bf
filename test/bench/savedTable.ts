/** `npm run bench -- --save`: the figures as a page, with the machine they were measured on. */
import os from 'node:os';
import process from 'node:process';
import type { Figure } from './figure.ts';

/** Figures by the name of the measure, in the order in which they were measured. */
export type Measured = ReadonlyMap<string, readonly Figure[]>;

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted to run during the last minute, when the bench ended: more than cores is a busy machine. */
  readonly load: number;
}

export function thisMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    load: os.loadavg()[0] ?? 0,
  };
}

/** A page of Markdown. @param date as `2026-11-29` @param commit short hash of what was measured */
export function savedTable(measured: Measured, machine: Machine, date: string, commit: string): string {
  const { cpu, cores, memoryGb, system, node, load } = machine;
  const rows = [...measured].flatMap(([name, figures]) =>
    figures.map(({ what, value, unit, budget, yardstick }) =>
      row([
        name,
        what,
        `${number(value)} ${unit}`,
        budget === undefined ? '' : `${number(budget)} ${unit}`,
        budget === undefined ? '' : value <= budget ? 'kept' : '**over**',
        yardstick === undefined
          ? ''
          : `${yardstick.what}: ${number(yardstick.value)} ${unit}, ratio ${number(value / yardstick.value)}`,
      ]),
    ),
  );
  return `# Bench

Written by \`npm run bench -- --save\`. Each figure stands beside a yardstick that was measured in the same run, on the same machine: compare
the ratios, not the times, with those of another machine.

- Measured on ${date}, commit ${commit}
- ${cpu}, ${cores} cores, ${memoryGb} GB; ${system}; Node ${node}
- Load at the end: ${load.toFixed(1)} on ${cores} cores${load > cores ? '; **the machine was busy**, times are too long' : ''}

${row(['measure', 'what', 'measured', 'budget', '', 'yardstick'])}
${row(['---', '---', '--:', '--:', '---', '---'])}
${rows.join('\n')}
`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
