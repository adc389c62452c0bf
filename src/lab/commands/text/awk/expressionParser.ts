import { dynamicRegExp } from './dynamicRegExp.ts';
import { type Expression, isLValue } from './syntax.ts';
import type { Tokens } from './tokens.ts';

/** Reads expressions: one method for each level of precedence, the loosest first. */
export class ExpressionParser {
  readonly #tokens: Tokens;
  /** In `print a > b` a `>` is a redirection. */
  #noGreater = false;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** Reads with `>` left alone, for what stands before a redirection. */
  beforeRedirection<T>(read: () => T): T {
    return this.#reading(true, read);
  }

  list(close: string): Expression[] {
    const items: Expression[] = [];
    this.#tokens.skipNewlines();
    while (!this.#tokens.take(close)) {
      items.push(this.expression());
      this.#tokens.skipNewlines();
      if (!this.#tokens.take(',') && this.#tokens.text !== close) throw this.#tokens.problem();
      this.#tokens.skipNewlines();
    }
    return items;
  }

  expression(): Expression {
    const test = this.#or();
    if (this.#tokens.take('?')) {
      this.#tokens.skipNewlines();
      const yes = this.expression();
      this.#tokens.skipNewlines();
      this.#tokens.expect(':');
      this.#tokens.skipNewlines();
      return { kind: 'ternary', test, yes, no: this.expression() };
    }
    const operator = this.#tokens.text;
    if (/^(?:[-+*/%^]|\*\*)?=$/.test(operator) && isLValue(test)) {
      this.#tokens.skip();
      this.#tokens.skipNewlines();
      return {
        kind: 'assign',
        operator: operator.slice(0, -1).replace('**', '^'),
        target: test,
        value: this.expression(),
      };
    }
    return test;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#tokens.take('||')) {
      this.#tokens.skipNewlines();
      left = { kind: 'binary', operator: '||', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#tokens.take('&&')) {
      this.#tokens.skipNewlines();
      left = { kind: 'binary', operator: '&&', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#match();
    while (this.#tokens.take('in'))
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], name: this.#tokens.name() };
    return left;
  }

  #match(): Expression {
    let left = this.#comparison();
    for (
      let operator = this.#tokens.text;
      operator === '~' || operator === '!~';
      operator = this.#tokens.text
    ) {
      this.#tokens.skip();
      left = { kind: 'binary', operator, left, right: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.concatenation();
    const operator = this.#tokens.text;
    if (!['<', '<=', '==', '!=', '>', '>='].includes(operator) || (operator === '>' && this.#noGreater))
      return left;
    this.#tokens.skip();
    return { kind: 'binary', operator, left, right: this.concatenation() };
  }

  concatenation(): Expression {
    let left = this.#additive();
    while (this.#startsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#additive() };
    return left;
  }

  #startsOperand(): boolean {
    const token = this.#tokens.current;
    if (token.kind === 'operator') return ['$', '!', '(', '++', '--'].includes(token.value);
    return ['number', 'string', 'name', 'call', 'builtin', 'regex'].includes(token.kind);
  }

  #additive(): Expression {
    let left = this.#multiplicative();
    for (
      let operator = this.#tokens.text;
      operator === '+' || operator === '-';
      operator = this.#tokens.text
    ) {
      this.#tokens.skip();
      left = { kind: 'binary', operator, left, right: this.#multiplicative() };
    }
    return left;
  }

  #multiplicative(): Expression {
    let left = this.#unary();
    for (let operator = this.#tokens.text; ['*', '/', '%'].includes(operator); operator = this.#tokens.text) {
      this.#tokens.skip();
      left = { kind: 'binary', operator, left, right: this.#unary() };
    }
    return left;
  }

  #unary(): Expression {
    const operator = this.#tokens.text;
    if (operator === '!' || operator === '-' || operator === '+') {
      this.#tokens.skip();
      return { kind: 'unary', operator, operand: this.#unary() };
    }
    return this.#power();
  }

  #power(): Expression {
    const left = this.#postfix();
    if (!this.#tokens.take('^') && !this.#tokens.take('**')) return left;
    return { kind: 'binary', operator: '^', left, right: this.#unary() };
  }

  #postfix(): Expression {
    const operand = this.#primary();
    const operator = this.#tokens.text;
    if (isLValue(operand) && (operator === '++' || operator === '--')) {
      this.#tokens.skip();
      return { kind: 'step', operator, target: operand, prefix: false };
    }
    return operand;
  }

  #primary(): Expression {
    const token = this.#tokens.current;
    this.#tokens.skip();
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: token.value };
      case 'string':
        return { kind: 'string', value: token.value };
      case 'regex':
        return { kind: 'regex', matcher: dynamicRegExp(token.source) };
      case 'name':
        return this.#tokens.take('[')
          ? { kind: 'element', name: token.value, index: this.#inside(() => this.list(']')) }
          : { kind: 'variable', name: token.value };
      case 'call':
        this.#tokens.expect('(');
        return { kind: 'call', name: token.value, args: this.#inside(() => this.list(')')) };
      case 'builtin':
        return {
          kind: 'builtin',
          name: token.value,
          args: this.#tokens.take('(') ? this.#inside(() => this.list(')')) : [],
        };
      case 'operator':
        return this.#operator(token.value);
      case 'keyword':
        if (token.value === 'getline') return this.#getline();
    }
    this.#tokens.skip(-1);
    throw this.#tokens.problem();
  }

  #operator(value: string): Expression {
    if (value === '(') {
      const items = this.#inside(() => this.list(')'));
      return { kind: 'group', items };
    }
    if (value === '$') {
      return { kind: 'field', index: this.#tokens.text === '-' ? this.#unary() : this.#primary() };
    }
    if (value === '++' || value === '--') {
      const target = this.#primary();
      if (isLValue(target)) return { kind: 'step', operator: value, target, prefix: true };
    }
    this.#tokens.skip(-1);
    throw this.#tokens.problem();
  }

  #getline(): Expression {
    const token = this.#tokens.current;
    const target = token.kind === 'name' || this.#tokens.text === '$' ? this.#primary() : undefined;
    const file = this.#tokens.take('<') ? this.#primary() : undefined;
    return { kind: 'getline', target: target && isLValue(target) ? target : undefined, file };
  }

  /** Inside brackets `>` is an operator again. */
  #inside<T>(read: () => T): T {
    return this.#reading(false, read);
  }

  #reading<T>(noGreater: boolean, read: () => T): T {
    const outer = this.#noGreater;
    this.#noGreater = noGreater;
    const value = read();
    this.#noGreater = outer;
    return value;
  }
}
