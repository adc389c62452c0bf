/** `$x`, `${x…}`, positional and special parameters. */
import type { ParameterExpansionPart, ParameterOperation } from 'unbash';
import { ShellError } from './control.ts';
import {
  type Chunk,
  type Chunks,
  expandToPattern,
  expandToText,
  FIELD_BREAK,
  ifs,
  type PartContext,
  result,
  wordChunks,
} from './expand.ts';
import { patternRegExp, patternSource } from './pattern.ts';
import { quoteWord } from './quote.ts';
import type { Shell } from './shell.ts';
import { elementsOf, isSet, keysOf } from './variables.ts';

/** A parameter's value: one string (undefined: unset), or the elements of `@` and `*`. */
type Value =
  | { readonly kind: 'one'; readonly text: string | undefined }
  | { readonly kind: 'list'; readonly items: string[]; readonly star: boolean };

export function expandSimple(shell: Shell, name: string, context: PartContext): Chunks {
  return toChunks(shell, checked(shell, name, lookup(shell, name)), context);
}

export async function expandParameter(
  shell: Shell,
  part: ParameterExpansionPart,
  context: PartContext,
): Promise<Chunks> {
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
  let value = await read(shell, name, part);
  if (part.prefix === '!') {
    if (value.kind === 'list' || value.text === undefined)
      throw new ShellError(`${name}: invalid indirect expansion`);
    name = value.text;
    value = name.endsWith(']') ? { kind: 'one', text: await shell.readElement(name) } : lookup(shell, name);
  }
  if (part.prefix === '#') {
    const measured =
      value.kind === 'list' ? value.items.length : [...checkedText(shell, name, value.text)].length;
    return [result(String(measured), context)];
  }
  const label = index === undefined ? name : `${name}[${index}]`;
  if (!part.operation) return toChunks(shell, checked(shell, label, value), context);
  return operate(shell, part.operation, label, value, part, context);
}

async function read(shell: Shell, name: string, part: ParameterExpansionPart): Promise<Value> {
  if (!part.index) return lookup(shell, name);
  const index = part.index.value;
  if (index === '@' || index === '*')
    return { kind: 'list', items: elementsOf(shell.variables.find(name)), star: index === '*' };
  return { kind: 'one', text: await shell.readIndexed(name, await expandToText(shell, part.index)) };
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
      return shell.flags();
    case 'RANDOM':
      return String(shell.random());
    case 'SECONDS':
      return String(Math.floor((shell.clock.now() - shell.startedAt) / 1000));
    case 'EPOCHSECONDS':
      return String(Math.floor(shell.clock.now() / 1000));
    case 'LINENO':
      return '1';
    case 'PWD':
      return shell.cwd;
    case 'BASHPID':
      return String(shell.pid);
    default:
      return /^[1-9]\d*$/.test(name) ? shell.positional[Number(name) - 1] : undefined;
  }
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
    return [result(value.items.join(ifs(shell).slice(0, 1)), context)];
  }
  const chunks: Chunks = [];
  for (const [index, item] of value.items.entries()) {
    if (index > 0) chunks.push(FIELD_BREAK);
    chunks.push(result(item, context));
  }
  return chunks;
}

async function operate(
  shell: Shell,
  operation: ParameterOperation,
  name: string,
  value: Value,
  part: ParameterExpansionPart,
  context: PartContext,
): Promise<Chunks> {
  const each = (change: (text: string) => string): Chunks =>
    toChunks(shell, mapped(checked(shell, name, value), change), context);
  switch (operation.type) {
    case 'Default':
      return orDefault(shell, operation, name, value, part, context);
    case 'Remove': {
      const pattern = await expandToPattern(shell, operation.operand);
      return each((text) => remove(text, pattern, operation.operator));
    }
    case 'Replace': {
      const pattern = await expandToPattern(shell, operation.pattern);
      const by = await replacement(shell, operation.replacement);
      return each((text) => replace(text, pattern, by, operation.operator));
    }
    case 'Slice': {
      const offset = Number(await shell.arithmeticText(await expandToText(shell, operation.offset)));
      const length =
        operation.length && Number(await shell.arithmeticText(await expandToText(shell, operation.length)));
      if (value.kind === 'list')
        return toChunks(
          shell,
          { ...value, items: sliceList(shell, name, value.items, offset, length) },
          context,
        );
      return each((text) => sliceText(text, offset, length));
    }
    case 'CaseModification': {
      const matcher = operation.operand && patternRegExp(await expandToPattern(shell, operation.operand));
      return each((text) => changeCase(text, operation.operator, matcher));
    }
    case 'Transform':
      return each((text) => transform(text, operation.operand.value));
    default:
      throw new ShellError(`${part.text}: bad substitution`, 1, true);
  }
}

async function orDefault(
  shell: Shell,
  operation: Extract<ParameterOperation, { type: 'Default' }>,
  name: string,
  value: Value,
  part: ParameterExpansionPart,
  context: PartContext,
): Promise<Chunks> {
  const { operator, operand } = operation;
  const strict = operator.startsWith(':');
  const text =
    value.kind === 'list' ? (value.items.length > 0 ? value.items.join(' ') : undefined) : value.text;
  const missing = text === undefined || (strict && text === '');
  const inner: PartContext = { ...context, operand: true };
  switch (operator.replace(':', '')) {
    case '+':
      return missing
        ? context.quoted
          ? [result('', context)]
          : []
        : nonEmpty(await wordChunks(shell, operand, inner), context);
    case '-':
      return missing
        ? nonEmpty(await wordChunks(shell, operand, inner), context)
        : toChunks(shell, value, context);
    case '=': {
      if (!missing) return toChunks(shell, value, context);
      const assigned = await expandToText(shell, operand);
      await shell.writeElement(
        part.index ? `${part.parameter}[${await expandToText(shell, part.index)}]` : name,
        assigned,
      );
      return [result(assigned, context)];
    }
    default: {
      if (!missing) return toChunks(shell, value, context);
      const message = await expandToText(shell, operand);
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
  shell: Shell,
  word: Parameters<typeof expandToText>[1],
): Promise<(match: string) => string> {
  const chunks = await wordChunks(shell, word, { quoted: false, operand: false, joined: true });
  const pieces = chunks.filter((chunk): chunk is Chunk => chunk !== FIELD_BREAK);
  return (match) =>
    pieces.map((piece) => (piece.quoted ? piece.text : piece.text.replaceAll('&', () => match))).join('');
}

function mapped(value: Value, change: (text: string) => string): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map(change) };
  return { kind: 'one', text: change(value.text ?? '') };
}

function remove(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const matcher = patternRegExp(pattern);
  const front = operator.startsWith('#');
  const longest = operator.length === 2;
  for (let step = 0; step <= text.length; step += 1) {
    const length = longest ? text.length - step : step;
    if (front && matcher.test(text.slice(0, length))) return text.slice(length);
    if (!front && matcher.test(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

function replace(
  text: string,
  pattern: string,
  by: (match: string) => string,
  operator: '/' | '//' | '/#' | '/%',
): string {
  const source = patternSource(pattern);
  if (source === '') return operator === '/#' ? by('') + text : operator === '/%' ? text + by('') : text;
  const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  return text.replace(new RegExp(anchored, operator === '//' ? 'gs' : 's'), (match) =>
    match === '' ? '' : by(match),
  );
}

function sliceText(text: string, offset: number, length: number | undefined): string {
  const characters = [...text];
  const start = offset < 0 ? characters.length + offset : offset;
  if (start < 0 || start > characters.length) return '';
  if (length === undefined) return characters.slice(start).join('');
  const end = length < 0 ? characters.length + length : start + length;
  if (end < start) throw new ShellError(`${length}: substring expression < 0`);
  return characters.slice(start, end).join('');
}

function sliceList(
  shell: Shell,
  name: string,
  items: readonly string[],
  offset: number,
  length: number | undefined,
): string[] {
  const list = name === '@' || name === '*' ? [shell.name, ...items] : [...items];
  const start = offset < 0 ? list.length + offset : offset;
  if (start < 0) return [];
  if (length !== undefined && length < 0) throw new ShellError(`${length}: substring expression < 0`);
  return list.slice(start, length === undefined ? undefined : start + length);
}

function changeCase(text: string, operator: string, matcher: RegExp | undefined): string {
  const change = (char: string): string =>
    matcher && !matcher.test(char)
      ? char
      : operator.startsWith('^')
        ? char.toUpperCase()
        : char.toLowerCase();
  const characters = [...text];
  if (operator.length === 2) return characters.map(change).join('');
  return characters.map((char, index) => (index === 0 ? change(char) : char)).join('');
}

function transform(text: string, operator: string): string {
  switch (operator) {
    case 'Q':
      return quoteWord(text);
    case 'U':
      return text.toUpperCase();
    case 'L':
      return text.toLowerCase();
    case 'u':
      return text.charAt(0).toUpperCase() + text.slice(1);
    case 'E':
      return text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\');
    default:
      throw new ShellError(`@${operator}: bad substitution`, 1, true);
  }
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
