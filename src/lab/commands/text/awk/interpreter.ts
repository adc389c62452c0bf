import type { Process } from '../../../process.ts';
import { FileError, resolvePath } from '../../../shell/files.ts';
import { callBuiltin } from './builtins.ts';
import { dynamicRegExp } from './dynamicRegExp.ts';
import { AwkError } from './lexer.ts';
import { arithmetic, binary, truth } from './operators.ts';
import { formatValues, Printing } from './printing.ts';
import type { AwkProgram, Expression, LValue, Redirection, Rule, Statement } from './syntax.ts';
import { isTrue, toNumber, toText, type Value } from './values.ts';
import { type Frame, type Table, Variables } from './variables.ts';

type Flow = 'normal' | 'break' | 'continue' | 'next' | 'return' | 'exit';

/**
 * Work that yields at each turn of a loop and each call of a function, so that whoever drives it can pause, stop, and write
 * what has been printed. Expressions are such work too: they call functions, which have loops.
 */
export type Turns<T> = Generator<void, T>;

/** Runs the rules of a program on records. */
export class Interpreter {
  readonly #program: AwkProgram;
  readonly #process: Process;
  readonly variables = new Variables();
  readonly printing: Printing;
  readonly #openRanges = new Set<Rule>();
  readonly #lineReaders = new Map<string, string[]>();
  readonly #matchers = new Map<string, RegExp>();
  #returned: Value;
  exitStatus: number | undefined;
  /** Lines of the main input that have arrived and wait, the next one last. */
  pending: string[] = [];
  randomSeed = 0;

  constructor(program: AwkProgram, process: Process) {
    this.#program = program;
    this.#process = process;
    this.printing = new Printing(process);
    for (const [name, value] of process.env) this.variables.table('ENVIRON').set(name, { input: value });
  }

  get now(): number {
    return this.#process.clock.now();
  }

  get hasRecordRules(): boolean {
    return this.#program.rules.some((rule) => rule.when !== 'BEGIN');
  }

  *runRules(when: 'BEGIN' | 'END'): Turns<void> {
    for (const rule of this.#program.rules) {
      if (rule.when !== when || (when === 'BEGIN' && this.exitStatus !== undefined)) continue;
      if ((yield* this.#execute(rule.body)) === 'exit') return;
    }
  }

  *runRecord(line: string): Turns<void> {
    this.variables.nextRecord(line);
    for (const rule of this.#program.rules) {
      if (typeof rule.when === 'string' || !(yield* this.#selects(rule, rule.when))) continue;
      const flow = yield* this.#execute(rule.body);
      if (flow === 'next' || flow === 'exit') return;
    }
  }

  *#selects(
    rule: Rule,
    { from, to }: { readonly from: Expression | undefined; readonly to: Expression | undefined },
  ): Turns<boolean> {
    if (!from) return true;
    if (!to) return yield* this.#test(from);
    if (!this.#openRanges.has(rule)) {
      if (!(yield* this.#test(from))) return false;
      this.#openRanges.add(rule);
    }
    if (yield* this.#test(to)) this.#openRanges.delete(rule);
    return true;
  }

  *#execute(statement: Statement): Turns<Flow> {
    switch (statement.kind) {
      case 'block':
        for (const inner of statement.body) {
          const flow = yield* this.#execute(inner);
          if (flow !== 'normal') return flow;
        }
        return 'normal';
      case 'expression':
        yield* this.evaluate(statement.expression);
        return 'normal';
      case 'print':
      case 'printf':
        yield* this.#print(statement.kind, statement.args, statement.to);
        return 'normal';
      case 'if':
        if (yield* this.#test(statement.test)) return yield* this.#execute(statement.yes);
        return statement.no ? yield* this.#execute(statement.no) : 'normal';
      case 'while':
        return yield* this.#loop(statement.test, undefined, statement.body, statement.bodyFirst);
      case 'for':
        if (statement.start) yield* this.#execute(statement.start);
        return yield* this.#loop(statement.test, statement.update, statement.body, false);
      case 'forIn':
        return yield* this.#forIn(statement.variable, statement.array, statement.body);
      case 'delete': {
        const table = this.variables.table(statement.name);
        if (statement.index) table.delete(yield* this.#key(statement.index));
        else table.clear();
        return 'normal';
      }
      case 'exit':
        this.exitStatus = statement.value
          ? toNumber(yield* this.evaluate(statement.value))
          : (this.exitStatus ?? 0);
        return 'exit';
      case 'return':
        this.#returned = statement.value && (yield* this.evaluate(statement.value));
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
  ): Turns<Flow> {
    for (let first = bodyFirst; first || !test || (yield* this.#test(test)); first = false) {
      yield;
      const flow = yield* this.#execute(body);
      if (flow === 'break') break;
      if (flow !== 'normal' && flow !== 'continue') return flow;
      if (update) yield* this.#execute(update);
    }
    return 'normal';
  }

  *#forIn(variable: string, array: string, body: Statement): Turns<Flow> {
    // The keys at the start: the body may add and delete elements.
    const keys = Array.from(this.variables.table(array).keys());
    for (const key of keys) {
      yield;
      this.variables.set(variable, { input: key });
      const flow = yield* this.#execute(body);
      if (flow === 'break') break;
      if (flow !== 'normal' && flow !== 'continue') return flow;
    }
    return 'normal';
  }

  *#print(kind: 'print' | 'printf', args: readonly Expression[], to: Redirection | undefined): Turns<void> {
    const { variables } = this;
    const values = yield* this.evaluateAll(args);
    let text: string;
    if (kind === 'printf') {
      const [format, ...rest] = values;
      text = formatValues(toText(format), rest);
    } else {
      const shown =
        args.length === 0
          ? [variables.record.text]
          : values.map((value) => toText(value, variables.text('OFMT')));
      text = shown.join(variables.text('OFS')) + variables.text('ORS');
    }
    this.printing.print(text, to?.kind, to && toText(yield* this.evaluate(to.target)));
  }

  *evaluate(node: Expression): Turns<Value> {
    switch (node.kind) {
      case 'number':
      case 'string':
        return node.value;
      case 'regex':
        return truth(matches(node.matcher, this.variables.record.text));
      case 'group':
        return node.items.length === 1 && node.items[0]
          ? yield* this.evaluate(node.items[0])
          : yield* this.#key(node.items);
      case 'variable':
        return this.variables.get(node.name);
      case 'field':
        return this.variables.record.field(toNumber(yield* this.evaluate(node.index)));
      case 'element': {
        const table = this.variables.table(node.name);
        const key = yield* this.#key(node.index);
        if (!table.has(key)) table.set(key, undefined);
        return table.get(key);
      }
      case 'assign': {
        let value: Value;
        if (node.operator === '') value = yield* this.evaluate(node.value);
        else {
          const old = toNumber(yield* this.evaluate(node.target));
          value = arithmetic(node.operator, old, toNumber(yield* this.evaluate(node.value)));
        }
        yield* this.assign(node.target, value);
        return value;
      }
      case 'ternary':
        return yield* this.evaluate((yield* this.#test(node.test)) ? node.yes : node.no);
      case 'unary': {
        const operand = yield* this.evaluate(node.operand);
        if (node.operator === '!') return truth(!isTrue(operand));
        return node.operator === '-' ? -toNumber(operand) : toNumber(operand);
      }
      case 'step': {
        const old = toNumber(yield* this.evaluate(node.target));
        const changed = node.operator === '++' ? old + 1 : old - 1;
        yield* this.assign(node.target, changed);
        return node.prefix ? changed : old;
      }
      case 'in':
        return truth(this.variables.table(node.name).has(yield* this.#key(node.index)));
      case 'binary':
        return yield* this.#binary(node.operator, node.left, node.right);
      case 'builtin':
        return yield* callBuiltin(this, node.name, node.args);
      case 'call':
        return yield* this.#call(node.name, node.args);
      case 'getline':
        return yield* this.#getline(node.target, node.file);
    }
  }

  *evaluateAll(nodes: readonly Expression[]): Turns<Value[]> {
    const values: Value[] = [];
    for (const node of nodes) values.push(yield* this.evaluate(node));
    return values;
  }

  *#test(node: Expression): Turns<boolean> {
    return isTrue(yield* this.evaluate(node));
  }

  *assign(target: LValue, value: Value): Turns<void> {
    if (target.kind === 'variable') this.variables.set(target.name, value);
    else if (target.kind === 'field')
      this.variables.record.setField(toNumber(yield* this.evaluate(target.index)), toText(value));
    else this.variables.table(target.name).set(yield* this.#key(target.index), value);
  }

  /** The matcher that an expression stands for: a regular expression, or text read as one. */
  *matcherOf(node: Expression): Turns<RegExp> {
    if (node.kind === 'regex') return node.matcher;
    const source = toText(yield* this.evaluate(node));
    const matcher = this.#matchers.get(source) ?? dynamicRegExp(source);
    this.#matchers.set(source, matcher);
    return matcher;
  }

  *#key(index: readonly Expression[]): Turns<string> {
    const { variables } = this;
    const parts = yield* this.evaluateAll(index);
    return parts.map((part) => toText(part, variables.text('CONVFMT'))).join(variables.text('SUBSEP'));
  }

  *#binary(operator: string, left: Expression, right: Expression): Turns<Value> {
    switch (operator) {
      case '&&':
        return truth((yield* this.#test(left)) && (yield* this.#test(right)));
      case '||':
        return truth((yield* this.#test(left)) || (yield* this.#test(right)));
      case '~':
      case '!~': {
        const matcher = yield* this.matcherOf(right);
        return truth(matches(matcher, toText(yield* this.evaluate(left))) === (operator === '~'));
      }
      default: {
        const a = yield* this.evaluate(left);
        return binary(operator, a, yield* this.evaluate(right));
      }
    }
  }

  *#call(name: string, args: readonly Expression[]): Turns<Value> {
    const called = this.#program.functions.get(name);
    if (!called) throw new AwkError(`calling undefined function ${name}`);
    const frame: Frame = new Map();
    for (const [index, parameter] of called.parameters.entries())
      frame.set(parameter, yield* this.#argument(args[index]));
    this.variables.enter(name, frame);
    yield;
    this.#returned = undefined;
    yield* this.#execute(called.body);
    this.variables.leave();
    const value = this.#returned;
    this.#returned = undefined;
    return value;
  }

  *#argument(node: Expression | undefined): Turns<Value | Table> {
    if (node?.kind === 'variable') return this.variables.argument(node.name);
    return node && (yield* this.evaluate(node));
  }

  *#getline(target: LValue | undefined, file: Expression | undefined): Turns<Value> {
    let lines = this.pending;
    if (file) {
      const path = resolvePath(this.#process.cwd, toText(yield* this.evaluate(file)));
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
    if (!file) this.variables.countRecord();
    if (target) yield* this.assign(target, { input: line });
    else this.variables.record.set(line);
    return 1;
  }
}

/** Matchers are global, for `gsub`: each test starts at the front. */
function matches(matcher: RegExp, text: string): boolean {
  matcher.lastIndex = 0;
  return matcher.test(text);
}

/** The next line last. */
function fileLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n').reverse();
}
