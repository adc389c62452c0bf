import { readScript } from '../../script/cell.ts';
import type { LintRule } from './lint.ts';

/** A quote alone at the end of a line, pasted with it: taken away, the cell is complete shell. */
export const strayQuote: LintRule = ({ text }) => {
  if (readScript(text).error === undefined) return [];
  for (const match of text.matchAll(/(?<![ \t])[ \t]+(['"`])[ \t]*$/gm)) {
    const end = match.index + match[0].length;
    const without = text.slice(0, match.index) + text.slice(end);
    if (readScript(without).error !== undefined) continue;
    const at = match.index + match[0].indexOf(match[1] ?? '');
    return [
      {
        rule: 'stray-quote',
        severity: 'warning',
        message: {
          ko: '줄 끝에 홀로 남은 따옴표입니다. 셸이 짝이 되는 따옴표를 계속 기다립니다. 지우면 셀이 완성됩니다.',
          en: 'A quote stands alone at the end of this line, and the shell waits for another one. Without it the cell is complete.',
        },
        start: at,
        end: at + 1,
        fix: {
          title: { ko: '따옴표 지우기', en: 'Remove the quote' },
          edits: [{ start: match.index, end, text: '' }],
        },
      },
    ];
  }
  return [];
};
