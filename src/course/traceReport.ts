/** A trace as text for a terminal, and as JSON. */
import { curesFor, type Cure } from '../path/cure.ts';
import type { Fact, Hop, Trace, Way } from '../path/flow.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { Evidence } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { objectEvidence, rowEvidence } from './evidence.ts';
import { toldText } from './toldWords.ts';
import { actionText, becauseText, headersText, placeText, verdictText } from './traceWords.ts';

export interface ReportOptions {
  readonly state: State;
  /** The machine where kubectl is. */
  readonly kubectl: string;
  readonly locale: Locale;
}

/** What a decision rests on, in a form that can be shown and gone to. */
export function factEvidence(fact: Fact | undefined): Evidence | undefined {
  if (fact === undefined) return undefined;
  return 'object' in fact ? objectEvidence(fact.object) : rowEvidence(fact.row ?? {}, fact.table);
}

/** What would change the end of a way. */
export function curesOf(way: Way, { state, kubectl }: ReportOptions): readonly Cure[] {
  const last = way.hops.at(-1);
  return last === undefined || way.verdict === 'delivered' ? [] : curesFor(state, last, kubectl);
}

export function traceJson(trace: Trace, options: ReportOptions) {
  return {
    ...wayJson(trace, options),
    ways: trace.ways.length > 1 ? trace.ways.map((way) => wayJson(way, options)) : [],
  };
}

function wayJson(way: Way, options: ReportOptions) {
  const { verdict, hops, backend, missing, told } = way;
  return {
    verdict,
    text: verdictText(way, options.locale),
    ...(backend === undefined ? {} : { backend }),
    ...(missing === undefined ? {} : { missing }),
    cures: curesOf(way, options),
    hops: hops.map((hop) => hopJson(hop, options.locale)),
    ...(told === undefined
      ? {}
      : {
          told: {
            ...told,
            text: toldText(told, options.locale),
            hops: told.hops.map((hop) => hopJson(hop, options.locale)),
          },
        }),
  };
}

function hopJson(hop: Hop, locale: Locale) {
  const { leg, place, device, action, because, detail, packet } = hop;
  const evidence = factEvidence(hop.fact);
  return {
    leg,
    place,
    device: device ?? '',
    action,
    because,
    text: becauseText(hop, locale),
    detail,
    packet,
    fact: evidence === undefined ? null : { source: evidence.source, row: evidence.row },
  };
}

const WORDS = {
  en: {
    before: 'now',
    after: 'then, after',
    request: 'request',
    reply: 'answer',
    error: 'ICMP error',
    backend: 'backend',
    cure: 'What would cure it',
    look: 'Where to look',
  },
  ko: {
    before: '지금',
    after: '바꾸면:',
    request: '요청',
    reply: '응답',
    error: 'ICMP 오류',
    backend: '백엔드',
    cure: '이렇게 하면 됩니다',
    look: '여기를 보세요',
  },
} as const;

export function reportTrace(trace: Trace, options: ReportOptions): string {
  const words = WORDS[options.locale];
  return trace.ways
    .map((way) => {
      const title = way.backend === undefined ? '' : `${words.backend} ${way.backend}\n`;
      return title + reportWay(way, options);
    })
    .join('\n');
}

/** The way as it is and as it would be, beside each other: two columns of what each hop does, then how each ends. */
export function reportWhatIf(
  now: Trace,
  then: Trace,
  changes: readonly string[],
  options: ReportOptions,
): string {
  const { locale } = options;
  const words = WORDS[locale];
  const lines: string[] = [`${words.before}  |  ${words.after} ${changes.join('; ')}`];
  now.ways.forEach((way, n) => {
    const other = then.ways.find(({ backend }) => backend === way.backend) ?? then.ways[n];
    if (other === undefined) return;
    if (way.backend !== undefined) lines.push(`${words.backend} ${way.backend}`);
    const left = way.hops.map((hop) => `${words[hop.leg]} ${placeText(hop)}: ${actionText(hop, locale)}`);
    const right = other.hops.map((hop) => `${words[hop.leg]} ${placeText(hop)}: ${actionText(hop, locale)}`);
    const width = Math.max(0, ...left.map((text) => text.length));
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const mark = left[i] === right[i] ? ' ' : '≠';
      lines.push(`  ${(left[i] ?? '').padEnd(width)} ${mark} ${right[i] ?? ''}`.trimEnd());
    }
    lines.push(`  ⇒ ${verdictText(way, locale)}`, `  ⇒ ${words.after} ${verdictText(other, locale)}`);
  });
  return `${lines.join('\n')}\n`;
}

function reportWay(way: Way, options: ReportOptions): string {
  const { locale } = options;
  const words = WORDS[locale];
  const lines: string[] = [];
  let leg: Hop['leg'] | undefined;
  for (const hop of [...way.hops, ...(way.told?.hops ?? [])]) {
    if (hop.leg !== leg) lines.push(`  ${words[hop.leg]}`);
    ({ leg } = hop);
    lines.push(`    ${placeText(hop)}: ${actionText(hop, locale)} — ${becauseText(hop, locale)}`);
    lines.push(`      ${headersText(hop)}`);
    const evidence = factEvidence(hop.fact);
    if (evidence !== undefined) lines.push(`      ⟵ ${evidence.source}${rowText(evidence)}`);
  }
  lines.push(`  ⇒ ${verdictText(way, locale)}`);
  if (way.told !== undefined) lines.push(`    ${toldText(way.told, locale)}`);
  for (const { kind, host, command } of curesOf(way, options))
    lines.push(`    ${kind === 'do' ? words.cure : words.look}: ${host}$ ${command}`);
  return `${lines.join('\n')}\n`;
}

/** Columns of a row that are shown on one line. */
const MOST_COLUMNS = 7;

function rowText({ row }: Evidence): string {
  const columns = Object.entries(row).slice(0, MOST_COLUMNS);
  return columns.length === 0 ? '' : `: ${columns.map(([id, value]) => `${id}=${String(value)}`).join(' ')}`;
}
