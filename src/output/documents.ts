/** JSON and YAML as tools print them: one document, several one after the other, or one per line. */
import type { Leftovers } from './input.ts';
import { readYaml, YamlMistake } from './yaml.ts';

/**
 * Every JSON object and list in the text; other lines go to `leftovers`. Integers that a double cannot hold are their
 * digits, as a string.
 */
export function jsonDocuments(text: string, leftovers: Leftovers): readonly unknown[] {
  const values: unknown[] = [];
  // After one document that never ends, only documents of one line are looked for: the text is not read twice again.
  let open = false;
  let at = 0;
  for (let line = 0; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const lineEnd = newline < 0 ? text.length : newline;
    const start = skipBlank(text, at, lineEnd);
    if (start >= lineEnd) {
      at = lineEnd + 1;
      line++;
      continue;
    }
    const found = /[[{]/.test(text.charAt(start))
      ? documentAt(text, start, open ? lineEnd : text.length)
      : undefined;
    if (found === 'open') open = true;
    if (found === undefined || found === 'open') {
      const said = text.slice(at, lineEnd);
      if (said.trim() !== 'null') leftovers.take(said, line);
      at = lineEnd + 1;
      line++;
      continue;
    }
    const lines = text.slice(start, found.end).split('\n');
    if (found.parsed === undefined) for (const [i, each] of lines.entries()) leftovers.take(each, line + i);
    else values.push(found.parsed.value);
    line += lines.length - 1;
    at = found.end;
  }
  return values;
}

function skipBlank(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) <= 32) at++;
  return at;
}

interface Found {
  readonly end: number;
  readonly parsed?: { readonly value: unknown };
}

/** The document that starts here; `open` when its brackets do not close before `limit`. */
function documentAt(text: string, start: number, limit: number): Found | 'open' {
  let depth = 0;
  const large: number[] = [];
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = stringEnd(text, at, limit);
      continue;
    }
    if (code >= 48 && code <= 57) {
      const from = at;
      while (text.charCodeAt(at + 1) >= 48 && text.charCodeAt(at + 1) <= 57) at++;
      const before = text.charAt(from - 1);
      if (at - from >= 15 && !/[.eE+]/.test(before) && !/[.eE]/.test(text.charAt(at + 1)))
        large.push(before === '-' ? from - 1 : from, at + 1);
      continue;
    }
    if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) {
      const end = at + 1;
      try {
        return { end, parsed: { value: JSON.parse(quoted(text, start, end, large)) } };
      } catch {
        return { end };
      }
    }
  }
  return 'open';
}

/** The index of the quote that ends the string. */
function stringEnd(text: string, start: number, limit: number): number {
  let at = start + 1;
  while (at < limit && text.charCodeAt(at) !== 34) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}

/** The document with its large integers, given as pairs of from and to, in quotes. */
function quoted(text: string, start: number, end: number, large: readonly number[]): string {
  if (large.length === 0) return text.slice(start, end);
  const parts: string[] = [];
  let at = start;
  for (let i = 0; i < large.length; i += 2) {
    const [from = 0, to = 0] = large.slice(i, i + 2);
    parts.push(text.slice(at, from), '"', text.slice(from, to), '"');
    at = to;
  }
  return parts.join('') + text.slice(at, end);
}

/** Every YAML document that is a map or a list. Lines that are none, and all behind the first mistake, go to `leftovers`. */
export function yamlDocuments(text: string, leftovers: Leftovers): readonly unknown[] | undefined {
  const lines = text.split('\n').map((line, i) => {
    const remark =
      line.trim() !== '' && line.charCodeAt(0) > 32 && (leftovers.isRemark(line) || leftovers.isTyped(line));
    if (!remark) return line;
    leftovers.take(line, i);
    return '';
  });
  let read = parsedYaml(lines);
  if (typeof read === 'number' && read > 0) {
    for (let i = read; i < lines.length; i++) leftovers.take(lines[i] ?? '', i);
    read = parsedYaml(lines.slice(0, read));
  }
  return typeof read === 'number' ? undefined : read;
}

/** The documents, or the index of the line with the first mistake. */
function parsedYaml(lines: readonly string[]): readonly unknown[] | number {
  try {
    return readYaml(lines);
  } catch (error) {
    if (error instanceof YamlMistake) return error.line;
    throw error;
  }
}
