import type { Value } from '../output/parsed.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { Evidence } from '../state/fact.ts';
import { columns } from './columns.ts';
import { shortened } from './displayWidth.ts';
import type { StepReport } from './stepReport.ts';

/** Columns of a line of evidence; `--json` has all of it. */
const WIDTH = 140;

const TEXTS: Readonly<Record<Locale, { exit: string; expected: Readonly<Record<string, string>> }>> = {
  en: {
    exit: 'exit',
    expected: {
      fails: 'expected to fail',
      'times-out': 'expected to time out',
      endless: 'runs until stopped',
    },
  },
  ko: {
    exit: '종료 코드',
    expected: { fails: '실패가 예상됨', 'times-out': '시간 초과가 예상됨', endless: '멈출 때까지 실행됨' },
  },
};

/** One step for people: its cells, checks and explanations, each sentence with the numbers of the rows it rests on. */
export function reportStep(title: string, step: StepReport, locale: Locale): string {
  const { exit, expected } = TEXTS[locale];
  const rows: string[] = [];
  const number = (evidence: Pick<Evidence, 'source' | 'row'>): string => {
    const row = `${evidence.source}  ${fields(evidence.row)}`;
    if (!rows.includes(row)) rows.push(row);
    return `[${rows.indexOf(row) + 1}]`;
  };
  const cells = step.cells.map((cell) => [
    `  ${cell.ok ? '✓' : '✗'} ${cell.id}`,
    cell.host,
    `${exit} ${cell.exit}`,
    expected[cell.expect] ?? '',
  ]);
  const lines = [
    '',
    step.id === '' ? title : `${title} (${step.id})`,
    ...columns(cells),
    ...step.checks.map(({ ok, text }) => `  ${ok ? '☑' : '☐'} ${text}`),
    ...step.explanations.map(({ text, evidence }) =>
      [`  · ${text}`, ...new Set(evidence.map(number))].join(' '),
    ),
    ...rows.map((row, at) => shortened(`    [${at + 1}] ${row}`, WIDTH)),
  ];
  return `${lines.join('\n')}\n`;
}

function fields(row: Readonly<Record<string, Value>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? value.join(',') : String(value)}`)
    .join(' ');
}
