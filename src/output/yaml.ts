/**
 * YAML as Go programs print it (sigs.k8s.io/yaml, go-yaml): block maps and lists, scalars, literal blocks; of flow forms only
 * what is JSON too. Read line by line in linear time whatever comes: the library that reads manifests takes quadratic time
 * on broken quotes and ends the process on deep nesting, and a paste may be anything.
 */

/** The index of the first line that is none of the forms. */
export class YamlMistake extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line + 1} is not YAML as tools print it`);
    this.line = line;
  }
}

/** Deeper is no output of a tool. */
const deepest = 100;

/** Every document that is a map or a list. Throws a `YamlMistake`. */
export function readYaml(lines: readonly string[]): readonly unknown[] {
  const documents: unknown[] = [];
  const reader = new Reader(lines);
  for (reader.start(); !reader.ended; reader.start()) documents.push(reader.block(0));
  return documents;
}

class Reader {
  #at = 0;
  #depth = 0;
  /** A document mark was read: nothing that follows belongs to what is open. */
  #closed = false;
  /** What is left of the line at hand behind `- `; undefined: all of it. */
  #rest: string | undefined;
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  get ended(): boolean {
    return this.#at >= this.#lines.length;
  }

  get #line(): string {
    return this.#rest ?? this.#lines[this.#at] ?? '';
  }

  /** To the first line of the next document. */
  start(): void {
    do this.#closed = false;
    while (this.#skip());
  }

  /** Over blank lines and comments; true at the end of the document. */
  #skip(): boolean {
    while (
      !this.#closed &&
      !this.ended &&
      this.#rest === undefined &&
      /^(?:\s*$|\s*#|---\s*$|\.\.\.\s*$)/.test(this.#line)
    ) {
      this.#closed = /^[-.]{3}/.test(this.#line);
      this.#at++;
    }
    return this.#closed;
  }

  /** The map or list whose entries start at a column of at least `least`. */
  block(least: number): unknown {
    const indent = indentOf(this.#line);
    if (indent < least || ++this.#depth > deepest || this.#line.charCodeAt(indent) === 9) this.#fail();
    const value = isItem(this.#line, indent) ? this.#list(indent) : this.#map(indent);
    this.#depth--;
    return value;
  }

  #list(indent: number): unknown {
    const items: unknown[] = [];
    while (this.#stands(indent) && isItem(this.#line, indent)) {
      const rest = this.#line.slice(indent + 1);
      if (rest.trim() === '') {
        this.#next();
        items.push(this.#below(indent, false));
      } else if (isItem(rest, indentOf(rest)) || keyOf(rest.trimStart()) !== undefined) {
        this.#rest = ' '.repeat(indent + 1) + rest;
        items.push(this.block(indent + 1));
      } else items.push(this.#value(rest.trim(), indent));
    }
    return items;
  }

  #map(indent: number): unknown {
    const entries: (readonly [string, unknown])[] = [];
    while (this.#stands(indent) && !isItem(this.#line, indent)) {
      const entry = keyOf(this.#line.slice(indent));
      if (entry === undefined) return this.#fail();
      const rest = entry.rest.trim();
      if (rest === '' || rest.startsWith('#')) {
        this.#next();
        entries.push([entry.key, this.#below(indent, true)]);
      } else entries.push([entry.key, this.#value(rest, indent)]);
    }
    if (entries.length === 0) this.#fail();
    return Object.fromEntries(entries);
  }

  /** Whether another entry starts at this column; a line between two columns is a mistake. */
  #stands(indent: number): boolean {
    if (this.#rest === undefined && (this.#skip() || this.ended)) return false;
    const found = indentOf(this.#line);
    if (found > indent) this.#fail();
    return found === indent;
  }

  /** What belongs to a key or a dash that has nothing behind it: a list may stand in the key's own column. */
  #below(indent: number, ofKey: boolean): unknown {
    if (this.#skip() || this.ended) return null;
    const found = indentOf(this.#line);
    if (found > indent) return this.block(indent + 1);
    return ofKey && found === indent && isItem(this.#line, indent) ? this.#list(indent) : null;
  }

  #value(text: string, indent: number): unknown {
    const block = /^([|>])([-+]?)\d?([-+]?)$/.exec(text);
    if (block !== null) return this.#literal(indent, block[1] === '>', (block[2] ?? '') + (block[3] ?? ''));
    if (/^["'{[]/.test(text)) {
      const value = quoted(text);
      if (value === undefined) return this.#fail();
      this.#next();
      return value;
    }
    this.#next();
    // A plain text goes on in lines that stand further in.
    const parts = [text.replace(/ #.*$/, '').trimEnd()];
    while (!this.ended && this.#line.trim() !== '' && indentOf(this.#line) > indent) {
      if (keyOf(this.#line.trimStart()) !== undefined) this.#fail();
      parts.push(this.#line.trim());
      this.#next();
    }
    return plain(parts.join(' '));
  }

  /** Lines as they are, without the indent of the first; `>` makes one line of them. */
  #literal(indent: number, folded: boolean, chomp: string): string {
    this.#next();
    const lines: string[] = [];
    let own = -1;
    for (; !this.ended; this.#at++) {
      const line = this.#line;
      const found = indentOf(line);
      if (line.trim() === '') {
        lines.push(own < 0 ? '' : line.slice(own));
        continue;
      }
      if (own < 0) own = found;
      if (found <= indent || found < own) break;
      lines.push(line.slice(own));
    }
    let last = lines.length;
    while (last > 0 && lines[last - 1] === '') last--;
    const text = lines.slice(0, last).join(folded ? ' ' : '\n');
    if (chomp === '-' || text === '') return text;
    return text + (chomp === '+' ? '\n'.repeat(lines.length - last + 1) : '\n');
  }

  #next(): void {
    this.#rest = undefined;
    this.#at++;
  }

  #fail(): never {
    throw new YamlMistake(this.#at);
  }
}

function indentOf(line: string): number {
  let at = 0;
  while (line.charCodeAt(at) === 32) at++;
  return at;
}

function isItem(line: string, indent: number): boolean {
  const after = line.charCodeAt(indent + 1);
  return line.charCodeAt(indent) === 45 && (after === 32 || Number.isNaN(after));
}

/** `key: rest`, `"key": rest`, `key:`. */
function keyOf(text: string): { readonly key: string; readonly rest: string } | undefined {
  const mark = text.charAt(0);
  if (mark === '"' || mark === "'") {
    const end = text.indexOf(`${mark}:`, 1);
    const key = end < 0 ? undefined : quoted(text.slice(0, end + 1));
    const rest = text.slice(end + 2);
    return typeof key === 'string' && (rest === '' || rest.startsWith(' ')) ? { key, rest } : undefined;
  }
  if (/^[\s[\]{},#&*!|>%@`]/.test(text)) return undefined;
  const colon = text.indexOf(': ');
  if (colon > 0) return { key: text.slice(0, colon), rest: text.slice(colon + 2) };
  return text.length > 1 && text.endsWith(':') ? { key: text.slice(0, -1), rest: '' } : undefined;
}

/** A quoted text, or JSON; undefined when it is neither. */
function quoted(text: string): unknown {
  if (text.startsWith("'"))
    return /^'(?:[^']|'')*'$/.test(text.length > 100_000 ? '' : text)
      ? text.slice(1, -1).replaceAll("''", "'")
      : undefined;
  try {
    // Go escapes some characters in ways that JSON does not know.
    const value: unknown = JSON.parse(
      text.replace(/\\x([\da-fA-F]{2})/g, '\\u00$1').replaceAll('\\e', '\\u001b'),
    );
    return value;
  } catch {
    return undefined;
  }
}

function plain(text: string): unknown {
  if (text === 'null' || text === '~' || text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?(?:0|[1-9]\d*)$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : text;
  return /^-?\d{1,15}\.\d{1,15}$/.test(text) && String(Number(text)) === text ? Number(text) : text;
}
