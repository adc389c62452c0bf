/** `$x`, `${x…}`, positional and special parameters. */
import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash';
import {
  type Chunk,
  type Chunks,
  FIELD_BREAK,
  JOINED,
  joinPattern,
  joinText,
  type PartContext,
  result,
  type WordExpansion,
} from './chunks.ts';
import { ShellError } from './control.ts';
import { readElement, readIndexed, writeElement } from './element.ts';
import { changeCase, remove, replace, sliceList, sliceText, transform } from './parameterText.ts';
import { patternRegExp } from './pattern.ts';
import { quoteWord } from './quote.ts';
import type { Shell } from './shell.ts';
import { elementsOf, isSet, keysOf } from './variables.ts';

/** A parameter's value: one string (undefined: unset), or the elements of `@` and `*`. */
type Value =
  | { readonly kind: 'one'; readonly text: string | undefined }
  | { readonly kind: 'list'; readonly items: string[]; readonly star: boolean };

/** One `${…}` that is being expanded. */
export interface ParameterExpansion {
  readonly shell: Shell;
  readonly part: ParameterExpansionPart;
  readonly context: PartContext;
  /** Expands the words in it. */
  readonly expandWord: WordExpansion;
}

export function expandSimple(shell: Shell, name: string, context: PartContext): Chunks {
  return toChunks(shell, checked(shell, name, lookup(shell, name)), context);
}

export async function expandParameter(expansion: ParameterExpansion): Promise<Chunks> {
  const { shell, part, context } = expansion;
  if (part.parameter === '' || part.operation?.type === 'Unknown')
    throw new ShellError(`${part.text}: bad substitution`, 1, true);
  const index = part.index?.value;
  if (part.operation?.type === 'Names') {
    const names = shell.variables.names().filter((name) => name.startsWith(part.parameter));
    return toChunks(shell, { kind: 'list', items: names, star: part.operation.operator === '*' }, context);
  }
  if (part.prefix === '!' && (index === '@' || index === '*')) {
    const keys = keysOf(shell.variables.find(part.parameter));
    return toChunks(shell, { kind: 'list', items: keys, star: index === '*' }, context);
  }
  let name = part.parameter;
  let value = await read(expansion);
  if (part.prefix === '!') {
    if (value.kind === 'list' || value.text === undefined)
      throw new ShellError(`${name}: invalid indirect expansion`);
    name = value.text;
    value = name.endsWith(']') ? { kind: 'one', text: await readElement(shell, name) } : lookup(shell, name);
  }
  if (part.prefix === '#') {
    const measured =
      value.kind === 'list' ? value.items.length : [...checkedText(shell, name, value.text)].length;
    return [result(String(measured), context)];
  }
  const label = index === undefined ? name : `${name}[${index}]`;
  if (!part.operation) return toChunks(shell, checked(shell, label, value), context);
  return operate(expansion, part.operation, label, value);
}

async function read(expansion: ParameterExpansion): Promise<Value> {
  const { shell, part } = expansion;
  const name = part.parameter;
  if (!part.index) return lookup(shell, name);
  const index = part.index.value;
  if (index === '@' || index === '*')
    return { kind: 'list', items: elementsOf(shell.variables.find(name)), star: index === '*' };
  return { kind: 'one', text: await readIndexed(shell, name, await textOf(expansion, part.index)) };
}

async function textOf({ expandWord }: ParameterExpansion, word: Word): Promise<string> {
  return joinText(await expandWord(word, JOINED));
}

async function patternOf({ expandWord }: ParameterExpansion, word: Word): Promise<string> {
  return joinPattern(await expandWord(word, JOINED));
}

function lookup(shell: Shell, name: string): Value {
  if (name === '@' || name === '*') return { kind: 'list', items: [...shell.positional], star: name === '*' };
  return { kind: 'one', text: special(shell, name) ?? shell.variables.get(name) };
}

function special(shell: Shell, name: string): string | undefined {
  switch (name) {
    case '?':
      return String(shell.status);
    case '$':
      return String(shell.scriptPid);
    case '!':
      return shell.lastJobPid === undefined ? '' : String(shell.lastJobPid);
    case '#':
      return String(shell.positional.length);
    case '0':
      return shell.name;
    case '-':
      return flags(shell);
    case 'RANDOM':
      return String(shell.scope.random());
    case 'SECONDS':
      return String(Math.floor((shell.clock.now() - shell.startedAt) / 1000));
    case 'EPOCHSECONDS':
      return String(Math.floor(shell.clock.now() / 1000));
    case 'LINENO':
      return '1';
    case 'BASH_VERSION':
      return BASH_VERSION;
    case 'PPID':
      return INIT;
    case 'PWD':
      return shell.cwd;
    case 'BASH_SUBSHELL':
      return String(shell.depth);
    case 'UID':
    case 'EUID':
      return shell.user === 'root' ? '0' : USER_ID;
    case 'BASH_COMMAND':
      return shell.command;
    case 'BASHPID':
      return String(shell.pid);
    default:
      return /^[1-9]\d*$/.test(name) ? shell.positional[Number(name) - 1] : undefined;
  }
}

/** Of Ubuntu 24.04, which the material's machines run. */
const BASH_VERSION = '5.2.21(1)-release';
/** Of the first user that was made on a machine. */
const USER_ID = '1000';
/** Process id of what started a login shell. */
const INIT = '1';

/** `$-` */
function flags(shell: Shell): string {
  const letters = { errexit: 'e', noglob: 'f', nounset: 'u', xtrace: 'x' };
  const on = Object.entries(letters).filter(([option]) => shell.options.has(option));
  return on.map(([, letter]) => letter).join('') + (shell.interactive ? 'i' : '');
}

function checked(shell: Shell, name: string, value: Value): Value {
  if (value.kind === 'one') checkedText(shell, name, value.text);
  return value;
}

function checkedText(shell: Shell, name: string, text: string | undefined): string {
  if (text === undefined && shell.options.has('nounset'))
    throw new ShellError(`${name}: unbound variable`, 127, true);
  return text ?? '';
}

function toChunks(shell: Shell, value: Value, context: PartContext): Chunks {
  if (value.kind === 'one') return [result(value.text ?? '', context)];
  if (value.star && (context.quoted || context.joined)) {
    return [result(value.items.join(shell.ifs.slice(0, 1)), context)];
  }
  const chunks: Chunks = [];
  for (const [index, item] of value.items.entries()) {
    if (index > 0) chunks.push(FIELD_BREAK);
    chunks.push(result(item, context));
  }
  return chunks;
}

async function operate(
  expansion: ParameterExpansion,
  operation: ParameterOperation,
  name: string,
  value: Value,
): Promise<Chunks> {
  const { shell, part, context } = expansion;
  const each = (change: (text: string) => string): Chunks =>
    toChunks(shell, mapped(checked(shell, name, value), change), context);
  switch (operation.type) {
    case 'Default':
      return orDefault(expansion, operation, name, value);
    case 'Remove': {
      const pattern = await patternOf(expansion, operation.operand);
      return each((text) => remove(text, pattern, operation.operator));
    }
    case 'Replace': {
      const pattern = await patternOf(expansion, operation.pattern);
      const by = await replacement(expansion, operation.replacement);
      return each((text) => replace(text, pattern, by, operation.operator));
    }
    case 'Slice': {
      const number = async (word: Word): Promise<number> =>
        Number(await shell.arithmeticText(await textOf(expansion, word)));
      const offset = await number(operation.offset);
      const length = operation.length && (await number(operation.length));
      if (value.kind === 'one') return each((text) => sliceText(text, offset, length));
      const list = name === '@' || name === '*' ? [shell.name, ...value.items] : value.items;
      return toChunks(shell, { ...value, items: sliceList(list, offset, length) }, context);
    }
    case 'CaseModification': {
      const matcher = operation.operand && patternRegExp(await patternOf(expansion, operation.operand));
      return each((text) => changeCase(text, operation.operator, matcher));
    }
    case 'Transform':
      return transformed(expansion, operation.operand.value, name, value);
    default:
      throw new ShellError(`${part.text}: bad substitution`, 1, true);
  }
}

/** `${x@Q}` of what is not set is nothing; `${x@A}` is the command that would make it. */
function transformed(
  { shell, context }: ParameterExpansion,
  operator: string,
  name: string,
  value: Value,
): Chunks {
  checked(shell, name, value);
  if (value.kind === 'one' && value.text === undefined) return toChunks(shell, value, context);
  if (operator !== 'A')
    return toChunks(
      shell,
      mapped(value, (text) => transform(text, operator)),
      context,
    );
  if (value.kind === 'list')
    throw new ShellError(`\${${name}@A}: of an array it is not simulated in this lab`, 1);
  const variable = shell.variables.find(name);
  const letters = `${variable?.integer ? 'i' : ''}${variable?.readonly ? 'r' : ''}${variable?.exported ? 'x' : ''}`;
  const assignment = `${name}=${quoteWord(value.text ?? '')}`;
  const text = letters === '' ? assignment : `declare -${letters} ${assignment}`;
  return toChunks(shell, { kind: 'one', text }, context);
}

async function orDefault(
  expansion: ParameterExpansion,
  { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
  name: string,
  value: Value,
): Promise<Chunks> {
  const { shell, part, context, expandWord } = expansion;
  const strict = operator.startsWith(':');
  const text =
    value.kind === 'list' ? (value.items.length > 0 ? value.items.join(' ') : undefined) : value.text;
  const missing = text === undefined || (strict && text === '');
  const alternative = async (): Promise<Chunks> =>
    nonEmpty(await expandWord(operand, { ...context, operand: true }), context);
  if (operator.endsWith('+')) return missing ? nonEmpty([], context) : alternative();
  if (!missing) return toChunks(shell, value, context);
  switch (operator.replace(':', '')) {
    case '-':
      return alternative();
    case '=': {
      const assigned = await textOf(expansion, operand);
      const target = part.index ? `${part.parameter}[${await textOf(expansion, part.index)}]` : name;
      await writeElement(shell, target, assigned);
      return [result(assigned, context)];
    }
    default: {
      const message = await textOf(expansion, operand);
      throw new ShellError(
        `${name}: ${message || (strict ? 'parameter null or not set' : 'parameter not set')}`,
        127,
        true,
      );
    }
  }
}

function nonEmpty(chunks: Chunks, context: PartContext): Chunks {
  return chunks.length === 0 && context.quoted ? [result('', context)] : chunks;
}

/** In a replacement an unquoted `&` is the matched text (patsub_replacement, on by default since bash 5.2). */
async function replacement(
  { expandWord }: ParameterExpansion,
  word: Word,
): Promise<(match: string) => string> {
  const chunks = await expandWord(word, JOINED);
  const pieces = chunks.filter((chunk): chunk is Chunk => chunk !== FIELD_BREAK);
  return (match) =>
    pieces.map((piece) => (piece.quoted ? piece.text : piece.text.replaceAll('&', () => match))).join('');
}

function mapped(value: Value, change: (text: string) => string): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map(change) };
  return { kind: 'one', text: change(value.text ?? '') };
}

/** Whether `-v name` holds. */
export function parameterIsSet(shell: Shell, name: string): boolean {
  if (/^\d+$/.test(name)) return Number(name) === 0 || Number(name) <= shell.positional.length;
  const [, base, key] = /^(\w+)\[(.*)\]$/s.exec(name) ?? [];
  if (base === undefined || key === undefined)
    return isSet(shell.variables.find(name)) && shell.variables.get(name) !== undefined;
  if (key === '@' || key === '*') return elementsOf(shell.variables.find(base)).length > 0;
  return keysOf(shell.variables.find(base)).includes(key);
}
