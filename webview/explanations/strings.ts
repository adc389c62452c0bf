/** The words of the explanations panel, in both languages, and those that it shares with the outputs. */
import type { Locale } from '../../src/protocol/outputs.ts';
import { stringsFor } from '../ui/strings.ts';
import type { Strings } from '../ui/strings.ts';

export interface ExplanationStrings extends Pick<Strings, 'goToRow' | 'inTopology'> {
  readonly explanationsTitle: string;
  readonly explanationsEmpty: string;
  readonly evidence: string;
  readonly runCell: (cell: string) => string;
  readonly step: string;
  readonly checks: string;
  readonly passed: string;
  readonly failed: string;
  readonly unknown: string;
}

type OwnStrings = Omit<ExplanationStrings, 'goToRow' | 'inTopology'>;

const ENGLISH: OwnStrings = {
  explanationsTitle: 'Explanation',
  explanationsEmpty:
    'Nothing to explain yet. Run the cells of this step: the text here is built from what they show.',
  evidence: 'Evidence',
  runCell: (cell) => `Run the cell ${cell}`,
  step: 'Step',
  checks: 'Checks',
  passed: 'passed',
  failed: 'not yet',
  unknown: 'not known yet',
};

const KOREAN: OwnStrings = {
  explanationsTitle: '설명',
  explanationsEmpty:
    '아직 설명할 내용이 없습니다. 이 단계의 셀을 실행하면 그 결과를 근거로 설명이 만들어집니다.',
  evidence: '근거',
  runCell: (cell) => `${cell} 셀 실행`,
  step: '단계',
  checks: '확인',
  passed: '통과',
  failed: '아직',
  unknown: '아직 알 수 없음',
};

export function explanationStrings(locale: Locale): ExplanationStrings {
  const { goToRow, inTopology } = stringsFor(locale);
  return { ...(locale === 'ko' ? KOREAN : ENGLISH), goToRow, inTopology };
}
