/**
 * What stands around an output in a paste: its command line behind a prompt above it; below it the exit status that
 * kubectl tells of, and the next prompt. Grammars of documents and of single values would take it for the tool's.
 * The number of lines stays.
 */
import { isPrompted } from './leftovers.ts';

const exitStatus = /^command terminated with exit code \d+$/;
/** Nothing typed behind it yet. */
const waiting = /^(\(⎈[^)\n]{0,200}\)\s*)?\[?[\w.-]+@[\w.-]+[^#$\n]{0,200}[#$]$/;

/** The output alone, and what was told below it. */
export function withoutSurroundings(
  text: string,
  program: string,
): { readonly alone: string; readonly told: readonly string[] } {
  const from = behindTyped(text, program);
  const { to, told } = beforeStatus(text, from);
  if (from === 0 && to === text.length) return { alone: text, told };
  const blank = (start: number, end: number): string => '\n'.repeat(lineBreaks(text, start, end));
  return { alone: blank(0, from) + text.slice(from, to) + blank(to, text.length), told };
}

/** Where the output begins: behind the prompts above it that have its program's name behind them. */
function behindTyped(text: string, program: string): number {
  let from = 0;
  for (let at = 0; at < text.length;) {
    const end = endOfLine(text, at);
    const line = text.slice(at, Math.min(end, at + 500)).trim();
    if (line !== '') {
      if (!isPrompted(line) || !mentions(line, program)) break;
      from = end + 1;
    }
    at = end + 1;
  }
  return Math.min(from, text.length);
}

/** Where it ends. */
function beforeStatus(text: string, from: number): { readonly to: number; readonly told: readonly string[] } {
  const told: string[] = [];
  let to = text.length;
  for (let end = text.length; end > from;) {
    const at = Math.max(from, text.lastIndexOf('\n', end - 1) + 1);
    const line = text.slice(at, Math.min(end, at + 500)).trim();
    if (exitStatus.test(line)) told.unshift(line);
    else if (line !== '' && !waiting.test(line)) break;
    if (line !== '') to = at;
    end = at - 1;
  }
  return { to, told };
}

function mentions(line: string, program: string): boolean {
  return line.includes(program) || (program === 'kubectl' && line.includes(' k '));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function lineBreaks(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
