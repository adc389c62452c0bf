import { type ArithmeticExpression, type ArithmeticWord, parse, type WordPart } from 'unbash';
import { ShellError } from './control.ts';
import { readElement, writeElement } from './element.ts';
import type { Shell } from './shell.ts';
import { capture } from './substitution.ts';
import { parseWord } from './syntax.ts';
import { isName } from './variables.ts';

/** How deep one variable may refer to the next (`a=b b=a`) before it counts as endless, as in bash. */
const DEEPEST = 1024;

/** Evaluates the text of an arithmetic expression whose expansions have been made. 64-bit, as in bash. */
export async function evaluateText(shell: Shell, text: string, depth = 0): Promise<bigint> {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  const number = readNumber(trimmed);
  if (number !== undefined) return number;
  if (depth > DEEPEST)
    throw new ShellError(`${trimmed}: expression recursion level exceeded (error token is "${trimmed}")`);
  const script = parse(`((${trimmed}))`);
  const command = script.commands[0]?.command;
  if (
    script.errors?.length ||
    script.commands.length !== 1 ||
    command?.type !== 'ArithmeticCommand' ||
    !command.expression
  ) {
    throw new ShellError(`${trimmed}: syntax error: invalid arithmetic expression`);
  }
  return evaluate(shell, command.expression, depth);
}

export async function evaluate(shell: Shell, node: ArithmeticExpression, depth = 0): Promise<bigint> {
  switch (node.type) {
    case 'ArithmeticGroup':
      return evaluate(shell, node.expression, depth);
    case 'ArithmeticTernary': {
      const chosen = (await evaluate(shell, node.test, depth)) !== 0n ? node.consequent : node.alternate;
      return evaluate(shell, chosen, depth);
    }
    case 'ArithmeticCommandExpansion':
      return evaluateText(shell, node.script ? await capture(shell, node.script) : '', depth + 1);
    case 'ArithmeticWord':
      return readWord(shell, await wordText(shell, node), depth);
    case 'ArithmeticUnary':
      return unary(shell, node.operator, node.operand, node.prefix, depth);
    case 'ArithmeticBinary':
      return binary(shell, node.operator, node.left, node.right, depth);
  }
}

async function wordText(shell: Shell, node: ArithmeticExpression): Promise<string> {
  if (node.type !== 'ArithmeticWord') throw new ShellError('attempted assignment to non-variable');
  const parts = partsOf(node);
  return parts ? shell.expandParts(parts) : node.value;
}

/** The expansions in a word; the parser leaves a word that is nothing but `$x` in one piece. */
export function partsOf(node: ArithmeticWord): readonly WordPart[] | undefined {
  return node.parts ?? (/[$`]/.test(node.value) ? parseWord(node.value)?.parts : undefined);
}

async function readWord(shell: Shell, text: string, depth: number): Promise<bigint> {
  const number = readNumber(text);
  if (number !== undefined) return number;
  if (!/^[A-Za-z_]\w*(\[.*\])?$/s.test(text))
    return evaluateText(shell, text.replace(/^(["'])(.*)\1$/s, '$2'), depth + 1);
  const value = await readElement(shell, text);
  if (value === undefined && shell.options.has('nounset'))
    throw new ShellError(`${text}: unbound variable`, 127, true);
  return value === undefined ? 0n : evaluateText(shell, value, depth + 1);
}

async function unary(
  shell: Shell,
  operator: string,
  operand: ArithmeticExpression,
  prefix: boolean,
  depth: number,
): Promise<bigint> {
  if (operator === '++' || operator === '--') {
    const old = await evaluate(shell, operand, depth);
    const changed = wrap(operator === '++' ? old + 1n : old - 1n);
    await store(shell, operand, changed);
    return prefix ? changed : old;
  }
  const value = await evaluate(shell, operand, depth);
  switch (operator) {
    case '-':
      return wrap(-value);
    case '!':
      return value === 0n ? 1n : 0n;
    case '~':
      return ~value;
    default:
      return value;
  }
}

async function binary(
  shell: Shell,
  operator: string,
  left: ArithmeticExpression,
  right: ArithmeticExpression,
  depth: number,
): Promise<bigint> {
  if (operator === '&&')
    return truth((await evaluate(shell, left, depth)) !== 0n && (await evaluate(shell, right, depth)) !== 0n);
  if (operator === '||')
    return truth((await evaluate(shell, left, depth)) !== 0n || (await evaluate(shell, right, depth)) !== 0n);
  if (operator === '=') {
    const value = await evaluate(shell, right, depth);
    await store(shell, left, value);
    return value;
  }
  const assigns = /^(\*\*|<<|>>|[-+*/%&|^])=$/.exec(operator)?.[1];
  const a = await evaluate(shell, left, depth);
  const b = await evaluate(shell, right, depth);
  const value = calculate(assigns ?? operator, a, b);
  if (assigns !== undefined) await store(shell, left, value);
  return value;
}

async function store(shell: Shell, target: ArithmeticExpression, value: bigint): Promise<void> {
  const name = await wordText(shell, target);
  if (!isName(name.replace(/\[.*\]$/s, '')))
    throw new ShellError(`${name}: attempted assignment to non-variable`);
  await writeElement(shell, name, String(value));
}

function calculate(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '+':
      return wrap(a + b);
    case '-':
      return wrap(a - b);
    case '*':
      return wrap(a * b);
    case '/':
    case '%':
      if (b === 0n) throw new ShellError('division by 0 (error token is "0")');
      return wrap(operator === '/' ? a / b : a % b);
    case '**':
      if (b < 0n) throw new ShellError('exponent less than 0');
      return power(a, b);
    case '<<':
      return wrap(a << (b & 63n));
    case '>>':
      return wrap(a >> (b & 63n));
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '>':
      return truth(a > b);
    case '<=':
      return truth(a <= b);
    case '>=':
      return truth(a >= b);
    case ',':
      return b;
    default:
      throw new ShellError(`${operator}: unknown arithmetic operator`);
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}

function wrap(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** Decimal, octal (`017`), hexadecimal, `base#digits`; undefined when the text is no number. */
function readNumber(text: string): bigint | undefined {
  if (/^[-+]?[1-9]\d*$|^0$/.test(text)) return wrap(BigInt(text));
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt(`0o${text.slice(1)}`));
  if (/^0\d+$/.test(text))
    throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
  const [, base, digits] = /^(\d+)#([0-9A-Za-z@_]+)$/.exec(text) ?? [];
  return base === undefined || digits === undefined ? undefined : inBase(text, Number(base), digits);
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';

function inBase(text: string, base: number, digits: string): bigint {
  let value = 0n;
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const weight = DIGITS.indexOf(digit);
    if (weight < 0 || weight >= base)
      throw new ShellError(`${text}: value too great for base (error token is "${text}")`);
    value = wrap(value * BigInt(base) + BigInt(weight));
  }
  return value;
}
