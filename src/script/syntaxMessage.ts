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
    when: /^unterminated ANSI-C quote/,
    en: () => "This $' is never closed. Add the closing ' or remove it.",
    ko: () => "여기서 연 $'가 닫히지 않았습니다. 닫는 '를 넣거나 지우세요.",
  },
  {
    when: /^unterminated backtick/,
    en: () => 'This backquote is never closed. Add the closing ` or write $(…).',
    ko: () => '여기서 연 백틱이 닫히지 않았습니다. 닫는 `를 넣거나 $(…)로 쓰세요.',
  },
  {
    when: /^unterminated (array subscript|extended glob)/,
    en: (m) => `This is never closed. Add the missing ${m[1] === 'array subscript' ? ']' : ')'}.`,
    ko: (m) =>
      `여기서 연 것이 닫히지 않았습니다. 빠진 ${m[1] === 'array subscript' ? ']' : ')'}를 추가하세요.`,
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
    when: /^expected '([^']+)' to close (subshell|test group|brace group)/,
    en: (m) => `What was opened here is never closed. Add "${m[1] ?? ''}".`,
    ko: (m) => `여기서 연 괄호가 닫히지 않았습니다. "${m[1] ?? ''}"를 추가하세요.`,
  },
  {
    when: /^expected '(do|then)'/,
    en: (m) => `"${m[1] ?? ''}" is missing before the commands. Add it, after a ; or on a line of its own.`,
    ko: (m) => `명령 앞에 "${m[1] ?? ''}"가 없습니다. ; 뒤나 새 줄에 추가하세요.`,
  },
  {
    when: /^expected 'in' after 'case' word/,
    en: () => '"in" is missing after the word of this case.',
    ko: () => 'case의 단어 뒤에 "in"이 없습니다.',
  },
  {
    when: /^expected three arithmetic expressions/,
    en: () => 'A for loop with (( )) has three parts: for ((i = 0; i < 3; i++)).',
    ko: () => '(( ))를 쓰는 for에는 세 부분이 있어야 합니다: for ((i = 0; i < 3; i++)).',
  },
  {
    when: /^expected command in (brace group|subshell)/,
    en: () => 'There is no command between the brackets. Write one, or remove them.',
    ko: () => '괄호 안에 명령이 없습니다. 명령을 쓰거나 괄호를 지우세요.',
  },
  {
    when: /^expected compound command as function body/,
    en: () => 'A function needs a body: name() { commands; }.',
    ko: () => '함수에는 본문이 필요합니다: 이름() { 명령; }.',
  },
  {
    when: /^expected operand after unary test operator/,
    en: () => 'The test has nothing to look at: a word is missing after its operator.',
    ko: () => '검사할 것이 없습니다. 연산자 뒤에 단어가 빠졌습니다.',
  },
  {
    when: /^expected redirect target/,
    en: () => 'A file name is missing after this redirection.',
    ko: () => '이 리디렉션 뒤에 파일 이름이 없습니다.',
  },
  {
    when: /^expected word after '([^']+)'/,
    en: (m) => `A word is missing after "${m[1] ?? ''}".`,
    ko: (m) => `"${m[1] ?? ''}" 뒤에 단어가 없습니다.`,
  },
  {
    when: /^unexpected '(.+)' in array assignment/,
    en: (m) => `"${m[1] ?? ''}" cannot stand in an array's brackets. Quote it.`,
    ko: (m) => `배열의 괄호 안에는 "${m[1] ?? ''}"가 올 수 없습니다. 따옴표로 감싸세요.`,
  },
  {
    when: /^unexpected argument '(.+)' to conditional operator/,
    en: (m) => `"${m[1] ?? ''}" cannot stand after this operator of [[ ]].`,
    ko: (m) => `[[ ]]의 이 연산자 뒤에는 "${m[1] ?? ''}"가 올 수 없습니다.`,
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
