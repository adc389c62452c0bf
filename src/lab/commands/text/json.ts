/** JSON as jq reads and writes it. */

/** Any number of JSON texts after one another. `problem` is where reading ended. */
export function splitJson(text: string): {
  readonly values: readonly unknown[];
  readonly problem?: { readonly line: number; readonly message: string };
} {
  const values: unknown[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) return { values };
    const end = endOfValue(text, at);
    try {
      values.push(JSON.parse(text.slice(at, end)));
    } catch {
      const line = text.slice(0, end).split('\n').length;
      const inside = text.charAt(at) === '{' || text.charAt(at) === '[';
      const message =
        inside && end >= text.length ? 'Unfinished JSON term' : 'Invalid literal or numeric literal';
      return {
        values,
        problem: {
          line,
          message: `${message} at line ${line}, column ${end - text.lastIndexOf('\n', end - 1) - 1}`,
        },
      };
    }
    at = end;
  }
}

function endOfValue(text: string, start: number): number {
  const first = text.charAt(start);
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') {
    const end = text.slice(start).search(/[\s,:[\]{}"]/);
    return end <= 0 ? (end === 0 ? start + 1 : text.length) : start + end;
  }
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '"') index = endOfString(text, index) - 1;
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && (depth -= 1) === 0) return index + 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.charAt(index) === '"') return index + 1;
  }
  return text.length;
}

/** One value: compact when `indent` is empty; empty arrays and objects stay on their line. */
export function toJson(value: unknown, indent: string, sortKeys: boolean, level = 0): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return Number.isNaN(value) ? 'null' : value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\x7f', '\\u007f');
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const array = Array.isArray(value);
  const [open, close] = array ? ['[', ']'] : ['{', '}'];
  const entries = array
    ? value.map((item: unknown) => toJson(item, indent, sortKeys, level + 1))
    : sorted(Object.entries(value), sortKeys).map(
        ([key, item]) =>
          `${JSON.stringify(key)}:${indent === '' ? '' : ' '}${toJson(item, indent, sortKeys, level + 1)}`,
      );
  if (entries.length === 0) return open + close;
  if (indent === '') return open + entries.join(',') + close;
  const inner = `\n${indent.repeat(level + 1)}`;
  return `${open}${inner}${entries.join(`,${inner}`)}\n${indent.repeat(level)}${close}`;
}

function sorted(entries: [string, unknown][], sortKeys: boolean): [string, unknown][] {
  return sortKeys ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
}
