/**
 * Which lines of a Markdown text are fences and headings at its top level. It follows the block structure of CommonMark
 * 0.31 (containers, lazy continuation, HTML blocks), because a fence inside a list or a comment is not a cell.
 */

export interface Fence {
  /** Columns before it, 0…3. */
  readonly indent: number;
  readonly char: '`' | '~';
  readonly length: number;
  /** Untrimmed text after the fence characters. */
  readonly info: string;
}

export type LineRole =
  | { readonly role: 'text' | 'heading' | 'html-start' | 'fence-content' | 'fence-close' }
  /** The underline of a heading whose text began `lines` lines before it. */
  | { readonly role: 'underline'; readonly lines: number }
  | { readonly role: 'fence-open'; readonly fence: Fence };

/** What would take a line that follows into itself, and the text that ends it. */
export type OpenBlock =
  | { readonly kind: 'fence' | 'html'; readonly closer: string }
  | { readonly kind: 'item'; readonly width: number };

/** Start and end conditions of HTML blocks 1 to 5 (CommonMark 4.6), with what closes one. */
const HTML_UNTIL: readonly (readonly [start: RegExp, end: RegExp, closer: string])[] = [
  [/^<(?:script|pre|textarea|style)(?:\s|>|$)/i, /<\/(?:script|pre|textarea|style)>/i, '</pre>'],
  [/^<!--/, /-->/, '-->'],
  [/^<\?/, /\?>/, '?>'],
  [/^<![A-Za-z]/, />/, '>'],
  [/^<!\[CDATA\[/, /\]\]>/, ']]>'],
];
const HTML_BLOCK_TAG =
  /^<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i;
const ANY_TAG =
  /^(?:<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>|<\/[A-Za-z][A-Za-z0-9-]*\s*>)\s*$/;
const THEMATIC_BREAK = /^(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$/;

type Leaf =
  | { readonly kind: 'none' }
  | { readonly kind: 'paragraph'; lines: number }
  | { readonly kind: 'fence'; readonly fence: Fence }
  /** Without `end` the block goes on to the next blank line. */
  | { readonly kind: 'html'; readonly end?: RegExp; readonly closer: string };

type Container =
  | { readonly kind: 'quote'; readonly inner: BlockScanner }
  /** `width`: columns that a line must be indented by to belong to the item. */
  | { readonly kind: 'item'; readonly width: number; readonly inner: BlockScanner; empty: boolean };

/** Quotes and lists in each other; nobody nests deeper, and each is a call of this scanner by itself. */
const MOST_NESTED = 100;

const TEXT: LineRole = { role: 'text' };
const NONE: Leaf = { kind: 'none' };

/** Feed it the lines of a text in order, without their line endings. */
export class BlockScanner {
  readonly #depth: number;
  #leaf: Leaf = NONE;
  #container: Container | undefined;

  /** `depth`: how many quotes and lists it stands in. */
  constructor(depth = 0) {
    this.#depth = depth;
  }

  /** What would take the next line into itself; asked at the end of a cell. */
  get open(): OpenBlock | undefined {
    const leaf = this.#leaf;
    if (leaf.kind === 'fence') return { kind: 'fence', closer: leaf.fence.char.repeat(leaf.fence.length) };
    if (leaf.kind === 'html') return { kind: 'html', closer: leaf.closer };
    return this.#container?.kind === 'item' ? { kind: 'item', width: this.#container.width } : undefined;
  }

  /** `column`: where the line's text begins, for its tab stops. */
  feed(line: string, column = 0): LineRole {
    const text = expandIndent(line, column);
    const indent = spacesBefore(text);
    const blank = indent === text.length;
    if (this.#feedContainer(text, indent, blank, column)) return TEXT;
    if (this.#leaf.kind === 'fence') return this.#insideFence(this.#leaf.fence, text, indent);
    if (this.#leaf.kind === 'html') {
      if (this.#leaf.end === undefined ? blank : this.#leaf.end.test(text)) this.#leaf = NONE;
      return TEXT;
    }
    if (blank) {
      this.#leaf = NONE;
      if (this.#container?.kind === 'quote' || (this.#container?.kind === 'item' && this.#container.empty))
        this.#container = undefined;
      return TEXT;
    }
    const role = indent >= 4 ? undefined : this.#blockStart(text, indent, column);
    if (role !== undefined) return role;
    if (this.#leaf.kind === 'paragraph') this.#leaf.lines++;
    else if (!this.#lazy) {
      this.#container = undefined;
      if (indent < 4) this.#leaf = { kind: 'paragraph', lines: 1 };
    }
    return TEXT;
  }

  /** An open paragraph in the innermost container, which a line of plain text continues even without the container's marks. */
  get #lazy(): boolean {
    const inner = this.#container?.inner;
    return inner !== undefined && (inner.#leaf.kind === 'paragraph' || inner.#lazy);
  }

  #feedContainer(text: string, indent: number, blank: boolean, column: number): boolean {
    const container = this.#container;
    if (container === undefined) return false;
    if (container.kind === 'quote') {
      if (indent > 3 || text[indent] !== '>') return false;
      this.#feedQuoted(container.inner, text, indent, column);
      return true;
    }
    if (blank) {
      if (container.empty) return false;
      container.inner.feed('', column);
      return true;
    }
    if (indent < container.width) return false;
    container.empty = false;
    container.inner.feed(text.slice(container.width), column + container.width);
    return true;
  }

  #feedQuoted(inner: BlockScanner, text: string, indent: number, column: number): void {
    const rest = expandIndent(text.slice(indent + 1), column + indent + 1);
    const space = rest.startsWith(' ') ? 1 : 0;
    inner.feed(rest.slice(space), column + indent + 1 + space);
  }

  #insideFence(fence: Fence, text: string, indent: number): LineRole {
    const run = withoutBlanks(text.slice(indent));
    const closes = indent < 4 && run.length >= fence.length && run === fence.char.repeat(run.length);
    if (closes) this.#leaf = NONE;
    return { role: closes ? 'fence-close' : 'fence-content' };
  }

  #blockStart(text: string, indent: number, column: number): LineRole | undefined {
    const rest = text.slice(indent);
    if (rest.startsWith('>') && this.#depth < MOST_NESTED) {
      const inner = new BlockScanner(this.#depth + 1);
      this.#become(NONE, { kind: 'quote', inner });
      this.#feedQuoted(inner, text, indent, column);
      return TEXT;
    }
    if (/^#{1,6}(?:[ \t]|$)/.test(rest)) {
      this.#become(NONE);
      return { role: 'heading' };
    }
    const opening = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/s.exec(rest);
    if (opening?.[1] !== undefined) {
      const fence: Fence = {
        indent,
        char: rest[0] === '`' ? '`' : '~',
        length: opening[1].length,
        info: opening[2] ?? '',
      };
      this.#become({ kind: 'fence', fence });
      return { role: 'fence-open', fence };
    }
    return this.#htmlStart(rest) ?? this.#underline(rest) ?? this.#breakOrItem(rest, indent, column);
  }

  #htmlStart(rest: string): LineRole | undefined {
    if (!rest.startsWith('<')) return undefined;
    for (const [start, end, closer] of HTML_UNTIL) {
      if (!start.test(rest)) continue;
      this.#become(end.test(rest) ? NONE : { kind: 'html', end, closer });
      return { role: 'html-start' };
    }
    // A lone tag of any name cannot interrupt a paragraph; the listed block tags can.
    const inParagraph = this.#leaf.kind === 'paragraph' || this.#lazy;
    if (!HTML_BLOCK_TAG.test(rest) && (inParagraph || !ANY_TAG.test(rest))) return undefined;
    this.#become({ kind: 'html', closer: '' });
    return { role: 'html-start' };
  }

  #underline(rest: string): LineRole | undefined {
    if (this.#leaf.kind !== 'paragraph' || !/^(?:=+|-+)[ \t]*$/.test(rest)) return undefined;
    const { lines } = this.#leaf;
    this.#become(NONE);
    return { role: 'underline', lines };
  }

  #breakOrItem(rest: string, indent: number, column: number): LineRole | undefined {
    if (THEMATIC_BREAK.test(rest)) {
      this.#become(NONE);
      return TEXT;
    }
    const marker = /^(?:[*+-]|(\d{1,9})[.)])(?=[ \t]|$)/.exec(rest);
    if (marker === null || this.#depth >= MOST_NESTED) return undefined;
    const after = column + indent + marker[0].length;
    const content = expandIndent(rest.slice(marker[0].length), after);
    const spaces = spacesBefore(content);
    const empty = spaces === content.length;
    // Only a non-empty item, and of numbered ones only number 1, may interrupt a paragraph.
    if (this.#leaf.kind === 'paragraph' && (empty || (marker[1] !== undefined && Number(marker[1]) !== 1)))
      return undefined;
    const padding = empty || spaces > 4 ? 1 : spaces;
    const inner = new BlockScanner(this.#depth + 1);
    this.#become(NONE, { kind: 'item', width: indent + marker[0].length + padding, inner, empty });
    if (!empty) inner.feed(content.slice(padding), after + padding);
    return TEXT;
  }

  #become(leaf: Leaf, container?: Container): void {
    this.#leaf = leaf;
    this.#container = container;
  }
}

/** Only spaces and tabs count as indentation and blank lines; other white space is text (CommonMark 2.1). */
function spacesBefore(text: string): number {
  return text.length - text.replace(/^ +/, '').length;
}

/** Without the spaces and tabs at its end. */
function withoutBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end--;
  return text.slice(0, end);
}

/** Leading tabs as the spaces that they stand for (tab stops of 4), for a text that begins at `column`. */
function expandIndent(text: string, column: number): string {
  if (!/^ *\t/.test(text)) return text;
  let width = 0;
  let at = 0;
  for (; text[at] === ' ' || text[at] === '\t'; at++)
    width += text[at] === ' ' ? 1 : 4 - ((column + width) % 4);
  return ' '.repeat(width) + text.slice(at);
}
