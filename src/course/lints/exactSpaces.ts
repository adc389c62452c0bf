import type { LintRule } from './lint.ts';

/** `grep` with a run of spaces in its pattern: it matches one column width, and no other. */
export const exactSpaces: LintRule = ({ text }) =>
  [...text.matchAll(/\bgrep((?:\s+-\w+)*)\s+(['"])([^'"\n]*)\2/g)].flatMap((match) => {
    const [whole, flags = '', quote = '', pattern = ''] = match;
    if (!pattern.includes('  ') || /-\w*[EFP]/.test(flags)) return [];
    const end = match.index + whole.length;
    const start = end - pattern.length - 2;
    const options = flags.trim();
    const better = `${options === '' ? '-E' : `${options}E`} ${quote}${pattern.replaceAll(/ {2,}/g, ' +')}${quote}`;
    return [
      {
        rule: 'exact-spaces',
        severity: 'info' as const,
        message: {
          ko: '이 grep은 공백의 개수까지 맞아야 합니다. 열의 너비가 달라지면 아무것도 걸러 내지 못하거나 엉뚱한 줄을 걸러 냅니다.',
          en: 'This grep asks for that very number of spaces. With columns of another width it matches nothing, or the wrong lines.',
        },
        start,
        end,
        fix: {
          title: { ko: '공백이 몇 개든 맞게 바꾸기', en: 'Match any number of spaces' },
          edits: [{ start: match.index + 'grep'.length, end, text: ` ${better}` }],
        },
      },
    ];
  });
