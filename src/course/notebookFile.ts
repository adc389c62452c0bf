/** The `*.study.md` format: Markdown whose shell blocks are cells. What was not edited is written back byte for byte. */
import type { Localized } from './course.ts';
import { neededLength, splitFenced, unindented, type FencedSource } from './fencedSource.ts';
import { isShell, readInfo, withAttributes } from './infoString.ts';
import { BlockScanner } from './markdownBlocks.ts';
import {
  endingOf,
  inEnding,
  isBlank,
  leadingBlankLines,
  linesOf,
  normalized,
  rawLines,
  withoutEnding,
} from './textLines.ts';

export interface FileFormat {
  readonly bom: boolean;
  /** The line ending of lines that are new. */
  readonly eol: string;
}

/** A cell as the file has it. Plain data: the editor keeps it beside the cell and gives it back on saving. */
export interface FileCell {
  readonly kind: 'markup' | 'code';
  /** What the editor shows; lines end with `\n`. */
  readonly text: string;
  /** Its exact source with fences, info string and the blank lines around it. All `raw` after the BOM make up the file. */
  readonly raw: string;
  /** The editor's language id: `markdown` or `shellscript`. */
  readonly language: string;
  /** `key=value` pairs of the info string, unknown ones too. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Line of the file on which its first line with text stands, from 1. */
  readonly line: number;
}

export interface StudyNotebook {
  readonly cells: readonly FileCell[];
  readonly format: FileFormat;
}

/** A cell as it is now in the editor. */
export interface CurrentCell {
  readonly kind: 'markup' | 'code';
  readonly text: string;
  readonly language: string;
  /** As it was read; absent for a new cell. */
  readonly file?: FileCell;
  /** All attributes that are wanted, where they were changed or the cell is new. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The file cannot be read; `line` is where. The message is English, `text` has each language. */
export class NotebookError extends Error {
  constructor(
    readonly text: Localized,
    readonly line: number,
  ) {
    super(text.en);
    this.name = 'NotebookError';
  }
}

export const NEW_FILE: FileFormat = { bom: false, eol: '\n' };
const BOM = '\uFEFF';

/** Throws {@link NotebookError} when the bytes are not UTF-8 text. */
export function decodeNotebook(bytes: Uint8Array): StudyNotebook {
  return readNotebook(decodeText(bytes));
}

/** Throws {@link NotebookError} when the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new NotebookError(
      {
        ko: '1번째 줄: 파일이 UTF-16입니다. UTF-8 인코딩으로 저장한 뒤 다시 여세요.',
        en: 'Line 1: the file is UTF-16. Save it with the encoding UTF-8, then open it again.',
      },
      1,
    );
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    const line = firstUndecodableLine(bytes, decoder);
    throw new NotebookError(
      {
        ko: `${line}번째 줄: UTF-8이 아닌 바이트가 있습니다. UTF-8 인코딩으로 저장한 뒤 다시 여세요.`,
        en: `Line ${line}: bytes that are not UTF-8. Save the file with the encoding UTF-8, then open it again.`,
      },
      line,
    );
  }
}

/** Throws {@link NotebookError} when the text is no text (a NUL in it). An empty text is a notebook without cells. */
export function readNotebook(text: string): StudyNotebook {
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split(/\r\n|\n|\r/).length;
    throw new NotebookError(
      {
        ko: `${line}번째 줄: NUL 바이트가 있습니다. 텍스트 파일이 아니니 다른 편집기로 여세요.`,
        en: `Line ${line}: a NUL byte. This is not a text file; open it with another editor.`,
      },
      line,
    );
  }
  const bom = text.startsWith(BOM);
  const lines = rawLines(bom ? text.slice(1) : text);
  const starts = cellStarts(lines);
  const cells = starts.map((start, n) => {
    const raw = lines.slice(start.line, starts[n + 1]?.line).join('');
    const line = start.line + 1 + leadingBlankLines(raw);
    return start.code ? codeCell(raw, line) : markupCell(raw, line);
  });
  return {
    cells,
    format: { bom, eol: lines[0] === undefined ? NEW_FILE.eol : endingOf(lines[0]) || NEW_FILE.eol },
  };
}

/** Characters before a cell in which a blank line is looked for. */
const LOOKED_BACK = 200;

/** The file's text. A cell that still has the text it was read with is written as it was; others keep their fences and endings. */
export function writeNotebook(cells: readonly CurrentCell[], format: FileFormat = NEW_FILE): string {
  const parts: string[] = [];
  /** The end of what is written so far, and nothing more: looking at the whole for each cell would take its square. */
  let end = '';
  const put = (text: string): void => {
    parts.push(text);
    end = (end + text).slice(-LOOKED_BACK);
  };
  let scanner = new BlockScanner();
  cells.forEach((cell, n) => {
    const previous = cells[n - 1];
    if (previous !== undefined) {
      const ending = separation(end, scanner, previous, cell, format.eol);
      for (const line of linesOf(ending)) scanner.feed(line);
      put(ending);
    }
    const source = sourceOf(cell, format.eol, scanner.open?.kind === 'item' ? scanner.open.width : 4);
    if (cell.kind === 'code') scanner = new BlockScanner();
    for (const line of linesOf(source)) scanner.feed(line);
    put(source);
  });
  return (format.bom ? BOM : '') + parts.join('');
}

function cellStarts(lines: readonly string[]): readonly { line: number; code: boolean }[] {
  const starts: { line: number; code: boolean }[] = [];
  const scanner = new BlockScanner();
  /** In the cell that is being read: has a line with text been seen, and is a code cell past its fence? */
  let filled = false;
  let closed = false;
  const begin = (line: number, code: boolean): void => {
    // Blank lines at the top of the file belong to its first cell.
    if (starts.length > 0 && !filled) starts.pop();
    starts.push({ line: starts.length === 0 ? 0 : line, code });
    filled = true;
    closed = false;
  };
  lines.forEach((source, n) => {
    const line = withoutEnding(source);
    const role = scanner.feed(line);
    const inCode = starts.at(-1)?.code === true && !closed;
    if (inCode) {
      closed = role.role === 'fence-close';
    } else if (role.role === 'fence-open' && isShell(readInfo(role.fence.info).language)) {
      begin(n, true);
    } else if (role.role === 'heading') {
      begin(n, false);
    } else if (role.role === 'underline') {
      if (hasTextBefore(lines, starts.at(-1)?.line ?? 0, n - role.lines)) begin(n - role.lines, false);
    } else if (starts.length === 0 || (closed && !isBlank(line))) {
      begin(n, false);
      filled = !isBlank(line);
    } else if (!isBlank(line)) {
      filled = true;
    }
  });
  return starts;
}

function hasTextBefore(lines: readonly string[], from: number, to: number): boolean {
  return lines.slice(from, to).some((line) => !isBlank(line));
}

/** A raw markup source in three: blank lines, text, line ending and blank lines. */
function splitMarkup(raw: string): readonly [lead: string, body: string, trail: string] {
  const lead = /^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(raw)?.[0] ?? '';
  const rest = raw.slice(lead.length);
  const body = rest.slice(0, endOfText(rest));
  return isBlank(body) ? [raw, '', ''] : [lead, body, rest.slice(body.length)];
}

/** Where the last line with text ends: its own blanks still belong to it. */
function endOfText(text: string): number {
  let end = text.length;
  for (let at = text.length - 1; /[ \t\r\n]/.test(text[at] ?? ''); at--)
    if (/[\r\n]/.test(text[at] ?? '')) end = at;
  return end;
}

function markupCell(raw: string, line: number): FileCell {
  return {
    kind: 'markup',
    text: normalized(splitMarkup(raw)[1]),
    raw,
    language: 'markdown',
    attributes: {},
    line,
  };
}

function codeCell(raw: string, line: number): FileCell {
  const fenced = splitFenced(raw);
  const text = fenced.content.map((source) => unindented(withoutEnding(source), fenced.columns)).join('\n');
  return {
    kind: 'code',
    text,
    raw,
    language: 'shellscript',
    attributes: readInfo(fenced.info).attributes,
    line,
  };
}

/** `room`: columns from which a fence would belong to the list item before it. */
function sourceOf(cell: CurrentCell, eol: string, room: number): string {
  const { file } = cell;
  const text = normalized(cell.text);
  if (file === undefined || file.kind !== cell.kind)
    return cell.kind === 'code' ? newCode(cell, text, eol) : inEnding(text, eol) + eol;
  const fenced = cell.kind === 'code' ? splitFenced(file.raw) : undefined;
  const misplaced = fenced !== undefined && fenced.columns >= room;
  const attributes = cell.attributes ?? file.attributes;
  if (
    text === file.text &&
    cell.language === file.language &&
    sameAttributes(attributes, file.attributes) &&
    !misplaced
  )
    return file.raw;
  const ending = endingOf(rawLines(file.raw)[0] ?? '') || eol;
  if (fenced === undefined) {
    const [lead, , trail] = splitMarkup(file.raw);
    return text === '' ? lead + trail.replace(/^(?:\r\n|\n|\r)/, '') : lead + inEnding(text, ending) + trail;
  }
  return editedCode({ cell, text, fenced, attributes, ending, misplaced });
}

interface CodeEdit {
  readonly cell: CurrentCell;
  readonly text: string;
  readonly fenced: FencedSource;
  readonly attributes: Readonly<Record<string, string>>;
  readonly ending: string;
  readonly misplaced: boolean;
}

function editedCode({ cell, text, fenced, attributes, ending, misplaced }: CodeEdit): string {
  const indent = misplaced ? '' : fenced.indent;
  const length = Math.max(fenced.length, neededLength(text, fenced.char));
  const info = withAttributes(withLanguage(fenced.info, cell), attributes);
  const open = `${fenced.lead}${indent}${fenced.char.repeat(length)}${info}${fenced.openEnding || ending}`;
  const lines =
    text === '' ? [] : text.split('\n').map((line) => (line === '' ? ending : `${indent}${line}${ending}`));
  if (fenced.close === '') {
    // Nothing closes it: it runs to the end of the file, with or without a last line ending as before.
    const last = fenced.content.at(-1);
    const bare = last !== undefined && endingOf(last) === '';
    return open + (bare ? lines.join('').slice(0, -ending.length) : lines.join(''));
  }
  const closing = /^[ \t]*(`+|~+)/.exec(fenced.close);
  const written = closing?.[1]?.length ?? 0;
  const mark = closing?.[0] ?? '';
  const close = written >= length ? mark : mark.slice(0, mark.length - written) + fenced.char.repeat(length);
  return open + lines.join('') + (misplaced ? close.trimStart() : close) + fenced.close.slice(mark.length);
}

function newCode(cell: CurrentCell, text: string, eol: string): string {
  const fence = '`'.repeat(Math.max(3, neededLength(text, '`')));
  const info = withAttributes(withLanguage('sh', cell), cell.attributes ?? {});
  return `${fence}${info}${eol}${text === '' ? '' : inEnding(text, eol) + eol}${fence}${eol}`;
}

/** The editor knows one id for every shell; another language replaces the fence's first word. */
function withLanguage(info: string, cell: CurrentCell): string {
  if (cell.language === 'shellscript')
    return isShell(readInfo(info).language) ? info : info.replace(/^\s*\S*/, 'sh');
  return info.replace(/\S*/, cell.language);
}

/** What must stand between two cells so that both are read back as they are. */
function separation(
  /** What is written so far, or its end. */
  out: string,
  scanner: BlockScanner,
  before: CurrentCell,
  after: CurrentCell,
  eol: string,
): string {
  const open = scanner.open;
  const neighbours =
    before.file !== undefined && after.file !== undefined && follows(before.file, after.file);
  let text = out === '' || out.endsWith('\n') || out.endsWith('\r') ? '' : eol;
  if (open?.kind === 'fence' || (open?.kind === 'html' && open.closer !== '')) text += open.closer + eol;
  const blankLine = out === '' || /\n[ \t]*\n$/.test(normalized(out + text));
  const swallowed = open?.kind === 'html';
  return (!neighbours || swallowed) && !blankLine ? text + eol : text;
}

function follows(before: FileCell, after: FileCell): boolean {
  return firstLine(before) + rawLines(before.raw).length === firstLine(after);
}

/** Where `raw` begins: blank lines may stand before a cell's text. */
function firstLine({ line, raw }: FileCell): number {
  return line - leadingBlankLines(raw);
}

function sameAttributes(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function firstUndecodableLine(bytes: Uint8Array, decoder: TextDecoder): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return 1;
}
