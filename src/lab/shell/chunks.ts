/**
 * What an expansion gives before it is split into fields: pieces of text that know whether they were quoted and whether
 * IFS may split them.
 */
import type { Word } from 'unbash';
import { escapePattern } from './pattern.ts';

export interface Chunk {
  readonly text: string;
  /** No splitting, and pattern characters stand for themselves. */
  readonly quoted: boolean;
  /** Comes from an unquoted expansion: IFS splits it. */
  readonly split: boolean;
}

/** Between the elements of `$@` and `${a[@]}`. */
export const FIELD_BREAK = Symbol('field break');

export type Chunks = (Chunk | typeof FIELD_BREAK)[];

export interface PartContext {
  readonly quoted: boolean;
  /** Inside `${x:-…}`: plain text is split like the rest of the expansion. */
  readonly operand: boolean;
  /** Nothing will be split (assignments, `case`, `[[ ]]`): `$*` and `$@` join with spaces. */
  readonly joined: boolean;
}

export const UNQUOTED: PartContext = { quoted: false, operand: false, joined: false };
export const JOINED: PartContext = { quoted: false, operand: false, joined: true };
export const QUOTED: PartContext = { quoted: true, operand: false, joined: true };

/** Expands a word; expansions that contain words (`${x:-word}`) are given it. */
export type WordExpansion = (word: Word, context: PartContext) => Promise<Chunks>;

/** The outcome of an expansion. */
export function result(text: string, context: PartContext): Chunk {
  return { text, quoted: context.quoted, split: !context.quoted && !context.joined };
}

export function joinText(chunks: Chunks): string {
  return chunks.map((chunk) => (chunk === FIELD_BREAK ? ' ' : chunk.text)).join('');
}

/** One string in which what was quoted is escaped: by default as a shell pattern, where it then matches only itself. */
export function joinPattern(chunks: Chunks, escape = escapePattern): string {
  return chunks
    .map((chunk) => (chunk === FIELD_BREAK ? ' ' : chunk.quoted ? escape(chunk.text) : chunk.text))
    .join('');
}
