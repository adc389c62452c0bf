import { ExpressionParser } from './expressionParser.ts';
import { tokenize } from './lexer.ts';
import type { AwkFunction, AwkProgram, Expression, Redirection, Rule, Statement } from './syntax.ts';
import { Tokens } from './tokens.ts';

const EMPTY: Statement = { kind: 'block', body: [] };
const PRINT: Statement = { kind: 'print', args: [], to: undefined };

/** Throws {@link AwkError}. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(new Tokens(tokenize(source))).program();
}

class Parser {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionParser;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionParser(tokens);
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#tokens.skipBlank(); this.#tokens.current.kind !== 'end'; this.#tokens.skipBlank()) {
      if (this.#tokens.take('function') || this.#tokens.take('func')) {
        const name = this.#tokens.name();
        functions.set(name, this.#function());
      } else rules.push(this.#rule());
    }
    return { rules, functions };
  }

  #function(): AwkFunction {
    this.#tokens.expect('(');
    const parameters: string[] = [];
    while (!this.#tokens.take(')')) {
      parameters.push(this.#tokens.name());
      this.#tokens.take(',');
      this.#tokens.skipNewlines();
    }
    this.#tokens.skipNewlines();
    return { parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#tokens.take('BEGIN')) return { when: 'BEGIN', body: this.#block() };
    if (this.#tokens.take('END')) return { when: 'END', body: this.#block() };
    if (this.#tokens.text === '{') return { when: { from: undefined, to: undefined }, body: this.#block() };
    const from = this.#expressions.expression();
    let to: Expression | undefined;
    if (this.#tokens.take(',')) {
      this.#tokens.skipNewlines();
      to = this.#expressions.expression();
    }
    return { when: { from, to }, body: this.#tokens.text === '{' ? this.#block() : PRINT };
  }

  #block(): Statement {
    this.#tokens.expect('{');
    const body: Statement[] = [];
    for (this.#tokens.skipBlank(); !this.#tokens.take('}'); this.#tokens.skipBlank()) {
      if (this.#tokens.current.kind === 'end') throw this.#tokens.problem();
      body.push(this.#statement());
    }
    return { kind: 'block', body };
  }

  #end(): void {
    if (this.#tokens.text === '}' || this.#tokens.current.kind === 'end') return;
    if (this.#tokens.current.kind !== 'newline' && this.#tokens.text !== ';') throw this.#tokens.problem();
    this.#tokens.skip();
  }

  #body(): Statement {
    this.#tokens.skipNewlines();
    if (this.#tokens.take(';')) return EMPTY;
    return this.#statement();
  }

  #statement(): Statement {
    if (this.#tokens.text === '{') return this.#block();
    if (this.#tokens.take('if')) return this.#if();
    if (this.#tokens.take('while')) {
      const test = this.#parenthesized();
      return { kind: 'while', test, body: this.#body(), bodyFirst: false };
    }
    if (this.#tokens.take('do')) {
      const body = this.#body();
      this.#tokens.skipBlank();
      this.#tokens.expect('while');
      const test = this.#parenthesized();
      this.#end();
      return { kind: 'while', test, body, bodyFirst: true };
    }
    if (this.#tokens.take('for')) return this.#for();
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #if(): Statement {
    const test = this.#parenthesized();
    const yes = this.#body();
    const no = this.#tokens.attempt(() => {
      this.#tokens.skipBlank();
      return this.#tokens.take('else') ? this.#body() : undefined;
    });
    return { kind: 'if', test, yes, no };
  }

  #parenthesized(): Expression {
    this.#tokens.expect('(');
    const test = this.#expressions.expression();
    this.#tokens.expect(')');
    return test;
  }

  #for(): Statement {
    this.#tokens.expect('(');
    const [variable, keyword, array, close] = this.#tokens.peek(4);
    if (
      variable?.kind === 'name' &&
      keyword?.kind === 'keyword' &&
      keyword.value === 'in' &&
      array?.kind === 'name' &&
      close?.kind === 'operator' &&
      close.value === ')'
    ) {
      this.#tokens.skip(4);
      return { kind: 'forIn', variable: variable.value, array: array.value, body: this.#body() };
    }
    const start = this.#tokens.text === ';' ? undefined : this.#simple();
    this.#tokens.expect(';');
    this.#tokens.skipNewlines();
    const test = this.#tokens.text === ';' ? undefined : this.#expressions.expression();
    this.#tokens.expect(';');
    this.#tokens.skipNewlines();
    const update = this.#tokens.text === ')' ? undefined : this.#simple();
    this.#tokens.expect(')');
    return { kind: 'for', start, test, update, body: this.#body() };
  }

  #simple(): Statement {
    for (const kind of ['break', 'continue', 'next'] as const) if (this.#tokens.take(kind)) return { kind };
    for (const kind of ['exit', 'return'] as const)
      if (this.#tokens.take(kind))
        return { kind, value: this.#startsExpression() ? this.#expressions.expression() : undefined };
    for (const kind of ['print', 'printf'] as const) if (this.#tokens.take(kind)) return this.#print(kind);
    if (this.#tokens.take('delete')) {
      const name = this.#tokens.name();
      return {
        kind: 'delete',
        name,
        index: this.#tokens.take('[') ? this.#expressions.list(']') : undefined,
      };
    }
    return { kind: 'expression', expression: this.#expressions.expression() };
  }

  #startsExpression(): boolean {
    const token = this.#tokens.current;
    return !(
      token.kind === 'newline' ||
      token.kind === 'end' ||
      this.#tokens.text === ';' ||
      this.#tokens.text === '}'
    );
  }

  #printed(): readonly Expression[] {
    if (!this.#startsExpression() || ['>', '>>', '|'].includes(this.#tokens.text)) return [];
    const args = [this.#expressions.expression()];
    while (this.#tokens.take(',')) {
      this.#tokens.skipNewlines();
      args.push(this.#expressions.expression());
    }
    const [only] = args;
    return args.length === 1 && only?.kind === 'group' ? only.items : args;
  }

  #print(kind: 'print' | 'printf'): Statement {
    const args = this.#expressions.beforeRedirection(() => this.#printed());
    let to: Redirection | undefined;
    for (const redirect of ['>>', '>', '|'] as const) {
      if (!to && this.#tokens.take(redirect))
        to = { kind: redirect, target: this.#expressions.concatenation() };
    }
    return { kind, args, to };
  }
}
