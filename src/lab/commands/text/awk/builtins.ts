import { formatDate } from '../formatDate.ts';
import type { Interpreter, Turns } from './interpreter.ts';
import { AwkError } from './lexer.ts';
import { splitFields } from './record.ts';
import { formatValues } from './printing.ts';
import { type Expression, isLValue, type LValue } from './syntax.ts';
import { toNumber, toText, type Value } from './values.ts';

/** Awk's own functions. Positions in text count from 1. */
export function* callBuiltin(awk: Interpreter, name: string, args: readonly Expression[]): Turns<Value> {
  const { variables } = awk;
  switch (name) {
    case 'length': {
      const [first] = args;
      if (first?.kind === 'variable' && variables.get(first.name) === undefined)
        return variables.table(first.name).size;
      return [...(first ? toText(yield* awk.evaluate(first)) : variables.record.text)].length;
    }
    case 'split':
      return yield* split(awk, args);
    case 'sub':
    case 'gsub':
      return yield* substitute(awk, name === 'gsub', args);
    case 'match': {
      const [subject, pattern] = args;
      const matcher = pattern && new RegExp((yield* awk.matcherOf(pattern)).source);
      const found = subject && matcher ? matcher.exec(toText(yield* awk.evaluate(subject))) : null;
      variables.set('RSTART', found ? found.index + 1 : 0);
      variables.set('RLENGTH', found ? found[0].length : -1);
      return found ? found.index + 1 : 0;
    }
    default:
      return ofValues(awk, name, yield* awk.evaluateAll(args));
  }
}

/** The functions that only look at the values of their arguments. */
function ofValues(awk: Interpreter, name: string, values: readonly Value[]): Value {
  const [first, second, third] = values;
  const text = toText(first);
  const number = toNumber(first);
  switch (name) {
    case 'substr':
      return substring(text, toNumber(second), values.length > 2 ? toNumber(third) : Infinity);
    case 'index':
      return text.indexOf(toText(second)) + 1;
    case 'sprintf':
      return formatValues(text, values.slice(1));
    case 'tolower':
      return text.toLowerCase();
    case 'toupper':
      return text.toUpperCase();
    case 'int':
      return Math.trunc(number);
    case 'sqrt':
      return Math.sqrt(number);
    case 'exp':
      return Math.exp(number);
    case 'log':
      return Math.log(number);
    case 'sin':
      return Math.sin(number);
    case 'cos':
      return Math.cos(number);
    case 'atan2':
      return Math.atan2(number, toNumber(second));
    case 'srand':
      awk.randomSeed = values.length > 0 ? number : awk.now;
      return 0;
    case 'rand':
      // Park and Miller's generator: repeatable, which is what a seed is for.
      awk.randomSeed = ((awk.randomSeed || 1) * 16807) % 2147483647;
      return awk.randomSeed / 2147483647;
    case 'systime':
      return Math.floor(awk.now / 1000);
    case 'strftime':
      return formatDate(
        values.length > 0 ? text : '%a %b %e %H:%M:%S UTC %Y',
        values.length > 1 ? toNumber(second) * 1000 : awk.now,
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

function* split(awk: Interpreter, [subject, target, separator]: readonly Expression[]): Turns<number> {
  if (!subject || target?.kind !== 'variable')
    throw new AwkError('split: the second argument must be an array');
  const text = toText(yield* awk.evaluate(subject));
  let parts: string[];
  if (separator?.kind === 'regex')
    parts = text === '' ? [] : text.split(new RegExp(separator.matcher.source));
  else {
    const by = separator ? toText(yield* awk.evaluate(separator)) : awk.variables.text('FS');
    parts = splitFields(text, by);
  }
  const table = awk.variables.table(target.name);
  table.clear();
  for (const [index, part] of parts.entries()) table.set(String(index + 1), { input: part });
  return parts.length;
}

const WHOLE_RECORD: LValue = { kind: 'field', index: { kind: 'number', value: 0 } };

function* substitute(
  awk: Interpreter,
  all: boolean,
  [pattern, replacement, target]: readonly Expression[],
): Turns<number> {
  if (!pattern || !replacement) throw new AwkError('sub: not enough arguments');
  const by = toText(yield* awk.evaluate(replacement));
  const into = target && isLValue(target) ? target : WHOLE_RECORD;
  const matcher = new RegExp((yield* awk.matcherOf(pattern)).source, all ? 'g' : '');
  let count = 0;
  const changed = toText(yield* awk.evaluate(into)).replace(matcher, (match) => {
    count += 1;
    return by.replace(/\\\\|\\&|&/g, (token) => (token === '&' ? match : token === '\\&' ? '&' : '\\'));
  });
  if (count > 0) yield* awk.assign(into, changed);
  return count;
}
