/** Says in the reader's language what is wrong with a cell's shell and what to do about it. */

export type ScriptLocale = 'ko' | 'en';

interface Advice {
  readonly when: RegExp;
  readonly en: (match: RegExpExecArray) => string;
  readonly ko: (match: RegExpExecArray) => string;
}

/** By the parser's message; the first that fits. */
const advices: readonly Advice[] = [
  {
    when: /^unterminated single quote/,
    en: () => "This single quote is never closed. Add the closing ' or remove this one.",
    ko: () => "여기서 연 작은따옴표가 닫히지 않았습니다. 닫는 '를 넣거나 이 따옴표를 지우세요.",
  },
  {
    when: /^unterminated double quote/,
    en: () => 'This double quote is never closed. Add the closing " or remove this one.',
    ko: () => '여기서 연 큰따옴표가 닫히지 않았습니다. 닫는 "를 넣거나 이 따옴표를 지우세요.',
  },
  {
    when: /^unterminated here-document (.*)/,
    en: (m) =>
      `This here-document has no end. Add a line that holds only ${m[1] ?? 'its delimiter'}, without spaces before it.`,
    ko: (m) =>
      `여기서 시작한 here-document가 끝나지 않았습니다. ${m[1] ?? '종료 문자열'}만 있는 줄을 앞 공백 없이 추가하세요.`,
  },
  {
    when: /^unterminated (command substitution|process substitution|arithmetic|parameter)/,
    en: () => 'This expansion is never closed. Add the missing ) or }.',
    ko: () => '여기서 시작한 확장이 닫히지 않았습니다. 빠진 )나 }를 추가하세요.',
  },
  {
    when: /^expected '([^']+)' to close '([^']+)'/,
    en: (m) => `"${m[2] ?? ''}" is never closed. Add "${m[1] ?? ''}".`,
    ko: (m) => `"${m[2] ?? ''}"가 닫히지 않았습니다. "${m[1] ?? ''}"를 추가하세요.`,
  },
  {
    when: /^expected command after '([^']+)'/,
    en: (m) => `A command is missing after "${m[1] ?? ''}".`,
    ko: (m) => `"${m[1] ?? ''}" 뒤에 명령이 없습니다.`,
  },
  {
    when: /^unexpected token '(.+)'/,
    en: (m) =>
      `"${m[1] ?? ''}" cannot stand here. Is a quote before it missing its partner, or is there one too many?`,
    ko: (m) =>
      `여기에는 "${m[1] ?? ''}"가 올 수 없습니다. 앞쪽 따옴표의 짝이 없거나 하나 더 있는지 확인하세요.`,
  },
];

export function syntaxMessage(parserMessage: string, locale: ScriptLocale): string {
  for (const advice of advices) {
    const match = advice.when.exec(parserMessage);
    if (match !== null) return advice[locale](match);
  }
  return locale === 'ko'
    ? `셸 문법 오류입니다: ${parserMessage}.`
    : `The shell syntax is wrong here: ${parserMessage}.`;
}
