/**
 * Shell patterns (`*`, `?`, `[…]`, extglob) as regular expressions. A backslash makes the next character plain.
 */

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

/** The inside of a JavaScript character class for `[:name:]`; undefined for an unknown name. */
export function characterClass(name: string): string | undefined {
  return CLASSES[name];
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Makes text match only itself in a pattern. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]()|!@+]/g, '\\$&');
}

export function hasPattern(text: string): boolean {
  return /[*?[]|[?*+@!]\(/.test(text.replace(/\\./g, ''));
}

/** Matches a whole string. */
export function patternRegExp(pattern: string): RegExp {
  return new RegExp(`^(?:${patternSource(pattern)})$`, 's');
}

/** The pattern as an unanchored regular expression source. */
export function patternSource(pattern: string): string {
  let source = '';
  let index = 0;
  while (index < pattern.length) {
    const char = pattern.charAt(index);
    if ('?*+@!'.includes(char) && pattern.charAt(index + 1) === '(') {
      const close = closingParen(pattern, index + 1);
      if (close > 0) {
        source += extended(char, alternatives(pattern.slice(index + 2, close)), pattern.slice(close + 1));
        index = close + 1;
        continue;
      }
    }
    if (char === '\\') {
      source += escapeRegExp(pattern.charAt(index + 1) || '\\');
      index += 2;
    } else if (char === '*') {
      source += '.*';
      index += 1;
    } else if (char === '?') {
      source += '.';
      index += 1;
    } else if (char === '[') {
      const bracket = readBracket(pattern, index);
      source += bracket?.source ?? '\\[';
      index = bracket?.end ?? index + 1;
    } else {
      source += escapeRegExp(char);
      index += 1;
    }
  }
  return source;
}

function extended(operator: string, choices: readonly string[], rest: string): string {
  const group = `(?:${choices.map(patternSource).join('|')})`;
  if (operator === '!') return `(?!${group}${patternSource(rest)}$).*`;
  return operator === '@' ? group : `${group}${operator}`;
}

function closingParen(pattern: string, open: number): number {
  let depth = 0;
  for (let index = open; index < pattern.length; index += 1) {
    const char = pattern.charAt(index);
    if (char === '\\') index += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

function alternatives(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\\') index += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === '|' && depth === 0) {
      found.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...found, text.slice(start)];
}

/**
 * A POSIX bracket expression (`[!a-c[:digit:]]`) that starts at `start`, as a JavaScript one. Undefined when it is not
 * closed. In a regular expression (`literalBackslash`) a backslash inside it is an ordinary character.
 */
export function readBracket(
  text: string,
  start: number,
  literalBackslash = false,
): { readonly source: string; readonly end: number } | undefined {
  let index = start + 1;
  let negated = false;
  if (text.charAt(index) === '^' || (!literalBackslash && text.charAt(index) === '!')) {
    negated = true;
    index += 1;
  }
  let inside = '';
  for (let first = true; index < text.length; first = false) {
    const char = text.charAt(index);
    if (char === ']' && !first) {
      if (inside === '') return { source: negated ? '[^]' : '(?!)', end: index + 1 };
      return { source: `[${negated ? '^' : ''}${inside}]`, end: index + 1 };
    }
    const named = /^\[:(\w+):\]/.exec(text.slice(index, index + 12));
    const known = named?.[1] === undefined ? undefined : characterClass(named[1]);
    if (named && known !== undefined) {
      inside += known;
      index += named[0].length;
    } else if (char === '\\' && !literalBackslash) {
      inside += escapeInClass(text.charAt(index + 1));
      index += 2;
    } else if (char === '-' && !first && text.charAt(index + 1) !== ']') {
      inside += '-';
      index += 1;
    } else {
      inside += escapeInClass(char);
      index += 1;
    }
  }
  return undefined;
}

function escapeInClass(char: string): string {
  return /[\\\]^[-]/.test(char) ? `\\${char}` : char;
}
