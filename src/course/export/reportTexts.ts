/** The words of exports, in each language. */
import type { Locale } from '../../protocol/outputs.ts';
import type { Provenance } from '../../protocol/provenance.ts';
import type { CellResult, Expectation } from '../cell.ts';

export interface ReportTexts {
  readonly kinds: Readonly<Record<Provenance['kind'], string>>;
  /** What the file is. */
  readonly run: string;
  readonly steps: string;
  readonly agent: string;
  readonly notRun: string;
  readonly noOutput: string;
  readonly checks: string;
  readonly explanations: string;
  readonly passed: string;
  readonly failed: string;
  readonly unknown: string;
  readonly evidence: string;
  readonly terminalText: string;
  readonly expected: Readonly<Record<Exclude<Expectation, 'ok'>, string>>;
  exit(result: CellResult): string;
  madeBy(backend: string, time: string): string;
  shortened(lines: number): string;
}

export const REPORT_TEXTS: Readonly<Record<Locale, ReportTexts>> = {
  ko: {
    kinds: { simulated: '시뮬레이션', recorded: '녹화', live: '실제' },
    run: 'Cilium Study Companion · 실행 기록',
    steps: '단계',
    agent: '에이전트',
    notRun: '실행하지 않음',
    noOutput: '출력 없음',
    checks: '확인',
    explanations: '설명',
    passed: '통과',
    failed: '아직 아님',
    unknown: '알 수 없음',
    evidence: '근거',
    terminalText: '터미널에 나온 그대로',
    expected: { fails: '실패가 예상됨', 'times-out': '시간 초과가 예상됨', endless: '멈출 때까지 실행됨' },
    exit: ({ exit, stopped, refused }) =>
      refused ?? (stopped === undefined ? `종료 코드 ${exit}` : `멈춤, 종료 코드 ${exit}`),
    madeBy: (backend, time) =>
      `Cilium Study Companion에서 ${time}에 내보냈습니다.${backend === '' ? '' : ` 실행한 곳: ${backend}.`} 비밀 값은 가려져 있습니다.`,
    shortened: (lines) => `앞의 ${lines}줄은 줄였습니다.`,
  },
  en: {
    kinds: { simulated: 'simulated', recorded: 'recorded', live: 'live' },
    run: 'Cilium Study Companion · a run',
    steps: 'Steps',
    agent: 'agent',
    notRun: 'not run',
    noOutput: 'no output',
    checks: 'Checks',
    explanations: 'Explanations',
    passed: 'passed',
    failed: 'not yet',
    unknown: 'not known',
    evidence: 'Evidence',
    terminalText: 'As the terminal printed it',
    expected: {
      fails: 'expected to fail',
      'times-out': 'expected to time out',
      endless: 'runs until stopped',
    },
    exit: ({ exit, stopped, refused }) =>
      refused ?? (stopped === undefined ? `exit status ${exit}` : `stopped, exit status ${exit}`),
    madeBy: (backend, time) =>
      `Exported from Cilium Study Companion at ${time}.${backend === '' ? '' : ` It ran on: ${backend}.`} Secrets are masked.`,
    shortened: (lines) => `The ${lines} lines before are left out.`,
  },
};

/** `2026-11-28 22:10:04 UTC` */
export function reportTime(at: number): string {
  // A recording may say any time.
  if (!(Math.abs(at) <= 8.64e15)) return '–';
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The badge of an output in words: `◇ simulated · k8s-ctr · 2026-11-28 22:10:04 UTC`. */
export function badge({ kind, host, agent, at }: Provenance, texts: ReportTexts): string {
  const icon = { simulated: '◇', recorded: '◌', live: '●' }[kind];
  const who = agent === undefined ? [] : [`${texts.agent} ${agent}`];
  return [`${icon} ${texts.kinds[kind]}`, host, ...who, reportTime(at)].join(' · ');
}
