/** `find`: tests and actions joined by and, or, not and brackets, tried on every path below the starting points. */
import type { Process, Program } from '../../process.ts';
import { FileError, resolvePath } from '../../shell/files.ts';
import type { FileStat } from '../../shell/files.ts';
import { patternSource } from '../../shell/pattern.ts';

interface Found {
  /** As it is printed: below the starting point as that was written. */
  readonly path: string;
  readonly full: string;
  readonly depth: number;
  readonly stat: FileStat;
}

type Expression = (found: Found) => Promise<boolean>;

class Problem extends Error {}

export const find: Program = async (process) => {
  const { args, machine, cwd, stderr } = process;
  const firstTest = args.findIndex((arg) => /^[-(!]/.test(arg));
  const starts = firstTest < 0 ? args : args.slice(0, firstTest);
  const parser = new ExpressionParser(process, firstTest < 0 ? [] : args.slice(firstTest));
  let expression: Expression;
  try {
    expression = parser.whole();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await stderr.write(`find: ${error.message}\n`);
    return 1;
  }
  let status = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    await process.clock.pause();
    if (process.signal.aborted) return;
    const full = resolvePath(cwd, path);
    const stat = machine.files.stat(full);
    const attempt = async (): Promise<void> => {
      if (depth >= parser.least) await expression({ path, full, depth, stat });
    };
    if (!parser.depthFirst) await attempt();
    if (stat.kind === 'directory' && depth < parser.most)
      for (const name of machine.files.list(full))
        await visit(`${path.endsWith('/') ? path : `${path}/`}${name}`, depth + 1);
    if (parser.depthFirst) await attempt();
  };
  for (const start of starts.length > 0 ? starts : ['.']) {
    try {
      await visit(start, 0);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await stderr.write(`find: ‘${start}’: ${error.message}\n`);
      status = 1;
    }
  }
  await parser.finish();
  return status;
};

class ExpressionParser {
  readonly #process: Process;
  readonly #words: string[];
  readonly #collected: { readonly command: readonly string[]; readonly paths: string[] }[] = [];
  #acts = false;
  most = Infinity;
  least = 0;
  depthFirst = false;

  constructor(process: Process, words: readonly string[]) {
    this.#process = process;
    this.#words = [...words];
  }

  whole(): Expression {
    const expression = this.#words.length === 0 ? always : this.#or();
    if (this.#words.length > 0)
      throw new Problem(`paths must precede expression: \`${this.#words[0] ?? ''}'`);
    if (this.#acts) return expression;
    return async (found) => (await expression(found)) && this.#print(found, '\n');
  }

  /** Runs what `-exec … +` has collected. */
  async finish(): Promise<void> {
    for (const { command, paths } of this.#collected)
      if (paths.length > 0) await this.#process.spawn([...command, ...paths], {});
  }

  #or(): Expression {
    const left = this.#and();
    if (!this.#take('-o', '-or')) return left;
    const right = this.#or();
    return async (found) => (await left(found)) || (await right(found));
  }

  #and(): Expression {
    const left = this.#one();
    this.#take('-a', '-and');
    const next = this.#words[0];
    if (next === undefined || next === ')' || next === '-o' || next === '-or') return left;
    const right = this.#and();
    return async (found) => (await left(found)) && (await right(found));
  }

  #one(): Expression {
    const word = this.#words.shift() ?? '';
    if (word === '!' || word === '-not') {
      const inner = this.#one();
      return async (found) => !(await inner(found));
    }
    if (word === '(') {
      const inner = this.#or();
      if (!this.#take(')'))
        throw new Problem("invalid expression; expected to find a `)' but didn't see one.");
      return inner;
    }
    switch (word) {
      case '-name':
      case '-iname':
        return this.#matching(word, ({ path }) => path.slice(path.lastIndexOf('/') + 1) || path);
      case '-path':
      case '-wholename':
        return this.#matching(word, ({ path }) => path);
      case '-type': {
        const kinds = this.#value(word).split(',');
        return test(({ stat }) =>
          kinds.includes(stat.kind === 'directory' ? 'd' : stat.kind === 'file' ? 'f' : 'c'),
        );
      }
      case '-empty':
        return test(({ full, stat }) =>
          stat.kind === 'directory' ? this.#process.machine.files.list(full).length === 0 : stat.size === 0,
        );
      case '-maxdepth':
        this.most = Number(this.#value(word));
        return always;
      case '-mindepth':
        this.least = Number(this.#value(word));
        return always;
      case '-depth':
        this.depthFirst = true;
        return always;
      case '-true':
        return always;
      case '-print':
      case '-print0':
        this.#acts = true;
        return (found) => this.#print(found, word === '-print' ? '\n' : '\0');
      case '-delete':
        this.#acts = true;
        this.depthFirst = true;
        return async ({ full }) => {
          this.#process.machine.files.remove(full);
          return true;
        };
      case '-exec':
        return this.#exec();
      default:
        if (/^-[a-z]/.test(word))
          throw new Problem(
            KNOWN.has(word) ? `${word} is not simulated in this lab` : `unknown predicate \`${word}'`,
          );
        throw new Problem(`paths must precede expression: \`${word}'`);
    }
  }

  #matching(option: string, of: (found: Found) => string): Expression {
    const matcher = new RegExp(
      `^(?:${patternSource(this.#value(option))})$`,
      option === '-iname' ? 'isu' : 'su',
    );
    return test((found) => matcher.test(of(found)));
  }

  #exec(): Expression {
    this.#acts = true;
    const end = this.#words.findIndex((word) => word === ';' || word === '+');
    if (end < 0) throw new Problem("missing argument to `-exec'");
    const command = this.#words.splice(0, end);
    const many = this.#words.shift() === '+';
    if (many) {
      const collected = { command: command.filter((word) => word !== '{}'), paths: new Array<string>() };
      this.#collected.push(collected);
      return async ({ path }) => collected.paths.push(path) > 0;
    }
    return async ({ path }) =>
      (await this.#process.spawn(
        command.map((word) => word.replaceAll('{}', path)),
        {},
      )) === 0;
  }

  async #print({ path }: Found, end: string): Promise<boolean> {
    await this.#process.stdout.write(path + end);
    return true;
  }

  #take(...words: readonly string[]): boolean {
    if (!words.includes(this.#words[0] ?? '')) return false;
    this.#words.shift();
    return true;
  }

  #value(option: string): string {
    const value = this.#words.shift();
    if (value === undefined) throw new Problem(`missing argument to \`${option}'`);
    return value;
  }
}

/** What the real one has besides. */
const KNOWN = new Set(
  '-mtime -mmin -newer -size -perm -user -group -regex -iregex -prune -quit -ls -printf -fprint -links -inum -xdev -mount -ok -execdir'.split(
    ' ',
  ),
);

const always: Expression = () => Promise.resolve(true);

function test(holds: (found: Found) => boolean): Expression {
  return (found) => Promise.resolve(holds(found));
}
