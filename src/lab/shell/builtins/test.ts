/** `test` and `[`, and `let`. */
import { evaluateText } from '../arithmetic.ts';
import { binaryTest, compare, unaryTest } from '../condition.ts';
import { ShellError } from '../control.ts';
import type { Shell } from '../shell.ts';
import type { Builtin, Builtins } from './builtin.ts';

const BINARY = /^(=|==|!=|<|>|-eq|-ne|-lt|-le|-gt|-ge|-nt|-ot|-ef)$/;
const UNARY = /^-[abcdefghknoprstuvwxzGLNOS]$/;

export const test: Builtin = async (call) => {
  let args = [...call.args];
  if (call.name === '[') {
    if (args.at(-1) !== ']') return call.complain("missing `]'", 2);
    args = args.slice(0, -1);
  }
  try {
    return evaluate(call.shell, args) ? 0 : 1;
  } catch (error) {
    if (error instanceof ShellError) return call.complain(error.message, 2);
    throw error;
  }
};

/** By the number of arguments, as POSIX has it; longer expressions by precedence. */
function evaluate(shell: Shell, args: readonly string[]): boolean {
  const [a = '', b = '', c = '', d = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return a !== '';
  if (args.length === 2) {
    if (a === '!') return b === '';
    if (UNARY.test(a)) return unaryTest(shell, a, b);
    throw new ShellError(`${a}: unary operator expected`);
  }
  if (args.length === 3) {
    if (BINARY.test(b)) return binary(a, b, c, shell);
    if (b === '-a') return a !== '' && c !== '';
    if (b === '-o') return a !== '' || c !== '';
    if (a === '!') return !evaluate(shell, [b, c]);
    if (a === '(' && c === ')') return b !== '';
    throw new ShellError(`${b}: binary operator expected`);
  }
  if (args.length === 4 && a === '!') return !evaluate(shell, [b, c, d]);
  return new Expression(shell, args).parse();
}

function binary(left: string, operator: string, right: string, shell: Shell): boolean {
  if (/^-(eq|ne|lt|le|gt|ge)$/.test(operator)) return compare(operator, integer(left), integer(right));
  return binaryTest(shell, operator, left, right);
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new ShellError(`${text}: integer expression expected`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

class Expression {
  readonly #shell: Shell;
  readonly #args: readonly string[];
  #at = 0;

  constructor(shell: Shell, args: readonly string[]) {
    this.#shell = shell;
    this.#args = args;
  }

  parse(): boolean {
    const value = this.#or();
    if (this.#at < this.#args.length) throw new ShellError('too many arguments');
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#take('-o')) value = this.#and() || value;
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take('-a')) value = this.#not() && value;
    return value;
  }

  #not(): boolean {
    return this.#take('!') ? !this.#not() : this.#primary();
  }

  #primary(): boolean {
    if (this.#take('(')) {
      const value = this.#or();
      if (!this.#take(')')) throw new ShellError("`)' expected");
      return value;
    }
    const [first = '', operator = '', right = ''] = this.#args.slice(this.#at, this.#at + 3);
    if (BINARY.test(operator)) {
      this.#at += 3;
      return binary(first, operator, right, this.#shell);
    }
    if (UNARY.test(first) && this.#at + 1 < this.#args.length) {
      this.#at += 2;
      return unaryTest(this.#shell, first, operator);
    }
    if (this.#at >= this.#args.length) throw new ShellError('argument expected');
    this.#at += 1;
    return first !== '';
  }

  #take(token: string): boolean {
    if (this.#args[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

const letBuiltin: Builtin = async (call) => {
  if (call.args.length === 0) return call.complain('expression expected');
  let value = 0n;
  for (const text of call.args) value = await evaluateText(call.shell, text);
  return value === 0n ? 1 : 0;
};

export const testBuiltins: Builtins = { test, '[': test, let: letBuiltin };
