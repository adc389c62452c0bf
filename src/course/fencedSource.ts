/** The source of a code cell, taken apart so that an edit can put it together again. */
import { BlockScanner } from './markdownBlocks.ts';
import { endingOf, isBlank, rawLines, withoutEnding } from './textLines.ts';

export interface FencedSource {
  readonly lead: string;
  /** The spaces and tabs before the opening fence, and the columns that they take. */
  readonly indent: string;
  readonly columns: number;
  readonly char: string;
  readonly length: number;
  readonly info: string;
  readonly openEnding: string;
  readonly content: readonly string[];
  /** The closing fence's line and the blank lines after it; empty when nothing closes it. */
  readonly close: string;
}

export function splitFenced(raw: string): FencedSource {
  const lines = rawLines(raw);
  const at = lines.findIndex((line) => !isBlank(line));
  const [, indent = '', run = '', info = ''] =
    /^([ \t]*)(`+|~+)(.*)$/s.exec(withoutEnding(lines[at] ?? '')) ?? [];
  const scanner = new BlockScanner();
  let end = lines.length;
  for (let n = at; n < lines.length; n++) {
    if (scanner.feed(withoutEnding(lines[n] ?? '')).role !== 'fence-close') continue;
    end = n;
    break;
  }
  return {
    lead: lines.slice(0, at).join(''),
    indent,
    columns: indent.length,
    char: run[0] ?? '`',
    length: run.length,
    info,
    openEnding: endingOf(lines[at] ?? ''),
    content: lines.slice(at + 1, end),
    close: lines.slice(end).join(''),
  };
}

/** A fence must be longer than any line of the text that would close it. */
export function neededLength(text: string, char: string): number {
  const closing = char === '`' ? /^ {0,3}(`{3,})[ \t]*$/gm : /^ {0,3}(~{3,})[ \t]*$/gm;
  let needed = 0;
  for (const [, run = ''] of text.matchAll(closing)) needed = Math.max(needed, run.length + 1);
  return needed;
}

/** A line of content without the columns that the fence itself is indented by. */
export function unindented(line: string, columns: number): string {
  return line.slice(Math.min(columns, line.length - line.replace(/^ +/, '').length));
}
