import type { StepReport } from './stepReport.ts';
import type { Terminal } from './terminal.ts';

/** One step for people: its cells, checks and explanations, each sentence with the rows that it rests on. */
export function reportStep(step: StepReport, terminal: Terminal): void {
  terminal.out(`\n${step.title} (${step.id})\n`);
  for (const { id, host, exit, expect, ok, refused } of step.cells) {
    terminal.out(
      `  ${ok ? '✓' : '✗'} ${id}  ${host}  exit ${exit}${expect === 'ok' ? '' : `, expected: ${expect}`}\n`,
    );
    if (refused) terminal.out(`      ${refused}\n`);
  }
  for (const { ok, text } of step.checks) terminal.out(`  ${ok ? '☑' : '☐'} ${text}\n`);
  for (const { text, evidence } of step.explanations) {
    terminal.out(`  · ${text}\n`);
    for (const { source, row } of evidence) terminal.out(`      ${source}: ${JSON.stringify(row)}\n`);
  }
}
