/**
 * Word expansion. Parts become chunks (text that knows whether it was quoted and whether it may be split), chunks become
 * fields, fields are matched against file names.
 */
import type { Word, WordPart } from 'unbash';
import { expandArithmetic } from './arithmeticExpansion.ts';
import { expandBraces } from './braces.ts';
import {
  type Chunk,
  type Chunks,
  FIELD_BREAK,
  JOINED,
  joinPattern,
  joinText,
  type PartContext,
  result,
  UNQUOTED,
} from './chunks.ts';
import { glob } from './glob.ts';
import { expandParameter, expandSimple } from './parameter.ts';
import { escapePattern, escapeRegExp, hasPattern } from './pattern.ts';
import type { Shell } from './shell.ts';
import { capture, substituteProcess } from './substitution.ts';
import { parseWord } from './syntax.ts';

/** Braces, expansions, splitting and file names: the words of a command. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    for (const single of withoutBraces(word)) {
      for (const field of toFields(await wordChunks(shell, single, UNQUOTED), shell.ifs)) {
        fields.push(...fileNames(shell, field));
      }
    }
  }
  return fields;
}

/** One string, unsplit: the right side of an assignment, a here-string, an operand of `[[ ]]`. */
export async function expandToText(shell: Shell, word: Word, tildeAfterColon = false): Promise<string> {
  return joinText(await wordChunks(shell, word, JOINED, tildeAfterColon));
}

/** As a shell pattern in which what was quoted matches only itself. */
export async function expandToPattern(shell: Shell, word: Word): Promise<string> {
  return joinPattern(await wordChunks(shell, word, JOINED));
}

/** As a regular expression (`=~`) in which what was quoted matches only itself. */
export async function expandToRegExp(shell: Shell, word: Word): Promise<string> {
  return joinPattern(await wordChunks(shell, word, JOINED), escapeRegExp);
}

function withoutBraces(word: Word): readonly Word[] {
  if (!word.parts?.some((part) => part.type === 'BraceExpansion')) return [word];
  return expandBraces(word.text).flatMap((text) => parseWord(text) ?? []);
}

async function wordChunks(
  shell: Shell,
  word: Word,
  context: PartContext,
  tildeAfterColon = false,
): Promise<Chunks> {
  if (!word.parts) return literal(shell, word.text, context, true, tildeAfterColon);
  return partChunks(shell, word.parts, context, tildeAfterColon);
}

export async function partChunks(
  shell: Shell,
  parts: readonly WordPart[],
  context: PartContext,
  tildeAfterColon = false,
): Promise<Chunks> {
  const chunks: Chunks = [];
  for (const [index, part] of parts.entries()) {
    chunks.push(...(await onePart(shell, part, context, index === 0, tildeAfterColon)));
  }
  return chunks;
}

async function onePart(
  shell: Shell,
  part: WordPart,
  context: PartContext,
  first: boolean,
  tildeAfterColon: boolean,
): Promise<Chunks> {
  switch (part.type) {
    case 'Literal':
      if (context.quoted) return [{ text: part.value, quoted: true, split: false }];
      return literal(shell, part.text, context, first, tildeAfterColon);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, quoted: true, split: false }];
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) return [{ text: '', quoted: true, split: false }];
      return partChunks(shell, part.parts, { ...context, quoted: true });
    case 'Glob':
    case 'ExtendedGlob':
      return globPart(shell, part, context);
    case 'BraceExpansion':
      // Braces that stand for nothing are characters; what is between them is still expanded.
      if (/[$`"'\\]/.test(part.text)) return bracedChunks(shell, part.text, context);
      return literal(shell, part.text, context, false, false);
    case 'SimpleExpansion':
      return expandSimple(shell, part.text.slice(1), context);
    case 'ParameterExpansion':
      return expandParameter({
        shell,
        part,
        context,
        expandWord: (word, inner) => wordChunks(shell, word, inner),
      });
    case 'CommandExpansion':
      return [result(part.script ? (await capture(shell, part.script)).replace(/\n+$/, '') : '', context)];
    case 'ArithmeticExpansion':
      return [result(await expandArithmetic(shell, part), context)];
    case 'ProcessSubstitution':
      return [{ text: await substituteProcess(shell, part), quoted: true, split: false }];
  }
}

async function bracedChunks(shell: Shell, text: string, context: PartContext): Promise<Chunks> {
  const brace = (char: string): Chunks => [{ text: char, quoted: true, split: false }];
  const inner = parseWord(text.slice(1, -1));
  return [
    ...brace('{'),
    ...(inner === undefined ? [] : await wordChunks(shell, inner, context)),
    ...brace('}'),
  ];
}

async function globPart(
  shell: Shell,
  part: Extract<WordPart, { type: 'Glob' | 'ExtendedGlob' }>,
  context: PartContext,
): Promise<Chunks> {
  const inner = part.parts?.some((child) => child.type !== 'Literal') ? part.parts : undefined;
  if (!inner) return [{ text: part.text, quoted: context.quoted, split: context.operand }];
  const open = part.type === 'Glob' ? '[' : `${part.operator}(`;
  const close = part.type === 'Glob' ? ']' : ')';
  const plain = (text: string): Chunk => ({ text, quoted: false, split: false });
  return [plain(open), ...(await partChunks(shell, inner, { ...context, operand: false })), plain(close)];
}

/** Unquoted text as written: backslashes quote, a leading tilde is the home directory. */
function literal(
  shell: Shell,
  text: string,
  context: PartContext,
  first: boolean,
  tildeAfterColon: boolean,
): Chunks {
  const chunks: Chunks = [];
  const plain = (value: string): void => {
    if (value !== '')
      chunks.push({ text: value, quoted: context.quoted, split: context.operand && !context.joined });
  };
  let rest = first && !context.quoted ? tilde(shell, text) : text;
  if (tildeAfterColon) rest = rest.replace(/:~(?=[:/]|$)/g, `:${shell.home}`);
  let start = 0;
  for (let at = rest.indexOf('\\'); at >= 0; at = rest.indexOf('\\', start)) {
    plain(rest.slice(start, at));
    const escaped = rest.charAt(at + 1);
    if (escaped !== '\n') chunks.push({ text: escaped === '' ? '\\' : escaped, quoted: true, split: false });
    start = at + 2;
  }
  plain(rest.slice(start));
  return chunks;
}

function tilde(shell: Shell, text: string): string {
  const [whole, user] = /^~([a-z_][\w-]*|\+|-)?(?=[/:]|$)/.exec(text) ?? [];
  if (whole === undefined) return text;
  const before = shell.variables.get('OLDPWD');
  if (user === '-' && before === undefined) return text;
  const home =
    user === undefined
      ? shell.home
      : user === '+'
        ? shell.cwd
        : user === '-'
          ? (before ?? '')
          : user === 'root'
            ? '/root'
            : `/home/${user}`;
  return home + text.slice(whole.length);
}

interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** Field splitting (POSIX 2.6.5): IFS white space in runs, other IFS characters one by one. */
function toFields(chunks: Chunks, separators: string): Piece[][] {
  const fields: Piece[][] = [];
  let current: Piece[] | undefined;
  const finish = (): void => {
    if (current) fields.push(current);
    current = undefined;
  };
  const isSpace = (char: string): boolean => /[ \t\n]/.test(char) && separators.includes(char);
  for (const chunk of chunks) {
    if (chunk === FIELD_BREAK) {
      finish();
      continue;
    }
    if (!chunk.split || separators === '') {
      if (chunk.text !== '' || chunk.quoted) (current ??= []).push(chunk);
      continue;
    }
    const { text } = chunk;
    let index = 0;
    while (index < text.length) {
      let end = index;
      while (end < text.length && !separators.includes(text.charAt(end))) end += 1;
      if (end > index) {
        (current ??= []).push({ text: text.slice(index, end), quoted: false });
        index = end;
        continue;
      }
      while (index < text.length && isSpace(text.charAt(index))) index += 1;
      if (index < text.length && separators.includes(text.charAt(index))) {
        current ??= [];
        index += 1;
        while (index < text.length && isSpace(text.charAt(index))) index += 1;
      }
      finish();
    }
  }
  finish();
  return fields;
}

function fileNames(shell: Shell, field: readonly Piece[]): string[] {
  const text = field.map((piece) => piece.text).join('');
  if (
    shell.options.has('noglob') ||
    !field.some((piece) => !piece.quoted && hasPattern(piece.text.replace(/\\/g, '')))
  )
    return [text];
  const pattern = field.map((piece) => (piece.quoted ? escapePattern(piece.text) : piece.text)).join('');
  const names = glob(shell.machine.files, shell.cwd, pattern, shell.options.has('dotglob'));
  if (names.length > 0) return names;
  return shell.options.has('nullglob') ? [] : [text];
}
