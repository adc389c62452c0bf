/** What `run` tells of cells and checks that are not as expected; each stands behind its file and line. */
import type { CellResult } from '../course/cell.ts';
import type { Locale } from '../protocol/outputs.ts';

/** What is told of the output of a cell that did not end as expected. */
const LAST_LINES = 8;

export interface Complaints {
  /** The cell did not run. */
  refused(cell: string, why: string): string;
  ended(result: Pick<CellResult, 'id' | 'exit' | 'expect'>): string;
  givenUp(cell: string, minutes: number): string;
  check(id: string, text: string): string;
}

export const COMPLAINTS: Readonly<Record<Locale, Complaints>> = {
  en: {
    refused: (cell, why) => `the cell ${cell} did not run: ${why}`,
    ended: ({ id, exit, expect }) =>
      `the cell ${id} ended with status ${exit}, expect=${expect}. It printed:`,
    givenUp: (cell, minutes) =>
      `the cell ${cell} did not end within ${minutes} minutes of the lab's time and was stopped. ` +
      'If it is to run until it is stopped, say expect=endless.',
    check: (id, text) => `the check ${id} did not pass: ${text}`,
  },
  ko: {
    refused: (cell, why) => `${cell} 셀을 실행하지 않았습니다: ${why}`,
    ended: ({ id, exit, expect }) =>
      `${id} 셀이 상태 ${exit}(으)로 끝났습니다. 기대: expect=${expect}. 출력:`,
    givenUp: (cell, minutes) =>
      `${cell} 셀이 실습 환경의 시간으로 ${minutes}분 안에 끝나지 않아 멈췄습니다. ` +
      '멈출 때까지 실행할 셀이면 expect=endless를 적으세요.',
    check: (id, text) => `${id} 확인 항목이 통과하지 못했습니다: ${text}`,
  },
};

/** Of a cell that has ended, but not as expected; its last lines below. */
export function whatWentWrong(result: CellResult, locale: Locale): string {
  const { id, refused, outputs } = result;
  if (refused !== undefined) return COMPLAINTS[locale].refused(id, refused);
  const printed = outputs.map(({ text }) => text).join('');
  const last = printed.trimEnd().split('\n').slice(-LAST_LINES);
  return [COMPLAINTS[locale].ended(result), ...last].join('\n    ');
}
