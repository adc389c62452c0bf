import { FileError, resolvePath } from '../../../shell/files.ts';
import type { Process } from '../../../process.ts';
import { formatPrintf } from '../printf.ts';
import { callBuiltin } from './builtins.ts';
import { AwkError } from './lexer.ts';
import { dynamicRegExp } from './parser.ts';
import { Record as InputRecord } from './record.ts';
import type { AwkProgram, Expression, LValue, Redirection, Rule, Statement } from './syntax.ts';
import { compareValues, isTrue, toNumber, toText, type Value } from './values.ts';

type Table = Map<string, Value>;
type Flow = 'normal' | 'break' | 'continue' | 'next' | 'return' | 'exit';

/** Calls deeper than this are a mistake of the program. */
const DEEPEST = 1000;

/**
 * Runs the rules of a program on records. Statements are generators that yield at each turn of a loop, so that whoever
 * drives them can pause, stop, and write what has been printed.
 */
export class Interpreter {
  readonly #program: AwkProgram;
  readonly #process: Process;
  readonly record: InputRecord;
  readonly #globals = new Map<string, Value>();
  readonly #tables = new Map<string, Table>();
  readonly #frames: Map<string, Value | Table>[] = [];
  readonly #openRanges = new Set<Rule>();
  readonly #written = new Set<string>();
  readonly #lineReaders = new Map<string, string[]>();
  readonly #matchers = new Map<string, RegExp>();
  #returned: Value;
  exitStatus: number | undefined;
  /** What was printed to stdout and stderr since it was last taken. */
  out = '';
  err = '';
  /** What was printed into commands, in the order in which they were named. */
  readonly piped = new Map<string, string>();
  /** Lines of the main input that have arrived and wait, the next one last. */
  pending: string[] = [];
  randomSeed = 0;

  constructor(program: AwkProgram, process: Process) {
    this.#program = program;
    this.#process = process;
    this.record = new InputRecord((name) => toText(this.#globals.get(name)));
    for (const [name, value] of [
      ['FS', ' '],
      ['OFS', ' '],
      ['ORS', '\n'],
      ['RS', '\n'],
      ['SUBSEP', '\x1c'],
      ['CONVFMT', '%.6g'],
      ['OFMT', '%.6g'],
    ] as const)
      this.#globals.set(name, value);
    for (const [name, value] of [
      ['NR', 0],
      ['FNR', 0],
      ['RSTART', 0],
      ['RLENGTH', -1],
    ] as const)
      this.#globals.set(name, value);
    for (const [name, value] of process.env) this.table('ENVIRON').set(name, { input: value });
  }

  get now(): number {
    return this.#process.clock.now();
  }

  get hasRecordRules(): boolean {
    return this.#program.rules.some((rule) => rule.when !== 'BEGIN');
  }

  set(name: string, value: Value): void {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) frame.set(name, value);
    else if (name === 'NF') this.record.setCount(toNumber(value));
    else this.#globals.set(name, value);
  }

  get(name: string): Value {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) {
      const value = frame.get(name);
      if (value instanceof Map) throw new AwkError(`can't use array ${name} as a scalar`);
      return value;
    }
    return name === 'NF' ? this.record.count : this.#globals.get(name);
  }

  table(name: string): Table {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) {
      const local = frame.get(name);
      if (local instanceof Map) return local;
      const made: Table = new Map();
      frame.set(name, made);
      return made;
    }
    const found = this.#tables.get(name);
    if (found) return found;
    const made: Table = new Map();
    this.#tables.set(name, made);
    return made;
  }

  matcher(source: string): RegExp {
    const known = this.#matchers.get(source);
    if (known) return known;
    const made = dynamicRegExp(source);
    this.#matchers.set(source, made);
    return made;
  }

  *runRules(when: 'BEGIN' | 'END'): Generator<void, void> {
    for (const rule of this.#program.rules) {
      if (rule.when !== when || (when === 'BEGIN' && this.exitStatus !== undefined)) continue;
      if ((yield* this.#execute(rule.body)) === 'exit') return;
    }
  }

  *runRecord(line: string): Generator<void, void> {
    this.record.set(line);
    this.#globals.set('NR', toNumber(this.#globals.get('NR')) + 1);
    this.#globals.set('FNR', toNumber(this.#globals.get('FNR')) + 1);
    for (const rule of this.#program.rules) {
      if (typeof rule.when === 'string' || !this.#selects(rule, rule.when)) continue;
      const flow = yield* this.#execute(rule.body);
      if (flow === 'next' || flow === 'exit') return;
    }
  }

  #selects(
    rule: Rule,
    { from, to }: { readonly from: Expression | undefined; readonly to: Expression | undefined },
  ): boolean {
    if (!from) return true;
    if (!to) return isTrue(this.evaluate(from));
    if (!this.#openRanges.has(rule)) {
      if (!isTrue(this.evaluate(from))) return false;
      this.#openRanges.add(rule);
    }
    if (isTrue(this.evaluate(to))) this.#openRanges.delete(rule);
    return true;
  }

  *#execute(statement: Statement): Generator<void, Flow> {
    switch (statement.kind) {
      case 'block':
        for (const inner of statement.body) {
          const flow = yield* this.#execute(inner);
          if (flow !== 'normal') return flow;
        }
        return 'normal';
      case 'expression':
        this.evaluate(statement.expression);
        return 'normal';
      case 'print':
      case 'printf':
        this.#print(statement.kind, statement.args, statement.to);
        return 'normal';
      case 'if':
        if (isTrue(this.evaluate(statement.test))) return yield* this.#execute(statement.yes);
        return statement.no ? yield* this.#execute(statement.no) : 'normal';
      case 'while':
        return yield* this.#loop(statement.test, undefined, statement.body, statement.bodyFirst);
      case 'for':
        if (statement.start) yield* this.#execute(statement.start);
        return yield* this.#loop(statement.test, statement.update, statement.body, false);
      case 'forIn':
        for (const key of [...this.table(statement.array).keys()]) {
          yield;
          this.set(statement.variable, { input: key });
          const flow = yield* this.#execute(statement.body);
          if (flow === 'break') break;
          if (flow !== 'normal' && flow !== 'continue') return flow;
        }
        return 'normal';
      case 'delete':
        if (statement.index) this.table(statement.name).delete(this.#key(statement.index));
        else this.table(statement.name).clear();
        return 'normal';
      case 'exit':
        this.exitStatus = statement.value ? toNumber(this.evaluate(statement.value)) : (this.exitStatus ?? 0);
        return 'exit';
      case 'return':
        this.#returned = statement.value && this.evaluate(statement.value);
        return 'return';
      default:
        return statement.kind;
    }
  }

  *#loop(
    test: Expression | undefined,
    update: Statement | undefined,
    body: Statement,
    bodyFirst: boolean,
  ): Generator<void, Flow> {
    for (let first = bodyFirst; first || !test || isTrue(this.evaluate(test)); first = false) {
      yield;
      const flow = yield* this.#execute(body);
      if (flow === 'break') break;
      if (flow !== 'normal' && flow !== 'continue') return flow;
      if (update) yield* this.#execute(update);
    }
    return 'normal';
  }

  #print(kind: 'print' | 'printf', args: readonly Expression[], to: Redirection | undefined): void {
    let text: string;
    if (kind === 'printf') {
      const [format, ...values] = args.map((arg) => this.evaluate(arg));
      text = this.format(toText(format), values);
    } else {
      const shown =
        args.length === 0
          ? [this.record.text]
          : args.map((arg) => toText(this.evaluate(arg), toText(this.get('OFMT'))));
      text = shown.join(toText(this.get('OFS'))) + toText(this.get('ORS'));
    }
    if (!to) {
      this.out += text;
      return;
    }
    const target = toText(this.evaluate(to.target));
    if (to.kind === '|') this.piped.set(target, (this.piped.get(target) ?? '') + text);
    else if (target === '/dev/stdout' || target === '-') this.out += text;
    else if (target === '/dev/stderr') this.err += text;
    else {
      const path = resolvePath(this.#process.cwd, target);
      if (to.kind === '>' && !this.#written.has(path)) this.#process.machine.files.write(path, '');
      this.#written.add(path);
      this.#process.machine.files.append(path, text);
    }
  }

  format(format: string, values: readonly Value[]): string {
    // An integer conversion takes any number, truncated; printf(1) would refuse "3.7".
    let next = 0;
    const texts: string[] = [];
    for (const match of format.matchAll(/%(?:%|[-+ 0#]*(\*)?\d*(?:\.(?:(\*)|\d*))?([a-zA-Z]))/g)) {
      const [whole, starWidth, starPrecision, letter = ''] = match;
      if (whole === '%%') continue;
      for (const star of [starWidth, starPrecision])
        if (star !== undefined) texts.push(String(toNumber(values[next++])));
      const value = values[next++];
      if (letter === 'c') texts.push(typeof value === 'number' ? String.fromCodePoint(value) : toText(value));
      else if (/[diouxX]/.test(letter)) texts.push(integerText(toNumber(value)));
      else texts.push(/[eEfFgG]/.test(letter) ? String(toNumber(value)) : toText(value));
    }
    return formatPrintf(format.replace(/\\/g, '\\\\'), texts, 0).text;
  }

  evaluate(node: Expression): Value {
    switch (node.kind) {
      case 'number':
      case 'string':
        return node.value;
      case 'regex':
        node.matcher.lastIndex = 0;
        return node.matcher.test(this.record.text) ? 1 : 0;
      case 'group':
        return node.items.length === 1 && node.items[0]
          ? this.evaluate(node.items[0])
          : this.#key(node.items);
      case 'variable':
        return this.get(node.name);
      case 'field':
        return this.record.field(toNumber(this.evaluate(node.index)));
      case 'element': {
        const table = this.table(node.name);
        const key = this.#key(node.index);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case 'assign': {
        const value =
          node.operator === ''
            ? this.evaluate(node.value)
            : arithmetic(
                node.operator,
                toNumber(this.evaluate(node.target)),
                toNumber(this.evaluate(node.value)),
              );
        this.assign(node.target, value);
        return value;
      }
      case 'ternary':
        return this.evaluate(isTrue(this.evaluate(node.test)) ? node.yes : node.no);
      case 'unary': {
        if (node.operator === '!') return isTrue(this.evaluate(node.operand)) ? 0 : 1;
        const value = toNumber(this.evaluate(node.operand));
        return node.operator === '-' ? -value : value;
      }
      case 'step': {
        const old = toNumber(this.evaluate(node.target));
        const changed = node.operator === '++' ? old + 1 : old - 1;
        this.assign(node.target, changed);
        return node.prefix ? changed : old;
      }
      case 'in':
        return this.table(node.name).has(this.#key(node.index)) ? 1 : 0;
      case 'binary':
        return this.#binary(node.operator, node.left, node.right);
      case 'builtin':
        return callBuiltin(this, node.name, node.args);
      case 'call':
        return this.#call(node.name, node.args);
      case 'getline':
        return this.#getline(node.target, node.file);
    }
  }

  assign(target: LValue, value: Value): void {
    if (target.kind === 'variable') this.set(target.name, value);
    else if (target.kind === 'field')
      this.record.setField(toNumber(this.evaluate(target.index)), toText(value));
    else this.table(target.name).set(this.#key(target.index), value);
  }

  /** The matcher that an expression stands for: a regular expression, or text read as one. */
  matcherOf(node: Expression): RegExp {
    return node.kind === 'regex' ? node.matcher : this.matcher(toText(this.evaluate(node)));
  }

  #key(index: readonly Expression[]): string {
    return index
      .map((part) => toText(this.evaluate(part), toText(this.get('CONVFMT'))))
      .join(toText(this.get('SUBSEP')));
  }

  #binary(operator: string, left: Expression, right: Expression): Value {
    if (operator === '&&') return isTrue(this.evaluate(left)) && isTrue(this.evaluate(right)) ? 1 : 0;
    if (operator === '||') return isTrue(this.evaluate(left)) || isTrue(this.evaluate(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const matcher = this.matcherOf(right);
      matcher.lastIndex = 0;
      return matcher.test(toText(this.evaluate(left))) === (operator === '~') ? 1 : 0;
    }
    const a = this.evaluate(left);
    const b = this.evaluate(right);
    if (operator === ' ') return toText(a) + toText(b);
    const order = /[<>=]/.test(operator) ? compareValues(a, b) : 0;
    switch (operator) {
      case '<':
        return order < 0 ? 1 : 0;
      case '<=':
        return order <= 0 ? 1 : 0;
      case '==':
        return order === 0 ? 1 : 0;
      case '!=':
        return order !== 0 ? 1 : 0;
      case '>':
        return order > 0 ? 1 : 0;
      case '>=':
        return order >= 0 ? 1 : 0;
      default:
        return arithmetic(operator, toNumber(a), toNumber(b));
    }
  }

  /** A function runs to its end at once: a program's loops in functions do not stream. */
  #call(name: string, args: readonly Expression[]): Value {
    const called = this.#program.functions.get(name);
    if (!called) throw new AwkError(`calling undefined function ${name}`);
    if (this.#frames.length > DEEPEST) throw new AwkError(`function ${name}: nesting deeper than ${DEEPEST}`);
    const frame = new Map<string, Value | Table>();
    for (const [index, parameter] of called.parameters.entries())
      frame.set(parameter, this.#argument(args[index]));
    this.#frames.push(frame);
    this.#returned = undefined;
    const running = this.#execute(called.body);
    let step = running.next();
    while (!step.done) step = running.next();
    this.#frames.pop();
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }

  /** Arrays go by reference; a name that was never used may become an array in the function. */
  #argument(node: Expression | undefined): Value | Table {
    if (node?.kind !== 'variable') return node && this.evaluate(node);
    const frame = this.#frames.at(-1);
    const local = frame?.get(node.name);
    if (local instanceof Map) return local;
    if (!frame?.has(node.name)) {
      if (this.#tables.has(node.name)) return this.table(node.name);
      if (node.name !== 'NF' && !this.#globals.has(node.name)) return this.table(node.name);
    }
    return this.get(node.name);
  }

  #getline(target: LValue | undefined, file: Expression | undefined): Value {
    let lines = this.pending;
    if (file) {
      const path = resolvePath(this.#process.cwd, toText(this.evaluate(file)));
      try {
        lines = this.#lineReaders.get(path) ?? fileLines(this.#process.machine.files.read(path));
      } catch (error) {
        if (error instanceof FileError) return -1;
        throw error;
      }
      this.#lineReaders.set(path, lines);
    }
    const line = lines.pop();
    if (line === undefined) return 0;
    if (!file) this.#globals.set('NR', toNumber(this.#globals.get('NR')) + 1);
    if (target) this.assign(target, { input: line });
    else this.record.set(line);
    return 1;
  }
}

/** The next line last. */
function fileLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').reverse();
}

function integerText(value: number): string {
  if (!Number.isFinite(value)) return '0';
  return BigInt(Math.trunc(value)).toString();
}

function arithmetic(operator: string, a: number, b: number): number {
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
