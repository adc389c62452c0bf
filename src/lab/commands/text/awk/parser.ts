import { toJavaScript } from '../../../shell/posixRegExp.ts';
import { AwkError, type Token, tokenize } from './lexer.ts';
import type { AwkFunction, AwkProgram, Expression, LValue, Redirection, Rule, Statement } from './syntax.ts';

const EMPTY: Statement = { kind: 'block', body: [] };
const PRINT: Statement = { kind: 'print', args: [], to: undefined };

/** Throws {@link AwkError}. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program();
}

export function dynamicRegExp(source: string): RegExp {
  try {
    return new RegExp(toJavaScript(source, 'extended'), 'g');
  } catch {
    throw new AwkError(`regular expression compile failed\n${source}`);
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  /** In `print a > b` a `>` is a redirection. */
  #noGreater = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  program(): AwkProgram {
    const rules: Rule[] = [];
    const functions = new Map<string, AwkFunction>();
    for (this.#blank(); this.#token().kind !== 'end'; this.#blank()) {
      if (this.#take('function') || this.#take('func')) {
        const name = this.#name();
        functions.set(name, this.#function());
      } else rules.push(this.#rule());
    }
    return { rules, functions };
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end' };
  }

  #text(): string {
    const token = this.#token();
    return token.kind === 'operator' || token.kind === 'keyword' ? token.value : '';
  }

  #take(value: string): boolean {
    if (this.#text() !== value) return false;
    this.#at += 1;
    return true;
  }

  #expect(value: string): void {
    if (!this.#take(value)) throw this.#wrong();
  }

  #wrong(): AwkError {
    const near = describe(this.#token());
    return new AwkError(`line 1: syntax error at or near ${near}`);
  }

  #name(): string {
    const token = this.#token();
    if (token.kind !== 'name' && token.kind !== 'call') throw this.#wrong();
    this.#at += 1;
    return token.value;
  }

  #newlines(): void {
    while (this.#token().kind === 'newline') this.#at += 1;
  }

  #blank(): void {
    while (this.#token().kind === 'newline' || this.#text() === ';') this.#at += 1;
  }

  #function(): AwkFunction {
    this.#expect('(');
    const parameters: string[] = [];
    while (!this.#take(')')) {
      parameters.push(this.#name());
      this.#take(',');
      this.#newlines();
    }
    this.#newlines();
    return { parameters, body: this.#block() };
  }

  #rule(): Rule {
    if (this.#take('BEGIN')) return { when: 'BEGIN', body: this.#block() };
    if (this.#take('END')) return { when: 'END', body: this.#block() };
    if (this.#text() === '{') return { when: { from: undefined, to: undefined }, body: this.#block() };
    const from = this.#expression();
    let to: Expression | undefined;
    if (this.#take(',')) {
      this.#newlines();
      to = this.#expression();
    }
    return { when: { from, to }, body: this.#text() === '{' ? this.#block() : PRINT };
  }

  #block(): Statement {
    this.#expect('{');
    const body: Statement[] = [];
    for (this.#blank(); !this.#take('}'); this.#blank()) {
      if (this.#token().kind === 'end') throw this.#wrong();
      body.push(this.#statement());
    }
    return { kind: 'block', body };
  }

  #end(): void {
    if (this.#text() === '}' || this.#token().kind === 'end') return;
    if (this.#token().kind !== 'newline' && this.#text() !== ';') throw this.#wrong();
    this.#at += 1;
  }

  #body(): Statement {
    this.#newlines();
    if (this.#take(';')) return EMPTY;
    return this.#statement();
  }

  #statement(): Statement {
    if (this.#text() === '{') return this.#block();
    if (this.#take('if')) return this.#if();
    if (this.#take('while')) {
      const test = this.#parenthesized();
      return { kind: 'while', test, body: this.#body(), bodyFirst: false };
    }
    if (this.#take('do')) {
      const body = this.#body();
      this.#blank();
      this.#expect('while');
      const test = this.#parenthesized();
      this.#end();
      return { kind: 'while', test, body, bodyFirst: true };
    }
    if (this.#take('for')) return this.#for();
    const statement = this.#simple();
    this.#end();
    return statement;
  }

  #if(): Statement {
    const test = this.#parenthesized();
    const yes = this.#body();
    const mark = this.#at;
    this.#blank();
    if (this.#take('else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#at = mark;
    return { kind: 'if', test, yes, no: undefined };
  }

  #parenthesized(): Expression {
    this.#expect('(');
    const test = this.#expression();
    this.#expect(')');
    return test;
  }

  #for(): Statement {
    this.#expect('(');
    const [variable, keyword, array, close] = this.#tokens.slice(this.#at, this.#at + 4);
    if (
      variable?.kind === 'name' &&
      keyword?.kind === 'keyword' &&
      keyword.value === 'in' &&
      array?.kind === 'name' &&
      close?.kind === 'operator' &&
      close.value === ')'
    ) {
      this.#at += 4;
      return { kind: 'forIn', variable: variable.value, array: array.value, body: this.#body() };
    }
    const start = this.#text() === ';' ? undefined : this.#simple();
    this.#expect(';');
    this.#newlines();
    const test = this.#text() === ';' ? undefined : this.#expression();
    this.#expect(';');
    this.#newlines();
    const update = this.#text() === ')' ? undefined : this.#simple();
    this.#expect(')');
    return { kind: 'for', start, test, update, body: this.#body() };
  }

  #simple(): Statement {
    for (const kind of ['break', 'continue', 'next'] as const) if (this.#take(kind)) return { kind };
    for (const kind of ['exit', 'return'] as const)
      if (this.#take(kind)) return { kind, value: this.#startsExpression() ? this.#expression() : undefined };
    for (const kind of ['print', 'printf'] as const) if (this.#take(kind)) return this.#print(kind);
    if (this.#take('delete')) {
      const name = this.#name();
      return { kind: 'delete', name, index: this.#take('[') ? this.#list(']') : undefined };
    }
    return { kind: 'expression', expression: this.#expression() };
  }

  #startsExpression(): boolean {
    const token = this.#token();
    return !(
      token.kind === 'newline' ||
      token.kind === 'end' ||
      this.#text() === ';' ||
      this.#text() === '}'
    );
  }

  #print(kind: 'print' | 'printf'): Statement {
    this.#noGreater = true;
    let args: Expression[] = [];
    if (this.#startsExpression() && !['>', '>>', '|'].includes(this.#text())) {
      args = [this.#expression()];
      while (this.#take(',')) {
        this.#newlines();
        args.push(this.#expression());
      }
      const [only] = args;
      if (args.length === 1 && only?.kind === 'group') args = [...only.items];
    }
    this.#noGreater = false;
    let to: Redirection | undefined;
    for (const redirect of ['>>', '>', '|'] as const) {
      if (!to && this.#take(redirect)) to = { kind: redirect, target: this.#concatenation() };
    }
    return { kind, args, to };
  }

  #list(close: string): Expression[] {
    const items: Expression[] = [];
    this.#newlines();
    while (!this.#take(close)) {
      items.push(this.#expression());
      this.#newlines();
      if (!this.#take(',') && this.#text() !== close) throw this.#wrong();
      this.#newlines();
    }
    return items;
  }

  #expression(): Expression {
    return this.#ternary();
  }

  #ternary(): Expression {
    const test = this.#or();
    if (this.#take('?')) {
      this.#newlines();
      const yes = this.#ternary();
      this.#newlines();
      this.#expect(':');
      this.#newlines();
      return { kind: 'ternary', test, yes, no: this.#ternary() };
    }
    const operator = this.#text();
    if (/^(?:[-+*/%^]|\*\*)?=$/.test(operator) && isLValue(test)) {
      this.#at += 1;
      this.#newlines();
      return {
        kind: 'assign',
        operator: operator.slice(0, -1).replace('**', '^'),
        target: test,
        value: this.#ternary(),
      };
    }
    return test;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('||')) {
      this.#newlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#take('&&')) {
      this.#newlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (this.#take('in'))
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], name: this.#name() };
    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    for (let operator = this.#text(); operator === '~' || operator === '!~'; operator = this.#text()) {
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#concatenation();
    const operator = this.#text();
    if (!['<', '<=', '==', '!=', '>', '>='].includes(operator) || (operator === '>' && this.#noGreater))
      return left;
    this.#at += 1;
    return { kind: 'binary', operator, left, right: this.#concatenation() };
  }

  #concatenation(): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#additive() };
    return left;
  }

  #startsOperand(): boolean {
    const token = this.#token();
    if (token.kind === 'operator') return ['$', '!', '(', '++', '--'].includes(token.value);
    return ['number', 'string', 'name', 'call', 'builtin', 'regex'].includes(token.kind);
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    for (let operator = this.#text(); operator === '+' || operator === '-'; operator = this.#text()) {
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    for (let operator = this.#text(); ['*', '/', '%'].includes(operator); operator = this.#text()) {
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    const operator = this.#text();
    if (operator === '!' || operator === '-' || operator === '+') {
      this.#at += 1;
      return { kind: 'unary', operator, operand: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#take('^') && !this.#take('**')) return left;
    return { kind: 'binary', operator: '^', left, right: this.#unary() };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    const operator = this.#text();
    if (isLValue(operand) && (operator === '++' || operator === '--')) {
      this.#at += 1;
      return { kind: 'step', operator, target: operand, prefix: false };
    }
    return operand;
  }

  #primary(): Expression {
    const token = this.#token();
    this.#at += 1;
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.value };
      case 'string':
        return { kind: 'string', value: token.value };
      case 'regex':
        return { kind: 'regex', matcher: dynamicRegExp(token.source) };
      case 'name':
        return this.#take('[')
          ? { kind: 'element', name: token.value, index: this.#inside(() => this.#list(']')) }
          : { kind: 'variable', name: token.value };
      case 'call':
        this.#expect('(');
        return { kind: 'call', name: token.value, args: this.#inside(() => this.#list(')')) };
      case 'builtin':
        return {
          kind: 'builtin',
          name: token.value,
          args: this.#take('(') ? this.#inside(() => this.#list(')')) : [],
        };
      case 'operator':
        return this.#operator(token.value);
      case 'keyword':
        if (token.value === 'getline') return this.#getline();
    }
    this.#at -= 1;
    throw this.#wrong();
  }

  #operator(value: string): Expression {
    if (value === '(') {
      const items = this.#inside(() => this.#list(')'));
      return { kind: 'group', items };
    }
    if (value === '$') {
      const operator = this.#text();
      const index =
        operator === '++' || operator === '--' || operator === '-' ? this.#unaryIndex() : this.#primary();
      return { kind: 'field', index };
    }
    if (value === '++' || value === '--') {
      const target = this.#primary();
      if (isLValue(target)) return { kind: 'step', operator: value, target, prefix: true };
    }
    this.#at -= 1;
    throw this.#wrong();
  }

  #unaryIndex(): Expression {
    return this.#text() === '-' ? this.#unary() : this.#primary();
  }

  #getline(): Expression {
    const token = this.#token();
    const target = token.kind === 'name' || this.#text() === '$' ? this.#primary() : undefined;
    const file = this.#take('<') ? this.#primary() : undefined;
    return { kind: 'getline', target: target && isLValue(target) ? target : undefined, file };
  }

  /** Inside brackets `>` is an operator again. */
  #inside<T>(read: () => T): T {
    const noGreater = this.#noGreater;
    this.#noGreater = false;
    const value = read();
    this.#noGreater = noGreater;
    return value;
  }
}

function isLValue(expression: Expression): expression is LValue {
  return expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element';
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
