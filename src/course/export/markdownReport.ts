/** The run as Markdown, like a post about it: text, commands, what they printed and where, how each step was judged. */
import type { Row, Value } from '../../output/parsed.ts';
import { fenced, markdownText } from '../../state/markdown.ts';
import type { CheckResult, Explanation } from '../course.ts';
import type { ReportBlock, ReportCell, RunReport } from './runReport.ts';
import { badge, REPORT_TEXTS, reportTime, type ReportTexts } from './reportTexts.ts';

export function markdownReport({ sections, locale, backend, at }: RunReport): string {
  const texts = REPORT_TEXTS[locale];
  const parts = sections.flatMap(({ blocks, checks, explanations }) => [
    ...blocks.map((block) => blockMarkdown(block, texts)),
    ...judgedMarkdown(checks, explanations, texts),
  ]);
  return [...parts, `---\n\n${markdownText(texts.madeBy(backend, reportTime(at)))}\n`].join('\n');
}

function blockMarkdown(block: ReportBlock, texts: ReportTexts): string {
  return block.kind === 'markup' ? `${block.text.trim()}\n` : cellMarkdown(block, texts);
}

export function cellMarkdown({ spec, text, result }: ReportCell, texts: ReportTexts): string {
  const head = fenced(text, 'sh');
  if (result === undefined) return `${head}\n_${markdownText(spec.host)} · ${texts.notRun}_\n`;
  const expected = spec.expect === 'ok' ? '' : ` · ${texts.expected[spec.expect]}`;
  const end = `_${markdownText(spec.host)} · ${result.ok ? '✓' : '✗'} ${markdownText(texts.exit(result))}${expected}_\n`;
  const outputs = result.outputs
    .filter((output) => output.text !== '')
    .map(
      (output) =>
        `_${markdownText(badge(output.provenance, texts))}_\n\n${fenced(output.text.replace(/\n$/, ''), 'text')}`,
    );
  return [head, ...outputs, end].join('\n');
}

export function judgedMarkdown(
  checks: readonly CheckResult[],
  explanations: readonly Explanation[],
  texts: ReportTexts,
): readonly string[] {
  const marks = { true: `☑ ${texts.passed}`, false: `☐ ${texts.failed}`, unknown: `? ${texts.unknown}` };
  const lines = checks.map(
    ({ verdict, text, hint }) =>
      `- ${marks[verdict]}: ${markdownText(text)}${hint === undefined ? '' : ` ${markdownText(hint)}`}\n`,
  );
  const known = explanations.filter(({ verdict }) => verdict === 'true');
  const sentences = known.map(
    ({ text, evidence }) =>
      `- ${markdownText(text)}\n${evidence
        .map(({ source, row }) => `  - ${texts.evidence}: ${markdownText(`${source}  ${rowText(row)}`)}\n`)
        .join('')}`,
  );
  return [
    ...(lines.length === 0 ? [] : [`**${texts.checks}**\n\n${lines.join('')}`]),
    ...(sentences.length === 0 ? [] : [`**${texts.explanations}**\n\n${sentences.join('')}`]),
  ];
}

/** `name=webpod ip=172.20.0.53` */
export function rowText(row: Row): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(' ');
}

export function valueText(value: Value | undefined): string {
  return value === undefined ? '' : typeof value === 'object' ? value.join(', ') : String(value);
}
