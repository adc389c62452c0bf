import type { Locale } from '../protocol/outputs.ts';
import { visible } from '../protocol/visible.ts';

/** Characters of a notice; the whole of what went wrong is elsewhere. */
const LONGEST = 600;

/**
 * A message with texts of a notebook, a course, a recording or a cluster in it. The editor makes links of `[words](command:…)`
 * in what it tells, and such a link runs a command: here it stays the text that it is. Nothing hides in it.
 */
export function notice(message: string): string {
  const shown = visible(message).replaceAll('](', '] (');
  return shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown;
}

/** What went wrong, in the reader's language where it has texts in both. By its method: each bundle has its own classes. */
export function reasonOf(error: unknown, locale: Locale): string {
  if (!(error instanceof Error)) return String(error);
  return 'text' in error && typeof error.text === 'function'
    ? String(Reflect.apply(error.text, error, [locale]))
    : error.message;
}

/** Lines and characters of a text that a person is asked about; beyond, it says how many more there are. */
const MOST_LINES = 30;
const LONGEST_LINE = 200;

/** A script as it stands in a question: whatever it is made of, what it will do is in view. */
export function inQuestion(script: string): string {
  const lines = visible(script.trim()).split('\n');
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) =>
      line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (+${line.length - LONGEST_LINE})` : line,
    );
  return lines.length > MOST_LINES
    ? `${shown.join('\n')}\n… (+${lines.length - MOST_LINES})`
    : shown.join('\n');
}
