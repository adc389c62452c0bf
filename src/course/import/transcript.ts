/** Pasted shell sessions: which lines were typed, which were printed, and which are remarks. A grammar of lines. */
import { readScript } from '../../script/cell.ts';
import { isAssignment, isCommandLine, isProgramLine } from './commandLine.ts';

export type TranscriptPart =
  | { readonly kind: 'command'; readonly text: string; readonly host?: string }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'remark'; readonly text: string };

interface Prompt {
  readonly host?: string;
  readonly rest: string;
}

/** `user@host:~#`, `[user@host dir]$`, either behind parentheses such as `(⎈|HomeLab:N/A)` or `(venv)`. */
const AT_HOST =
  /^(?:\([^()]{0,80}\) ?)*(?:[\w.-]{1,64}@([\w-]{1,63})[\w.-]*:[^#$%\s]{0,256} ?|\[[\w.-]{1,64}@([\w-]{1,63})[\w.-]* [^\]]{0,256}\] ?)[#$%](?: (.*))?$/;
const BARE = /^(?:\$|❯)(?: (.*))?$/;
const ROOT = /^# (.+)$/;
/** What the shell prints before a further line of one command. */
const CONTINUED = /^> ?/;

/** The parts of a block in their order. Lines that belong together stay together; blank lines between parts go. */
export function transcript(text: string): readonly TranscriptPart[] {
  const lines = text.split('\n');
  const promptOf = promptsIn(lines);
  return promptOf === undefined ? bareParts(lines) : promptedParts(lines, promptOf);
}

/** How this block's prompts look; undefined when it has none. */
function promptsIn(lines: readonly string[]): ((line: string) => Prompt | undefined) | undefined {
  const atHost = (line: string): Prompt | undefined => {
    const match = AT_HOST.exec(line);
    return match === null ? undefined : { host: match[1] ?? match[2], rest: match[3] ?? '' };
  };
  const bare = (line: string): Prompt | undefined => {
    const match = BARE.exec(line);
    return match === null ? undefined : { rest: match[1] ?? '' };
  };
  if (lines.some((line) => atHost(line) !== undefined)) {
    // Half a session: whoever pasted it kept the prompt of some lines only.
    if (!lines.some((line) => isProgramLine(line))) return (line) => atHost(line) ?? bare(line);
    return (line) => atHost(line) ?? bare(line) ?? (isProgramLine(line) ? { rest: line } : undefined);
  }
  if (lines.some((line) => bare(line)?.rest)) return bare;
  // `# ` is a remark, unless nothing else here could be a command.
  const roots = lines.filter((line) => ROOT.test(line));
  const typed = roots.filter((line) => isProgramLine(line.slice(2)));
  const others = lines.some((line) => !ROOT.test(line) && isProgramLine(line));
  if (others || typed.length === 0 || typed.length < roots.length) return undefined;
  return (line) => (ROOT.test(line) ? { rest: line.slice(2) } : undefined);
}

function promptedParts(
  lines: readonly string[],
  promptOf: (line: string) => Prompt | undefined,
): readonly TranscriptPart[] {
  const parts = new Parts();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const prompt = promptOf(line);
    if (prompt === undefined) {
      if (isRemark(line)) parts.remark(line);
      else parts.output(line);
    } else if (isRemark(prompt.rest)) parts.remark(prompt.rest);
    else if (prompt.rest.trim() !== '') {
      const { text, taken } = whole(
        [prompt.rest, ...lines.slice(at + 1)],
        (next) => promptOf(next) !== undefined,
      );
      parts.command(text, prompt.host);
      at += taken - 1;
    }
  }
  return parts.list;
}

function bareParts(lines: readonly string[]): readonly TranscriptPart[] {
  const parts = new Parts();
  /** What follows a remark, or begins the block, was typed if it can have been. */
  let fresh = true;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (isRemark(line)) {
      parts.remark(line);
      fresh = true;
    } else if (isProgramLine(line) || (fresh && isCommandLine(line))) {
      const { text, taken } = whole(lines.slice(at), () => false);
      parts.command(text);
      at += taken - 1;
      // Variables are set one below the other.
      fresh = fresh && isAssignment(text);
    } else {
      parts.output(line);
      if (line.trim() !== '') fresh = false;
    }
  }
  return parts.list;
}

/** Lines that one command may take; what is not whole then was pasted broken. */
const MOST_LINES = 400;

/** The command that begins in the first line, with its here-documents, quotes and continued lines. */
function whole(
  lines: readonly string[],
  ends: (line: string) => boolean,
): { readonly text: string; readonly taken: number } {
  let text = lines[0] ?? '';
  for (let taken = 1; ; taken++) {
    if (!text.endsWith('\\') && isWhole(text)) return { text, taken };
    const next = lines[taken];
    if (next === undefined || taken >= MOST_LINES || ends(next)) return { text: lines[0] ?? '', taken: 1 };
    text += `\n${lines[1]?.startsWith('> ') ? next.replace(CONTINUED, '') : next}`;
  }
}

/** A here-document is taken for whole by the parser although its end is missing. */
function isWhole(text: string): boolean {
  if (readScript(text).error !== undefined) return false;
  const ends = Array.from(text.matchAll(/<<-?\s*(['"]?)(\w+)\1/g), (match) => match[2]);
  const lines = text.split('\n').map((line) => line.trim());
  return ends.every((end) => end !== undefined && lines.includes(end));
}

function isRemark(line: string): boolean {
  return /^#+(?:\s|$)|^#[^!]/.test(line);
}

class Parts {
  readonly list: TranscriptPart[] = [];
  #blank = 0;

  command(text: string, host?: string): void {
    this.#blank = 0;
    this.list.push({ kind: 'command', text: text.trimEnd(), ...(host === undefined ? {} : { host }) });
  }

  remark(line: string): void {
    this.#add('remark', line.replace(/^#+\s*/, '').trim());
  }

  output(line: string): void {
    if (line.trim() === '') this.#blank += 1;
    else this.#add('output', line);
  }

  #add(kind: 'remark' | 'output', text: string): void {
    const last = this.list.at(-1);
    const blank = '\n'.repeat(kind === 'output' ? this.#blank : 0);
    this.#blank = 0;
    if (last?.kind !== kind) this.list.push({ kind, text });
    else this.list[this.list.length - 1] = { kind, text: `${last.text}\n${blank}${text}` };
  }
}
