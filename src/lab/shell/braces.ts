/** Brace expansion, `a{b,c}d` and `{1..5}`: on text, before anything else is expanded, as in bash. */

/** Every text that the braces of `text` stand for; the text itself when there are none. */
export function expandBraces(text: string): string[] {
  for (let open = nextBrace(text, 0); open >= 0; open = nextBrace(text, open + 1)) {
    const found = readBrace(text, open);
    if (!found) continue;
    const { parts, end } = found;
    const choices = parts.length > 1 ? parts.flatMap(expandBraces) : sequence(parts[0] ?? '');
    if (!choices) continue;
    const before = text.slice(0, open);
    const after = expandBraces(text.slice(end));
    return choices.flatMap((choice) => after.map((rest) => before + choice + rest));
  }
  return [text];
}

/** Index after a quoted or `$`-expansion stretch that starts at `index`, or `index` when none does. */
function skipQuoted(text: string, index: number): number {
  const char = text.charAt(index);
  if (char === '\\') return index + 2;
  if (char === "'") return after(text.indexOf("'", index + 1), text);
  if (char === '"' || char === '`') {
    for (let at = index + 1; at < text.length; at += 1) {
      if (text.charAt(at) === '\\') at += 1;
      else if (text.charAt(at) === char) return at + 1;
    }
    return text.length;
  }
  if (char === '$' && '{('.includes(text.charAt(index + 1) || ' ')) {
    const open = text.charAt(index + 1);
    const close = open === '{' ? '}' : ')';
    let depth = 0;
    for (let at = index + 1; at < text.length; at += 1) {
      if (text.charAt(at) === '\\') at += 1;
      else if (text.charAt(at) === open) depth += 1;
      else if (text.charAt(at) === close && (depth -= 1) === 0) return at + 1;
    }
    return text.length;
  }
  return index;
}

function after(index: number, text: string): number {
  return index < 0 ? text.length : index + 1;
}

function nextBrace(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const past = skipQuoted(text, index);
    if (past > index) index = past;
    else if (text.charAt(index) === '{') return index;
    else index += 1;
  }
  return -1;
}

function readBrace(
  text: string,
  open: number,
): { readonly parts: readonly string[]; readonly end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  let index = open;
  while (index < text.length) {
    const past = skipQuoted(text, index);
    if (past > index) {
      index = past;
      continue;
    }
    const char = text.charAt(index);
    if (char === '{') depth += 1;
    else if (char === ',' && depth === 1) {
      parts.push(text.slice(start, index));
      start = index + 1;
    } else if (char === '}' && (depth -= 1) === 0) {
      return { parts: [...parts, text.slice(start, index)], end: index + 1 };
    }
    index += 1;
  }
  return undefined;
}

/** `1..5`, `01..10..3`, `a..e`; undefined when it is none. */
function sequence(text: string): string[] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  const [, first, last, by] = match ?? [];
  if (first === undefined || last === undefined) return undefined;
  const letters = /[A-Za-z]/.test(first);
  if (letters !== /[A-Za-z]/.test(last)) return undefined;
  const from = letters ? first.charCodeAt(0) : Number(first);
  const to = letters ? last.charCodeAt(0) : Number(last);
  const step = Math.abs(Number(by ?? 1)) || 1;
  const padded = !letters && [first, last].some((part) => /^-?0\d/.test(part));
  const width = padded ? Math.max(first.length, last.length) : 0;
  const values: string[] = [];
  for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
    values.push(letters ? String.fromCharCode(value) : pad(value, width));
  }
  return values;
}

function pad(value: number, width: number): string {
  return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
}
