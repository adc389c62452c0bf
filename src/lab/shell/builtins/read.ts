import { readOptions as readLetters } from '../../commands/options.ts';
import type { LineInput } from '../descriptor.ts';
import { unlessAborted } from '../signals.ts';
import type { Shell } from '../shell.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

interface ReadOptions {
  raw: boolean;
  array?: string;
  delimiter: string;
  count?: number;
  prompt?: string;
  descriptor: number;
  readonly names: string[];
}

/** A text is what is wrong. */
function readOptions(args: readonly string[]): ReadOptions | string {
  const options: ReadOptions = { raw: false, delimiter: '\n', descriptor: 0, names: [] };
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--' || !/^-./.test(arg)) {
      options.names.push(...args.slice(arg === '--' ? index + 1 : index));
      break;
    }
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg.charAt(at);
      if (letter === 'r') options.raw = true;
      else if ('es'.includes(letter)) continue;
      else if ('ti'.includes(letter)) return `-${letter}: not simulated in this lab`;
      else if ('adnNpu'.includes(letter)) {
        const value = arg.slice(at + 1) || (args[(index += 1)] ?? '');
        setOption(options, letter, value);
        break;
      } else return `-${letter}: invalid option`;
    }
  }
  return options;
}

function setOption(options: ReadOptions, letter: string, value: string): void {
  if (letter === 'a') options.array = value;
  if (letter === 'd') options.delimiter = value === '' ? '\0' : value.charAt(0);
  if (letter === 'n' || letter === 'N') options.count = Number(value);
  if (letter === 'p') options.prompt = value;
  if (letter === 'u') options.descriptor = Number(value);
}

const read: Builtin = async (call) => {
  const { shell } = call;
  const options = readOptions(call.args);
  if (typeof options === 'string') return call.complain(options, 2);
  const input = shell.descriptors.get(options.descriptor)?.input;
  if (!input) return call.complain(`${options.descriptor}: invalid file descriptor: Bad file descriptor`);
  if (options.prompt !== undefined && shell.descriptors.get(0)?.output?.isTerminal)
    await shell.say(options.prompt);
  const line = await unlessAborted(readLine(input, options), shell.signal, undefined);
  shell.checkInterrupted();
  assignFields(shell, options, line?.text ?? '');
  return line === undefined || line.ended ? 1 : 0;
};

interface Line {
  readonly text: string;
  readonly ended: boolean;
}

async function readLine(input: LineInput, options: ReadOptions): Promise<Line | undefined> {
  if (options.count !== undefined) {
    const text = await input.readCount(options.count);
    return text === undefined ? undefined : { text, ended: false };
  }
  let text = '';
  for (;;) {
    const piece = await input.readUntil(options.delimiter);
    if (!piece) return text === '' ? undefined : { text, ended: true };
    text += piece.text;
    if (options.raw || piece.ended || !/(^|[^\\])(\\\\)*\\$/.test(text)) return { text, ended: piece.ended };
    text = text.slice(0, -1);
  }
}

function assignFields(shell: Shell, options: ReadOptions, line: string): void {
  const separators = shell.ifs;
  if (options.array !== undefined) {
    shell.variables.setArray(options.array, splitLine(line, separators, Infinity, options.raw));
    return;
  }
  if (options.names.length === 0) {
    shell.variables.set('REPLY', options.raw ? line : line.replace(/\\(.)/gs, '$1'));
    return;
  }
  const fields = splitLine(line, separators, options.names.length, options.raw);
  for (const [index, name] of options.names.entries()) shell.variables.set(name, fields[index] ?? '');
}

/** At most `most` fields, the last with all that is left. A backslash quotes the next character unless `raw`. */
function splitLine(line: string, separators: string, most: number, raw: boolean): string[] {
  const isSpace = (char: string): boolean => /[ \t\n]/.test(char) && separators.includes(char);
  const fields: string[] = [];
  let index = 0;
  const skipSpace = (): void => {
    while (index < line.length && isSpace(line.charAt(index))) index += 1;
  };
  skipSpace();
  while (index < line.length) {
    if (fields.length === most - 1) {
      let rest = line.slice(index);
      while (rest !== '' && isSpace(rest.charAt(rest.length - 1))) rest = rest.slice(0, -1);
      const last = rest.at(-1) ?? '';
      const single = rest.slice(0, -1);
      if (
        last !== '' &&
        separators.includes(last) &&
        !isSpace(last) &&
        ![...single].some((char) => separators.includes(char))
      )
        rest = single;
      fields.push(raw ? rest : rest.replace(/\\(.)/gs, '$1'));
      return fields;
    }
    let field = '';
    while (index < line.length && !separators.includes(line.charAt(index))) {
      if (!raw && line.charAt(index) === '\\') index += 1;
      field += line.charAt(index);
      index += 1;
    }
    fields.push(field);
    skipSpace();
    if (index < line.length && separators.includes(line.charAt(index)) && !isSpace(line.charAt(index))) {
      index += 1;
      skipSpace();
    }
  }
  return fields;
}

const mapfile: Builtin = async (call: BuiltinCall) => {
  const { shell, args } = call;
  const input = shell.descriptors.get(0)?.input;
  const options = readLetters(args, { flags: 't', values: 'ns', unsimulated: 'dOuCc' });
  if (typeof options === 'string') return call.complain(options);
  const strip = options.has('t');
  const [name = 'MAPFILE'] = options.operands;
  const most = Number(options.value('n') ?? 0) || Infinity;
  const lines: string[] = [];
  for (let skip = Number(options.value('s') ?? 0); lines.length < most; skip -= 1) {
    const line = input && (await unlessAborted(input.readUntil('\n'), shell.signal, undefined));
    if (!line) break;
    if (skip > 0) continue;
    lines.push(strip || line.ended ? line.text : `${line.text}\n`);
  }
  shell.variables.setArray(name, lines);
  return 0;
};

const getopts: Builtin = async (call) => {
  const { shell } = call;
  const [spec = '', name = '', ...given] = call.args;
  const words = given.length > 0 ? given : shell.positional;
  const index = Number(shell.variables.get('OPTIND') ?? 1);
  const at = Number(shell.variables.get('__getopts_at') ?? 1);
  const word = words[index - 1];
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') shell.variables.set('OPTIND', String(index + 1));
    shell.variables.set(name, '?');
    return 1;
  }
  const letter = word.charAt(at);
  const place = spec.replace(/^:/, '').indexOf(letter);
  const takes = place >= 0 && spec.replace(/^:/, '').charAt(place + 1) === ':';
  const lastLetter = at + 1 >= word.length;
  shell.variables.set('__getopts_at', String(lastLetter || takes ? 1 : at + 1));
  shell.variables.unset('OPTARG');
  let next = lastLetter || takes ? index + 1 : index;
  if (place < 0) {
    if (spec.startsWith(':')) shell.variables.set('OPTARG', letter);
    else await shell.say(`${shell.name}: illegal option -- ${letter}\n`);
  }
  if (takes) {
    const inline = word.slice(at + 1);
    const value = inline !== '' ? inline : words[next - 1];
    if (inline === '') next += 1;
    if (value === undefined) {
      shell.variables.set('OPTIND', String(next - 1));
      shell.variables.set(name, spec.startsWith(':') ? ':' : '?');
      if (spec.startsWith(':')) shell.variables.set('OPTARG', letter);
      else await shell.say(`${shell.name}: option requires an argument -- ${letter}\n`);
      return 0;
    }
    shell.variables.set('OPTARG', value);
  }
  shell.variables.set('OPTIND', String(next));
  shell.variables.set(name, place < 0 ? '?' : letter);
  return 0;
};

export const readBuiltins: Builtins = { read, mapfile, readarray: mapfile, getopts };
