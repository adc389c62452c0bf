import type { Process, Program } from '../../process.ts';
import { FileError, resolvePath } from '../../shell/files.ts';
import { eachInput, LineReader, openInput, readAll } from './lines.ts';
import { badUsage, readOptions } from '../options.ts';
import {
  type Address,
  parseSed,
  type ReplacementPart,
  SedError,
  type SedCommand,
  type Substitution,
} from './sedScript.ts';

export const sed: Program = async (process) => {
  // What is attached to -i is the end of the name that the old file is kept under.
  const kept = process.args.find((arg) => /^-i./.test(arg))?.slice(2) ?? '';
  const args = process.args.map((arg) => (/^-i./.test(arg) ? '-i' : arg));
  const options = readOptions(args, {
    flags: 'nEriu',
    unsimulated: 'sz',
    values: 'ef',
    long: { quiet: 'n', silent: 'n', expression: 'e', file: 'f', 'regexp-extended': 'E', 'in-place': 'i' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const operands = [...options.operands];
  const scripts = [...options.all('e')];
  for (const file of options.all('f')) scripts.push(await readAll(openInput(process, file)));
  if (scripts.length === 0) {
    const [script] = operands.splice(0, 1);
    if (script === undefined)
      return badUsage(process, 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...');
    scripts.push(script);
  }
  let commands: SedCommand[];
  try {
    commands = parseSed(scripts.join('\n'), options.has('E') || options.has('r'));
  } catch (error) {
    if (error instanceof SedError) return badUsage(process, error.message);
    throw error;
  }
  const quiet = options.has('n');
  if (options.has('i')) return inPlace(process, commands, quiet, { paths: operands, kept });
  const machine = new Sed(process, commands, quiet, (text) => process.stdout.write(text));
  const status = await eachInput(process, operands, async (input, path) =>
    machine.feed(new LineReader(input), path === operands.at(-1) || operands.length === 0),
  );
  await machine.finish();
  return machine.exit ?? (status === 0 ? 0 : 2);
};

async function inPlace(
  process: Process,
  commands: readonly SedCommand[],
  quiet: boolean,
  { paths, kept }: { readonly paths: readonly string[]; readonly kept: string },
): Promise<number> {
  const { files } = process.machine;
  for (const path of paths) {
    const out: string[] = [];
    const machine = new Sed(process, commands, quiet, async (text) => void out.push(text));
    const status = await eachInput(process, [path], (input) => machine.feed(new LineReader(input), true));
    if (status !== 0) return 2;
    await machine.finish();
    const full = resolvePath(process.cwd, path);
    if (kept !== '') files.write(full + kept, files.read(full));
    files.write(full, out.join(''));
  }
  return 0;
}

type Flow = 'next' | 'delete' | 'restart' | 'quit' | 'quit-silently' | { readonly branch: string };

class Sed {
  readonly #process: Process;
  readonly #commands: readonly SedCommand[];
  readonly #quiet: boolean;
  readonly #write: (text: string) => Promise<void>;
  readonly #inRange = new Map<SedCommand, number | 'open'>();
  exit: number | undefined;
  #pattern = '';
  #hold = '';
  #number = 0;
  #last = false;
  #newline = true;
  #substituted = false;
  #lastMatcher: RegExp | undefined;
  #appended: string[] = [];
  #out = '';
  #queue: { readonly line: string; readonly newline: boolean }[] = [];
  #more: () => Promise<boolean> = () => Promise.resolve(false);

  constructor(
    process: Process,
    commands: readonly SedCommand[],
    quiet: boolean,
    write: (text: string) => Promise<void>,
  ) {
    this.#process = process;
    this.#commands = commands;
    this.#quiet = quiet;
    this.#write = write;
  }

  async feed(reader: LineReader, lastInput: boolean): Promise<void> {
    let ended = false;
    const needsLast = usesLast(this.#commands);
    this.#more = async () => {
      while (!ended && this.#queue.length < (needsLast ? 2 : 1)) {
        await this.#flush();
        const batch = await reader.next();
        if (!batch) {
          ended = true;
          break;
        }
        for (const [index, line] of batch.entries())
          this.#queue.push({ line, newline: reader.terminated || index < batch.length - 1 });
      }
      return this.#queue.length > 0;
    };
    while (this.exit === undefined && (await this.#next(() => ended && lastInput)))
      await this.#cycle(() => ended && lastInput);
    await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#out;
    this.#out = '';
    if (text !== '') await this.#write(text);
  }

  async #next(atEnd: () => boolean): Promise<boolean> {
    if (!(await this.#more())) return false;
    const next = this.#queue.shift();
    if (!next) return false;
    this.#pattern = next.line;
    this.#newline = next.newline;
    this.#number += 1;
    this.#last = this.#queue.length === 0 && atEnd();
    return true;
  }

  #print(text: string): void {
    this.#out += text + (this.#newline ? '\n' : '');
  }

  async #cycle(atEnd: () => boolean): Promise<void> {
    let flow: Flow = 'next';
    do {
      this.#substituted = false;
      flow = await this.#run(this.#commands, atEnd);
    } while (flow === 'restart');
    if (!this.#quiet && flow !== 'delete' && flow !== 'quit-silently') this.#print(this.#pattern);
    for (const text of this.#appended.splice(0)) this.#out += text;
    if (this.#out.length > 16384) await this.#flush();
  }

  async #run(commands: readonly SedCommand[], atEnd: () => boolean): Promise<Flow> {
    for (let index = 0; index < commands.length; index += 1) {
      const command = commands[index];
      if (!command || command.name === ':' || this.#selects(command) === command.negated) continue;
      const flow =
        command.name === '{' ? await this.#run(command.block, atEnd) : await this.#execute(command, atEnd);
      if (typeof flow === 'string') {
        if (flow !== 'next') return flow;
        continue;
      }
      if (flow.branch === '') return 'next';
      await this.#process.clock.pause();
      if (this.#process.signal.aborted) return 'quit-silently';
      const target = commands.findIndex(
        (candidate) => candidate.name === ':' && candidate.text === flow.branch,
      );
      if (target < 0) return flow;
      index = target;
    }
    return 'next';
  }

  #selects(command: SedCommand): boolean {
    const { from, to } = command;
    if (!from) return true;
    if (!to) return this.#matches(from);
    const open = this.#inRange.get(command);
    if (open !== undefined) {
      if (open === 'open' ? this.#matches(to) : this.#number >= open) this.#inRange.delete(command);
      return open === 'open' || this.#number <= open;
    }
    if (!this.#matches(from)) return false;
    if (to.kind === 'line' && to.line <= this.#number) return true;
    if (to.kind === 'more' && to.lines === 0) return true;
    this.#inRange.set(
      command,
      to.kind === 'line' ? to.line : to.kind === 'more' ? this.#number + to.lines : 'open',
    );
    return true;
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.#number === address.line;
      case 'last':
        return this.#last;
      case 'step':
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case 'more':
        return false;
      case 'match': {
        const matcher = address.matcher ?? this.#lastMatcher;
        if (!matcher) return false;
        this.#lastMatcher = matcher;
        matcher.lastIndex = 0;
        return matcher.test(this.#pattern);
      }
    }
  }

  async #execute(command: SedCommand, atEnd: () => boolean): Promise<Flow> {
    switch (command.name) {
      case 's':
        if (command.substitute && this.#substitute(command.substitute)) {
          this.#substituted = true;
          if (command.substitute.print) this.#print(this.#pattern);
        }
        return 'next';
      case 'y':
        this.#pattern = [...this.#pattern].map((char) => command.map?.get(char) ?? char).join('');
        return 'next';
      case 'p':
        this.#print(this.#pattern);
        return 'next';
      case 'P':
        this.#out += `${this.#pattern.split('\n')[0] ?? ''}\n`;
        return 'next';
      case 'd':
        return 'delete';
      case 'D': {
        const newline = this.#pattern.indexOf('\n');
        if (newline < 0) return 'delete';
        this.#pattern = this.#pattern.slice(newline + 1);
        return 'restart';
      }
      case 'q':
      case 'Q':
        this.exit = Number(command.text || 0);
        return command.name === 'q' ? 'quit' : 'quit-silently';
      case 'a':
        this.#appended.push(`${command.text}\n`);
        return 'next';
      case 'i':
        this.#out += `${command.text}\n`;
        return 'next';
      case 'c':
        if (!command.to || !this.#inRange.has(command)) this.#out += `${command.text}\n`;
        return 'delete';
      case '=':
        this.#out += `${this.#number}\n`;
        return 'next';
      case 'l':
        this.#out += `${this.#pattern.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')}$\n`;
        return 'next';
      case 'n':
        if (!this.#quiet && !this.#last) this.#print(this.#pattern);
        if (!(await this.#next(atEnd))) {
          if (!this.#quiet) this.#print(this.#pattern);
          this.exit ??= 0;
          return 'delete';
        }
        return 'next';
      case 'N': {
        const before = this.#pattern;
        if (!(await this.#next(atEnd))) return 'quit';
        this.#pattern = `${before}\n${this.#pattern}`;
        return 'next';
      }
      case 'h':
        this.#hold = this.#pattern;
        return 'next';
      case 'H':
        this.#hold += `\n${this.#pattern}`;
        return 'next';
      case 'g':
        this.#pattern = this.#hold;
        return 'next';
      case 'G':
        this.#pattern += `\n${this.#hold}`;
        return 'next';
      case 'x':
        [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
        return 'next';
      case 'b':
        return { branch: command.text };
      case 't':
        if (!this.#substituted) return 'next';
        this.#substituted = false;
        return { branch: command.text };
      case 'T':
        return this.#substituted ? 'next' : { branch: command.text };
      case 'r':
        this.#appended.push(this.#fileText(command.text));
        return 'next';
      case 'w':
        this.#process.machine.files.append(
          resolvePath(this.#process.cwd, command.text),
          `${this.#pattern}\n`,
        );
        return 'next';
      default:
        return 'next';
    }
  }

  #fileText(path: string): string {
    try {
      return this.#process.machine.files.read(resolvePath(this.#process.cwd, path));
    } catch (error) {
      if (error instanceof FileError) return '';
      throw error;
    }
  }

  #substitute(substitution: Substitution): boolean {
    const matcher = substitution.matcher ?? this.#lastMatcher;
    if (!matcher) return false;
    this.#lastMatcher = matcher;
    matcher.lastIndex = 0;
    let seen = 0;
    let changed = false;
    this.#pattern = this.#pattern.replace(matcher, (...found: unknown[]) => {
      seen += 1;
      const match = String(found[0]);
      if (seen < substitution.nth || (seen > substitution.nth && !substitution.global)) return match;
      changed = true;
      return replacementText(substitution.replacement, found);
    });
    return changed;
  }
}

function usesLast(commands: readonly SedCommand[]): boolean {
  return commands.some(
    (command) =>
      command.from?.kind === 'last' ||
      command.to?.kind === 'last' ||
      'nN'.includes(command.name) ||
      usesLast(command.block),
  );
}

function replacementText(parts: readonly ReplacementPart[], found: readonly unknown[]): string {
  let out = '';
  let mode: 'U' | 'L' | 'E' = 'E';
  let once: 'u' | 'l' | undefined;
  for (const part of parts) {
    if (typeof part !== 'string' && 'letterCase' in part) {
      if (part.letterCase === 'u' || part.letterCase === 'l') once = part.letterCase;
      else mode = part.letterCase;
      continue;
    }
    const group = typeof part === 'string' ? part : found[part.group];
    let text = typeof group === 'string' ? group : '';
    if (mode !== 'E') text = mode === 'U' ? text.toUpperCase() : text.toLowerCase();
    if (once && text !== '') {
      text = (once === 'u' ? text.charAt(0).toUpperCase() : text.charAt(0).toLowerCase()) + text.slice(1);
      once = undefined;
    }
    out += text;
  }
  return out;
}
