/** Words and signs of a pcap filter expression (pcap-filter(7); libpcap's scanner.l). */

const TOKEN = new RegExp(
  '\\s*(' +
    [
      '[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5}(?![0-9a-z])',
      '[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}',
      '&&|\\|\\||<<|>>|>=|<=|!=|==|[()[\\]:+\\-*/%&|^<>=!]',
      '\\\\?[a-z0-9](?:[-_.a-z0-9]*[.a-z0-9])?',
    ].join('|') +
    ')',
  'iy',
);

/** Undefined when there is something that cannot be part of one. */
export function tokenize(expression: string): string[] | undefined {
  const tokens: string[] = [];
  let at = 0;
  while (at < expression.trimEnd().length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(expression);
    if (match === null) return undefined;
    tokens.push(match[1] ?? '');
    at = TOKEN.lastIndex;
  }
  return tokens;
}

export class FilterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FilterError';
  }
}

export function syntaxError(): FilterError {
  return new FilterError("can't parse filter expression: syntax error");
}

export class Tokens {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw syntaxError();
    return token;
  }

  take(...words: readonly string[]): string | undefined {
    const token = this.peek();
    if (token === undefined || !words.includes(token)) return undefined;
    this.#at++;
    return token;
  }

  expect(word: string): void {
    if (this.take(word) === undefined) throw syntaxError();
  }

  /** What `read` makes of the next tokens; when it makes nothing of them they are still there. */
  attempt<Read>(read: () => Read | undefined): Read | undefined {
    const start = this.#at;
    const result = read();
    if (result === undefined) this.#at = start;
    return result;
  }
}
