import { AwkError } from './lexer.ts';
import { compareValues, toNumber, toText, type Value } from './values.ts';

/** The operators that evaluate both sides first; a blank is concatenation. */
export function binary(operator: string, a: Value, b: Value): Value {
  switch (operator) {
    case ' ':
      return toText(a) + toText(b);
    case '<':
      return truth(compareValues(a, b) < 0);
    case '<=':
      return truth(compareValues(a, b) <= 0);
    case '==':
      return truth(compareValues(a, b) === 0);
    case '!=':
      return truth(compareValues(a, b) !== 0);
    case '>':
      return truth(compareValues(a, b) > 0);
    case '>=':
      return truth(compareValues(a, b) >= 0);
    default:
      return arithmetic(operator, toNumber(a), toNumber(b));
  }
}

export function truth(holds: boolean): number {
  return holds ? 1 : 0;
}

/** Throws {@link AwkError} for a division by zero. */
export function arithmetic(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new AwkError(`division by zero${operator === '%' ? ' in %' : ''}`);
      return operator === '/' ? a / b : a % b;
    default:
      return a ** b;
  }
}
