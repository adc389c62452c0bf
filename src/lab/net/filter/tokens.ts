/** Words and signs of a pcap filter expression (pcap-filter(7)). */

/** Undefined when there is something that cannot be part of one. */
export function tokenize(expression: string): string[] | undefined {
  const pattern =
    /\s*(&&|\|\||<<|>>|>=|<=|!=|==|[()[\]:+\-*/&|^<>=!]|[A-Za-z0-9_.](?:[A-Za-z0-9_.\-/:]*[A-Za-z0-9_])?)/y;
  const tokens: string[] = [];
  let at = 0;
  while (at < expression.trimEnd().length) {
    pattern.lastIndex = at;
    const match = pattern.exec(expression);
    if (match === null) return undefined;
    // `tcp[13:1]` and `ip[6:2]`: a colon inside brackets separates offset and size, in a MAC address it does not.
    const word = match[1] ?? '';
    const inBrackets = tokens.lastIndexOf('[') > tokens.lastIndexOf(']');
    if (inBrackets && word.includes(':') && word !== ':') {
      const [first = '', second = ''] = word.split(':');
      tokens.push(first, ':', second);
    } else tokens.push(word);
    at = pattern.lastIndex;
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
}
