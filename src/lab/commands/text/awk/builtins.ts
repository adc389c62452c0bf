import { formatDate } from '../formatDate.ts';
import type { Interpreter } from './interpreter.ts';
import { AwkError } from './lexer.ts';
import { splitFields } from './record.ts';
import type { Expression, LValue } from './syntax.ts';
import { toNumber, toText, type Value } from './values.ts';

/** Awk's own functions. Positions in text count from 1. */
export function callBuiltin(awk: Interpreter, name: string, args: readonly Expression[]): Value {
  const [first, second, third] = args;
  const value = (node: Expression | undefined): Value => node && awk.evaluate(node);
  const text = (node: Expression | undefined): string => toText(value(node));
  const number = (node: Expression | undefined): number => toNumber(value(node));
  switch (name) {
    case 'length':
      if (!first) return [...awk.record.text].length;
      if (first.kind === 'variable' && awk.get(first.name) === undefined) return awk.table(first.name).size;
      return [...text(first)].length;
    case 'substr':
      return substring(text(first), number(second), third ? number(third) : Infinity);
    case 'index':
      return text(first).indexOf(text(second)) + 1;
    case 'split':
      return split(awk, text(first), second, third);
    case 'sub':
    case 'gsub':
      return substitute(awk, name === 'gsub', first, text(second), third);
    case 'match': {
      const found = first && second ? new RegExp(awk.matcherOf(second).source).exec(text(first)) : null;
      awk.set('RSTART', found ? found.index + 1 : 0);
      awk.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    case 'sprintf':
      return awk.format(
        text(first),
        args.slice(1).map((arg) => awk.evaluate(arg)),
      );
    case 'tolower':
      return text(first).toLowerCase();
    case 'toupper':
      return text(first).toUpperCase();
    case 'int':
      return Math.trunc(number(first));
    case 'sqrt':
      return Math.sqrt(number(first));
    case 'exp':
      return Math.exp(number(first));
    case 'log':
      return Math.log(number(first));
    case 'sin':
      return Math.sin(number(first));
    case 'cos':
      return Math.cos(number(first));
    case 'atan2':
      return Math.atan2(number(first), number(second));
    case 'srand':
      awk.randomSeed = first ? number(first) : awk.now;
      return 0;
    case 'rand':
      // Park and Miller's generator: repeatable, which is what a seed is for.
      awk.randomSeed = ((awk.randomSeed || 1) * 16807) % 2147483647;
      return awk.randomSeed / 2147483647;
    case 'systime':
      return Math.floor(awk.now / 1000);
    case 'strftime':
      return formatDate(
        first ? text(first) : '%a %b %e %H:%M:%S UTC %Y',
        second ? number(second) * 1000 : awk.now,
      );
    case 'close':
    case 'fflush':
      return 0;
    default:
      throw new AwkError(`${name}: not simulated in this lab`);
  }
}

function substring(text: string, start: number, length: number): string {
  const characters = [...text];
  const from = Math.round(start);
  const to = length === Infinity ? characters.length : from + Math.round(length) - 1;
  return characters.slice(Math.max(0, from - 1), Math.max(0, to)).join('');
}

function split(
  awk: Interpreter,
  text: string,
  target: Expression | undefined,
  separator: Expression | undefined,
): number {
  if (target?.kind !== 'variable') throw new AwkError('split: the second argument must be an array');
  const by = !separator
    ? toText(awk.get('FS'))
    : separator.kind === 'regex'
      ? separator.matcher
      : toText(awk.evaluate(separator));
  const parts =
    typeof by === 'string' ? splitFields(text, by) : text === '' ? [] : text.split(new RegExp(by.source));
  const table = awk.table(target.name);
  table.clear();
  for (const [index, part] of parts.entries()) table.set(String(index + 1), { input: part });
  return parts.length;
}

function substitute(
  awk: Interpreter,
  all: boolean,
  pattern: Expression | undefined,
  replacement: string,
  target: Expression | undefined,
): number {
  if (!pattern) throw new AwkError('sub: not enough arguments');
  const into: LValue =
    target && (target.kind === 'variable' || target.kind === 'field' || target.kind === 'element')
      ? target
      : { kind: 'field', index: { kind: 'number', value: 0 } };
  const matcher = new RegExp(awk.matcherOf(pattern).source, all ? 'g' : '');
  let count = 0;
  const changed = toText(awk.evaluate(into)).replace(matcher, (match) => {
    count += 1;
    return replacement.replace(/\\\\|\\&|&/g, (token) =>
      token === '&' ? match : token === '\\&' ? '&' : '\\',
    );
  });
  if (count > 0) awk.assign(into, changed);
  return count;
}
