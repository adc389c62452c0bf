/** Any Markdown with shell blocks as a study notebook: commands as cells, what they printed as quotes, remarks as text. */
import type { Locale } from '../../protocol/outputs.ts';
import { commandOf } from '../../script/command.ts';
import { readScript } from '../../script/cell.ts';
import { fenced } from '../../state/markdown.ts';
import { neededLength, splitFenced, unindented } from '../fencedSource.ts';
import { isShell, readInfo, withAttributes } from '../infoString.ts';
import { BlockScanner } from '../markdownBlocks.ts';
import { rawLines, withoutEnding } from '../textLines.ts';
import { transcript, type TranscriptPart } from './transcript.ts';

/** Fence languages of sessions that are no cells of ours. */
const SESSIONS = new Set(['console', 'shell-session', 'shellsession', 'sh-session', 'terminal', 'zsh']);
const DEFAULT_HOST = 'k8s-ctr';

/** `text`: of a Markdown file. What is no shell block stays byte for byte, and so does a block that is only commands. */
export function importMarkdown(text: string, locale: Locale): string {
  const scanner = new BlockScanner();
  let out = '';
  let block: string[] | undefined;
  for (const source of rawLines(text)) {
    const line = withoutEnding(source);
    const role = scanner.feed(line);
    if (block !== undefined) {
      block.push(source);
      if (role.role !== 'fence-close') continue;
      out += importedBlock(block.join(''), locale);
      block = undefined;
    } else if (role.role === 'fence-open' && isSession(readInfo(role.fence.info).language)) block = [source];
    else out += source;
  }
  // A fence that nothing closes runs to the end of the file.
  return block === undefined ? out : out + importedBlock(block.join(''), locale);
}

function isSession(language: string): boolean {
  return isShell(language) || SESSIONS.has(language.toLowerCase());
}

function importedBlock(raw: string, locale: Locale): string {
  const { content, columns, info, indent } = splitFenced(raw);
  const lines = content.map((source) => unindented(withoutEnding(source), columns));
  const parts = transcript(lines.join('\n').trimEnd());
  const ours = isShell(readInfo(info).language);
  const onlyCommands = parts.every(({ kind }) => kind === 'command');
  const asTyped =
    parts.map(({ text }) => text).join('\n') === lines.filter((line) => line.trim() !== '').join('\n');
  const cells = cellsOf(parts);
  // Of a language that is ours: a script as it stands is a cell as it stands.
  if (
    ours &&
    (parts.length === 0 || (onlyCommands && asTyped && cells.length === 1 && cells[0]?.info === 'sh'))
  )
    return raw;
  if (!parts.some(({ kind }) => kind === 'command')) return raw;
  const text = cells.map((piece) => written(piece, info, locale)).join('\n');
  return indent === '' ? text : text.replace(/^(?=.)/gm, indent);
}

type Piece =
  | { readonly kind: 'cell'; readonly text: string; readonly info: string }
  | { readonly kind: 'output' | 'remark'; readonly text: string; readonly info?: undefined };

/** Commands in a row are one cell; one that runs until it is stopped has a cell of its own, and so has each host. */
function cellsOf(parts: readonly TranscriptPart[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    if (part.kind !== 'command') {
      pieces.push(part);
      continue;
    }
    const attributes = {
      ...(part.host === undefined || part.host === DEFAULT_HOST ? {} : { host: part.host }),
      ...(isEndless(part.text) ? { expect: 'endless' } : {}),
    };
    const info = withAttributes('sh', attributes);
    const last = pieces.at(-1);
    if (
      last?.kind === 'cell' &&
      last.info === info &&
      !info.includes('expect=') &&
      isWhole(last.text, part.text)
    )
      pieces[pieces.length - 1] = { ...last, text: `${last.text}\n${part.text}` };
    else pieces.push({ kind: 'cell', text: part.text, info });
  }
  return pieces;
}

/** What was pasted broken stays alone: it would take the cells around it along. */
function isWhole(...texts: readonly string[]): boolean {
  return texts.every((text) => readScript(text).error === undefined);
}

function written(piece: Piece, original: string, locale: Locale): string {
  switch (piece.kind) {
    case 'cell': {
      const fence = '`'.repeat(Math.max(3, neededLength(piece.text, '`')));
      // What the block's own info string said of its cells still holds.
      const info = withAttributes(piece.info, {
        ...(isShell(readInfo(original).language) ? readInfo(original).attributes : {}),
        ...readInfo(piece.info).attributes,
      });
      return `${fence}${info}\n${piece.text}\n${fence}\n`;
    }
    case 'remark':
      return `${piece.text.replaceAll('<', '&lt;')}\n`;
    case 'output':
      return quoted(`${EXPECTED[locale]}\n\n${fenced(piece.text, 'text')}`);
  }
}

const EXPECTED: Readonly<Record<Locale, string>> = { ko: '예상 출력:', en: 'Expected output:' };

function quoted(text: string): string {
  return text.replace(/^(.*)\n/gm, (_, line: string) => (line === '' ? '>\n' : `> ${line}\n`));
}

/** Runs until it is stopped, as far as its words tell. */
function isEndless(text: string): boolean {
  return readScript(text).statements.some(({ text: statement, background }) => {
    if (background) return false;
    const command = commandOf(statement, DEFAULT_HOST);
    if (command === undefined) return /\bwhile (?:true|:|sleep)\b/.test(statement);
    const { argv, filters } = command;
    const has = (pattern: RegExp): boolean => argv.some((word) => pattern.test(word));
    if (filters.some(([filter]) => filter === 'head')) return false;
    switch (argv[0]) {
      case 'tcpdump':
      case 'tshark':
        return !has(/^-\w*[crD]/);
      case 'ping':
      case 'arping':
        return !has(/^-\w*[cw]/) && !has(/^-w/);
      case 'watch':
      case 'termshark':
        return true;
      case 'hubble':
      case 'tail':
      case 'journalctl':
        return has(/^(?:-\w*f|--follow)/);
      case 'kubectl':
        return (
          (argv[1] === 'logs' && has(/^(?:-f|--follow)$/)) ||
          has(/^(?:-w|--watch)$/) ||
          argv[1] === 'port-forward'
        );
      case 'cilium':
      case 'cilium-dbg':
        return argv[1] === 'monitor';
      default:
        return has(/\bwhile (?:true|:)/);
    }
  });
}
