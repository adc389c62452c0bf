/** What the doctor found, as a page of Markdown. */
import type { Finding } from '../live/doctor/finding.ts';
import { isReady } from '../live/doctor/machineFindings.ts';
import { STATES, VERDICT } from '../live/doctor/words.ts';
import type { Locale } from '../protocol/outputs.ts';
import { markdownTable, markdownText } from '../state/markdown.ts';

const SIGNS: Readonly<Record<Finding['state'], string>> = {
  ok: '✓',
  missing: '–',
  limited: '△',
  broken: '✗',
};

const WORDS = {
  ko: {
    title: '이 컴퓨터는 준비됐나요?',
    here: '이 컴퓨터',
    cluster: '직접 준비한 클러스터',
    optional: '내장 실습 환경에는 필요하지 않습니다.',
    head: ['상태', '무엇', '찾은 것', '쓰는 곳'],
    advice: '없는 것과 할 일',
  },
  en: {
    title: 'Is this machine ready?',
    here: 'This machine',
    cluster: 'A cluster of your own',
    optional: 'The embedded lab needs none of this.',
    head: ['State', 'What', 'Found', 'What it is for'],
    advice: 'What is missing, and what to do',
  },
} as const;

export interface DoctorFindings {
  readonly machine: readonly Finding[];
  readonly cluster: readonly Finding[];
  /** The context that was looked at; undefined: only whether there could be one. */
  readonly context: string | undefined;
}

/** The title is the page's first heading. */
export function doctorReport({ machine, cluster, context }: DoctorFindings, locale: Locale): string {
  const words = WORDS[locale];
  const all = [...machine, ...cluster];
  const verdict = isReady(all) ? (context === undefined ? 'ready' : 'readyLive') : 'broken';
  const table = (findings: readonly Finding[]): string =>
    markdownTable(
      words.head,
      findings.map(({ id, state, found, use }) => [
        `${SIGNS[state]} ${STATES[state][locale]}`,
        id,
        found,
        use[locale],
      ]),
    );
  const advice = all.flatMap((finding) =>
    finding.advice === undefined
      ? []
      : [`- **${markdownText(finding.id)}**: ${markdownText(finding.advice[locale])}\n`],
  );
  return [
    `# ${words.title}\n`,
    `**${VERDICT[verdict][locale]}**\n`,
    `## ${words.here}\n`,
    table(machine),
    `## ${words.cluster}${context === undefined ? '' : `: ${markdownText(context)}`}\n`,
    ...(context === undefined ? [`${words.optional}\n`] : []),
    table(cluster),
    ...(advice.length === 0 ? [] : [`## ${words.advice}\n`, advice.join('')]),
  ].join('\n');
}

export const doctorTitle = (locale: Locale): string => WORDS[locale].title;
