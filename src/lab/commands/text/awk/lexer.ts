export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  /** A name directly followed by `(` is `call`: a space makes it a concatenation. */
  | { readonly kind: 'name' | 'call' | 'builtin' | 'keyword' | 'operator'; readonly value: string }
  | { readonly kind: 'newline' }
  | { readonly kind: 'end' };

export class AwkError extends Error {}

const KEYWORDS = new Set([
  'BEGIN',
  'END',
  'function',
  'func',
  'if',
  'else',
  'while',
  'for',
  'do',
  'break',
  'continue',
  'next',
  'exit',
  'return',
  'delete',
  'in',
  'getline',
  'print',
  'printf',
]);
const BUILTINS = new Set([
  'length',
  'substr',
  'index',
  'split',
  'sub',
  'gsub',
  'match',
  'sprintf',
  'sin',
  'cos',
  'atan2',
  'exp',
  'log',
  'sqrt',
  'int',
  'rand',
  'srand',
  'tolower',
  'toupper',
  'system',
  'close',
  'fflush',
  'strftime',
  'systime',
  'gensub',
]);
const OPERATORS = [
  '**=',
  '&&',
  '||',
  '==',
  '!=',
  '<=',
  '>=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '^=',
  '++',
  '--',
  '!~',
  '>>',
  '**',
  ...'{}()[];,+-*/%^!<>|?:~$=',
];

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    const blank = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/.exec(rest);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith('\n')) {
      tokens.push({ kind: 'newline' });
      at += 1;
      continue;
    }
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest);
    const string = /^"((?:[^"\\\n]|\\[\s\S])*)"/.exec(rest);
    if (number) {
      tokens.push({ kind: 'number', value: Number(number[0]) });
      at += number[0].length;
    } else if (name) {
      const value = name[0];
      at += value.length;
      if (KEYWORDS.has(value)) tokens.push({ kind: 'keyword', value });
      else if (BUILTINS.has(value)) tokens.push({ kind: 'builtin', value });
      else tokens.push({ kind: source.charAt(at) === '(' ? 'call' : 'name', value });
    } else if (string) {
      tokens.push({ kind: 'string', value: unescape(string[1] ?? '') });
      at += string[0].length;
    } else if (rest.startsWith('/') && regexMayFollow(tokens.at(-1))) {
      const regex = /^\/((?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.)*\])*)\//.exec(rest);
      if (!regex) throw new AwkError('unterminated regular expression');
      tokens.push({ kind: 'regex', source: (regex[1] ?? '').replace(/\\\//g, '/') });
      at += regex[0].length;
    } else {
      const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
      if (operator === undefined && rest.startsWith('|'))
        throw new AwkError('a pipe to or from a command is not simulated in this lab');
      if (operator === undefined) throw new AwkError(`syntax error at or near ${rest.charAt(0)}`);
      tokens.push({ kind: 'operator', value: operator });
      at += operator.length;
    }
  }
  return [...tokens, { kind: 'end' }];
}

function regexMayFollow(previous: Token | undefined): boolean {
  if (!previous) return true;
  if (previous.kind === 'operator') return ![')', ']', '$', '++', '--'].includes(previous.value);
  return previous.kind === 'newline' || previous.kind === 'keyword';
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  '"': '"',
  '/': '/',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};

/** Escapes in a string, also in `-v name=value`. An unknown one keeps its backslash, which a regular expression needs. */
export function unescape(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (whole, code: string) =>
    /^[0-7]+$/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? whole),
  );
}
