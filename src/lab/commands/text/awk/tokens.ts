import { AwkError, type Token } from './lexer.ts';

/** The tokens of a program, read one after the other. */
export class Tokens {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end' };
  }

  /** The operator or keyword that is next, else nothing. */
  get text(): string {
    const token = this.current;
    return token.kind === 'operator' || token.kind === 'keyword' ? token.value : '';
  }

  /** The next tokens, without taking them. */
  peek(count: number): readonly Token[] {
    return this.#tokens.slice(this.#at, this.#at + count);
  }

  skip(count = 1): void {
    this.#at += count;
  }

  take(value: string): boolean {
    if (this.text !== value) return false;
    this.#at += 1;
    return true;
  }

  /** Throws {@link AwkError} when something else is next. */
  expect(value: string): void {
    if (!this.take(value)) throw this.problem();
  }

  name(): string {
    const token = this.current;
    if (token.kind !== 'name' && token.kind !== 'call') throw this.problem();
    this.#at += 1;
    return token.value;
  }

  skipNewlines(): void {
    while (this.current.kind === 'newline') this.#at += 1;
  }

  /** Newlines and semicolons: where nothing but the next statement can come. */
  skipBlank(): void {
    while (this.current.kind === 'newline' || this.text === ';') this.#at += 1;
  }

  /** Tries a reading; tokens that it took are given back when it finds nothing. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const before = this.#at;
    const found = read();
    if (found === undefined) this.#at = before;
    return found;
  }

  /** A syntax error at the next token. */
  problem(): AwkError {
    return new AwkError(`line 1: syntax error at or near ${describe(this.current)}`);
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'end of file';
    case 'newline':
      return 'end of line';
    case 'regex':
      return `/${token.source}/`;
    default:
      return String(token.value);
  }
}
