import { codePoint, firstHidden, visible } from '../../protocol/visible.ts';
import type { LintRule } from './lint.ts';

/** A cell that is not what it looks like: characters that are not seen, or that turn the text around. They run, too. */
export const hiddenCharacters: LintRule = ({ text }) => {
  const first = firstHidden(text);
  if (first === undefined) return [];
  const { at, character } = first;
  const name = codePoint(character);
  const line = visible(
    (text.slice(0, at).split('\n').at(-1) ?? '').slice(-40) +
      (text.slice(at).split('\n')[0] ?? '').slice(0, 40),
  );
  return [
    {
      rule: 'hidden-character',
      severity: 'warning',
      message: {
        ko: `보이지 않거나 글의 순서를 바꾸는 문자(${name})가 있습니다. 셸이 읽는 것은 보이는 것과 다릅니다: ${line}`,
        en: `Here is a character that is not seen, or that turns the text around (${name}). The shell reads something else than what it looks like: ${line}`,
      },
      start: at,
      end: at + character.length,
      fix: {
        title: { ko: '그 문자 지우기', en: 'Remove the character' },
        edits: [{ start: at, end: at + character.length, text: '' }],
      },
    },
  ];
};
