/** The answer to "why does it not work?" as text for a terminal, as Markdown and as JSON. */
import type { Locale } from '../../protocol/outputs.ts';
import { visible } from '../../protocol/visible.ts';
import type { Evidence } from '../../state/fact.ts';
import { factEvidence } from '../traceReport.ts';
import { verdictText } from '../traceWords.ts';
import type { Cause } from './cause.ts';
import type { Why } from './whyNot.ts';
import { causeText } from './whyWords.ts';

const WORDS = {
  en: {
    works: 'It works: every way that was tried is delivered, and the answer comes back.',
    none: 'No cause was found.',
    cure: 'What would cure it',
    look: 'Where to look',
    unknown: 'Not known yet',
    tells: 'This would tell',
    fine: 'Looked at, and not so',
    tried: 'Tried',
    evidence: 'Evidence',
  },
  ko: {
    works: '동작합니다. 시험한 길은 모두 도착하고 응답도 돌아옵니다.',
    none: '원인을 찾지 못했습니다.',
    cure: '이렇게 하면 됩니다',
    look: '여기를 보세요',
    unknown: '아직 모르는 것',
    tells: '이 명령이 알려 줍니다',
    fine: '살펴보았고 아닌 것',
    tried: '시험한 길',
    evidence: '근거',
  },
} as const;

/** Rows that are shown of the evidence for one cause. */
const MOST_EVIDENCE = 4;

export function evidenceOf({ facts }: Cause): readonly Evidence[] {
  return facts.flatMap((fact) => factEvidence(fact) ?? []).slice(0, MOST_EVIDENCE);
}

export function whyJson(why: Why, locale: Locale) {
  return {
    works: why.works,
    causes: why.causes.map((cause) => ({
      id: cause.id,
      verdict: cause.verdict,
      text: causeText(cause, locale),
      evidence: evidenceOf(cause).map(({ source, row }) => ({ source, row })),
      cures: cause.cures,
      ...(cause.missing === undefined ? {} : { missing: cause.missing }),
    })),
    tried: why.traces.map(({ flow, trace }) => ({
      flow,
      verdict: trace.verdict,
      text: verdictText(trace, locale),
    })),
  };
}

/** Headings, lists and code alone: it reads as it is in a terminal, and well in a screen reader. */
export function whyMarkdown(title: string, why: Why, locale: Locale): string {
  const words = WORDS[locale];
  const of = (verdict: Cause['verdict']): readonly Cause[] =>
    why.causes.filter((cause) => cause.verdict === verdict);
  const lines = [`# ${title}`, ''];
  const found = of('true');
  if (found.length === 0) lines.push(why.works ? words.works : words.none, '');
  found.forEach((cause, n) => {
    lines.push(`${n + 1}. ${escaped(causeText(cause, locale))}`, '');
    for (const { source, row } of evidenceOf(cause))
      lines.push(`   - ${words.evidence}: ${code(source)} ${code(rowText(row))}`);
    for (const { kind, host, command } of cause.cures)
      lines.push(`   - ${kind === 'do' ? words.cure : words.look}: ${code(`${host}$ ${command}`)}`);
    lines.push('');
  });
  if (why.traces.length > 0) {
    lines.push(`## ${words.tried}`, '');
    for (const { flow, trace } of why.traces)
      lines.push(
        `- ${code(`${flow.from} → ${flow.to}${flow.port === undefined ? '' : `:${flow.port}`} (${flow.protocol})`)}: ${escaped(verdictText(trace, locale))}`,
      );
    lines.push('');
  }
  const open = of('unknown');
  if (open.length > 0) {
    lines.push(`## ${words.unknown}`, '');
    for (const cause of open) {
      const { missing } = cause;
      const tells =
        missing === undefined ? '' : ` ${words.tells}: ${code(`${missing.host}$ ${missing.command}`)}`;
      lines.push(`- ${causeText(cause, locale)}${tells}`);
    }
    lines.push('');
  }
  const fine = of('false');
  if (fine.length > 0) {
    lines.push(`## ${words.fine}`, '', ...fine.map((cause) => `- ${causeText(cause, locale)}`), '');
  }
  return visible(lines.join('\n'));
}

/** Columns of a row that are shown on one line. */
const MOST_COLUMNS = 6;

function rowText(row: Evidence['row']): string {
  return Object.entries(row)
    .slice(0, MOST_COLUMNS)
    .map(([id, value]) => `${id}=${String(value)}`)
    .join(' ');
}

/** Names and messages come from the cluster: in Markdown they are text. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}

function code(text: string): string {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  const ticks = '`'.repeat(1 + longest);
  return text === '' ? '' : `${ticks}${text.replace(/\n/g, ' ')}${ticks}`;
}
