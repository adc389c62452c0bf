import type { Process, Program } from '../../process.ts';
import { escapeRegExp, patternRegExp } from '../../shell/pattern.ts';
import { type Syntax, toJavaScript } from '../../shell/posixRegExp.ts';
import { FileError, resolvePath } from '../../shell/files.ts';
import { LineReader, openInput } from './lines.ts';
import { badUsage, type Options, readOptions } from '../options.ts';

const SPEC = {
  flags: 'ivconEFGPwxqslLhHarRUzyI',
  values: ['e', 'f', 'A', 'B', 'C', 'm', 'K', 'include', 'exclude'],
  inline: 'K',
  long: {
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    'only-matching': 'o',
    'line-number': 'n',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'perl-regexp': 'P',
    'basic-regexp': 'G',
    'word-regexp': 'w',
    'line-regexp': 'x',
    quiet: 'q',
    silent: 'q',
    'files-with-matches': 'l',
    'files-without-match': 'L',
    regexp: 'e',
    file: 'f',
    'after-context': 'A',
    'before-context': 'B',
    context: 'C',
    'max-count': 'm',
    color: 'K',
    colour: 'K',
    'no-messages': 's',
    'with-filename': 'H',
    'no-filename': 'h',
    'line-buffered': 'U',
    recursive: 'r',
    include: 'include',
    exclude: 'exclude',
  },
};

export function grep(standing: Syntax | 'fixed'): Program {
  return async (process) => {
    const args = process.args.map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
    const options = readOptions(args, SPEC);
    if (typeof options === 'string') return badUsage(process, options, 2);
    const operands = [...options.operands];
    const patterns = options.all('e').flatMap((text) => text.split('\n'));
    for (const file of options.all('f'))
      patterns.push(...(await new LineReader(openInput(process, file)).all()));
    if (options.all('e').length + options.all('f').length === 0) {
      const [pattern] = operands.splice(0, 1);
      if (pattern === undefined) return badUsage(process, 'Usage: grep [OPTION]... PATTERNS [FILE]...', 2);
      patterns.push(...pattern.split('\n'));
    }
    let matcher: RegExp;
    try {
      matcher = compile(patterns, options, standing);
    } catch (error) {
      return badUsage(process, error instanceof SyntaxError ? gnuWording(error.message) : String(error), 2);
    }
    return search(process, options, matcher, operands);
  };
}

/** What GNU grep says of a pattern that the engine below refuses. */
function gnuWording(message: string): string {
  if (/Unterminated group/.test(message)) return 'Unmatched ( or \\(';
  if (/Unmatched '\)'/.test(message)) return 'Unmatched ) or \\)';
  if (/Nothing to repeat/.test(message)) return 'Invalid preceding regular expression';
  if (/numbers out of order/.test(message)) return 'Invalid content of \\{\\}';
  return message.replace(/^Invalid regular expression: /, '');
}

function compile(patterns: readonly string[], options: Options, standing: Syntax | 'fixed'): RegExp {
  const syntax = options.has('F')
    ? 'fixed'
    : options.has('E')
      ? 'extended'
      : options.has('P')
        ? 'perl'
        : options.has('G')
          ? 'basic'
          : standing;
  const sources = patterns.map((pattern) =>
    syntax === 'fixed' ? escapeRegExp(pattern) : toJavaScript(pattern, syntax),
  );
  let source = sources.length === 1 ? (sources[0] ?? '') : sources.map((one) => `(?:${one})`).join('|');
  if (patterns.length === 0) source = '(?!)';
  if (options.has('x')) source = `^(?:${source})$`;
  else if (options.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  return new RegExp(source, options.has('i') || options.has('y') ? 'gi' : 'g');
}

const RED = '\x1b[01;31m\x1b[K';
const OFF = '\x1b[m\x1b[K';

async function search(
  process: Process,
  options: Options,
  matcher: RegExp,
  paths: readonly string[],
): Promise<number> {
  const recursive = options.has('r') || options.has('R');
  const wanted = (path: string): boolean => {
    const matches = (glob: string): boolean =>
      patternRegExp(glob).test(path.slice(path.lastIndexOf('/') + 1));
    const included = options.all('include');
    return (included.length === 0 || included.some(matches)) && !options.all('exclude').some(matches);
  };
  const files = recursive ? filesBelow(process, paths).filter(wanted) : paths;
  const severalFiles = paths.length > 1 || (recursive && files.some((file) => !paths.includes(file)));
  const named = (severalFiles || options.has('H')) && !options.has('h');
  const color =
    options.value('K') === 'always' ||
    (['auto', ''].includes(options.value('K') ?? 'never') && process.stdout.isTerminal);
  let matched = false;
  let failed = false;
  for (const path of files.length > 0 || recursive ? files : ['-']) {
    try {
      const found = await new Search(
        process,
        options,
        matcher,
        color,
        path,
        named ? (path === '-' ? '(standard input)' : path) : undefined,
      ).run();
      matched ||= found;
      if (matched && options.has('q')) return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!options.has('s')) await process.stderr.write(`${process.name}: ${path}: ${error.message}\n`);
      failed = true;
    }
  }
  return failed ? 2 : matched ? 0 : 1;
}

/** -r: every file in the directories that are named, or in the working directory. */
function filesBelow({ cwd, machine: { files } }: Process, paths: readonly string[]): readonly string[] {
  const below = (path: string): readonly string[] => {
    const full = resolvePath(cwd, path);
    if (!files.isDirectory(full)) return [path];
    const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
    return files.list(full).flatMap((name) => below(prefix + name));
  };
  return (paths.length > 0 ? paths : ['']).flatMap(below);
}

/** One file's search. */
class Search {
  readonly #process: Process;
  readonly #options: Options;
  readonly #matcher: RegExp;
  readonly #color: boolean;
  readonly #path: string;
  readonly #label: string | undefined;
  readonly #before: number;
  readonly #after: number;
  /** Lines before a match that may have to be shown, with their numbers. */
  #held: [number, string][] = [];
  #lastShown = 0;

  constructor(
    process: Process,
    options: Options,
    matcher: RegExp,
    color: boolean,
    path: string,
    label: string | undefined,
  ) {
    this.#process = process;
    this.#options = options;
    this.#matcher = matcher;
    this.#color = color;
    this.#path = path;
    this.#label = label;
    this.#before = Number(options.value('B') ?? options.value('C') ?? 0);
    this.#after = Number(options.value('A') ?? options.value('C') ?? 0);
  }

  async run(): Promise<boolean> {
    const reader = new LineReader(openInput(this.#process, this.#path));
    const most = Number(this.#options.value('m') ?? Infinity);
    const silent = ['q', 'l', 'L', 'c'].some((flag) => this.#options.has(flag));
    let count = 0;
    let number = 0;
    let trailing = 0;
    reading: for (let batch = await reader.next(); batch; batch = await reader.next()) {
      let out = '';
      for (const line of batch) {
        number += 1;
        if (count >= most) {
          if (trailing <= 0) break;
          out += this.#context(number, line);
          trailing -= 1;
          continue;
        }
        this.#matcher.lastIndex = 0;
        const hit = this.#matcher.test(line) !== this.#options.has('v');
        if (hit) {
          count += 1;
          trailing = this.#after;
          if (!silent) out += this.#match(number, line);
          if (this.#options.has('q') || this.#options.has('l')) break reading;
        } else if (trailing > 0) {
          trailing -= 1;
          if (!silent) out += this.#context(number, line);
        } else if (this.#before > 0) {
          this.#held.push([number, line]);
          if (this.#held.length > this.#before) this.#held.shift();
        }
      }
      if (out !== '') await this.#process.stdout.write(out);
      if (count >= most && trailing <= 0) break;
    }
    const name = this.#path === '-' ? '(standard input)' : this.#path;
    if (this.#options.has('q')) return count > 0;
    if (this.#options.has('l') && count > 0) await this.#process.stdout.write(`${name}\n`);
    else if (this.#options.has('L') && count === 0) await this.#process.stdout.write(`${name}\n`);
    else if (this.#options.has('c') && !this.#options.has('l'))
      await this.#process.stdout.write(`${this.#label === undefined ? '' : `${this.#label}:`}${count}\n`);
    return count > 0;
  }

  #prefix(number: number, mark: string): string {
    return (
      (this.#label === undefined ? '' : this.#label + mark) +
      (this.#options.has('n') ? String(number) + mark : '')
    );
  }

  #gap(number: number): string {
    const gap =
      this.#before + this.#after > 0 && this.#lastShown > 0 && number > this.#lastShown + 1 ? '--\n' : '';
    this.#lastShown = number;
    return gap;
  }

  #context(number: number, line: string): string {
    if (this.#options.has('o')) return '';
    return `${this.#gap(number)}${this.#prefix(number, '-')}${line}\n`;
  }

  #match(number: number, line: string): string {
    let out = this.#held.map(([at, held]) => this.#context(at, held)).join('');
    this.#held = [];
    if (this.#options.has('o')) {
      if (this.#options.has('v')) return out;
      this.#matcher.lastIndex = 0;
      for (const match of line.matchAll(this.#matcher)) {
        if (match[0] !== '')
          out += `${this.#prefix(number, ':')}${this.#color ? RED + match[0] + OFF : match[0]}\n`;
      }
      return out;
    }
    const shown =
      this.#color && !this.#options.has('v')
        ? line.replace(this.#matcher, (text) => (text === '' ? '' : RED + text + OFF))
        : line;
    return `${out}${this.#gap(number)}${this.#prefix(number, ':')}${shown}\n`;
  }
}
