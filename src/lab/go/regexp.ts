/**
 * Regular expressions of Go (RE2): what they accept and how they refuse. The syntax is that of JavaScript but for the parts
 * translated here; what RE2 does not have is refused in the words of regexp/syntax.
 */

export type Compiled = { readonly regexp: RegExp } | { readonly error: string };

/** RE2 refuses to repeat more often. */
const MAX_REPEAT = 1000;

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

class Refusal extends Error {}

/** As `regexp.Compile`. */
export function compileGo(source: string): Compiled {
  try {
    return { regexp: translate(source) };
  } catch (error) {
    if (error instanceof Refusal) return { error: `error parsing regexp: ${error.message}` };
    // What passed the translation and is none for JavaScript either: a Unicode class that nobody knows, for one.
    if (error instanceof SyntaxError)
      return { error: `error parsing regexp: not simulated in this lab: \`${source}\`` };
    throw error;
  }
}

function refuse(why: string, part: string): never {
  throw new Refusal(`${why}: \`${part}\``);
}

function translate(source: string): RegExp {
  let at = 0;
  let depth = 0;
  let flags = '';
  let result = '';
  /** Where the last thing that can be repeated begins; undefined at a place where nothing is. */
  let atom: number | undefined;
  /** Where the repetition of that thing begins, when it is repeated already. */
  let repeated: number | undefined;
  const opened: number[] = [];
  const add = (text: string, length: number): void => {
    atom = at;
    repeated = undefined;
    result += text;
    at += length;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const char = rest.charAt(0);
    const repeat = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/.exec(rest);
    if (repeat !== null) {
      const [operator, least, most] = repeat;
      if (atom === undefined) refuse('missing argument to repetition operator', operator);
      if (repeated !== undefined)
        refuse('invalid nested repetition operator', source.slice(repeated, at + operator.length));
      if (
        Math.max(Number(least ?? 0), Number(most ?? 0)) > MAX_REPEAT ||
        (most && Number(most) < Number(least))
      )
        refuse('invalid repeat count', operator.replace(/\?$/, ''));
      result += operator;
      repeated = at;
      at += operator.length;
    } else if (char === '(') {
      const flagGroup = /^\(\?([imsU]*)(-[imsU]*)?([:)])/.exec(rest);
      const named = /^\(\?P?<(\w+)>/.exec(rest);
      if (flagGroup?.[3] === ')') {
        // Only at the beginning can flags be those of the whole expression.
        if (at > 0) refuse('flags inside of an expression are not simulated in this lab', flagGroup[0]);
        flags = (flagGroup[1] ?? '').replace('U', '');
        at += flagGroup[0].length;
        continue;
      }
      if (rest.startsWith('(?') && flagGroup === null && named === null)
        refuse('invalid or unsupported Perl syntax', rest.slice(0, /^\(\?[<P]/.test(rest) ? 4 : 3));
      const opening = named === null ? (flagGroup?.[0] ?? '(') : `(?<${named[1]}>`;
      opened.push(at);
      depth += 1;
      result += flagGroup === null ? opening : '(?:';
      at += named?.[0].length ?? opening.length;
      atom = undefined;
    } else if (char === ')') {
      if (depth === 0) refuse('unexpected )', source);
      depth -= 1;
      add(')', 1);
      atom = opened.pop();
    } else if (char === '[') {
      const { text, length } = characterClass(rest, source);
      add(text, length);
    } else if (char === '\\') {
      const { text, length } = escape(rest);
      add(text, length);
    } else {
      add(char === '{' || char === '}' || char === ']' ? `\\${char}` : char, 1);
      if (char === '|') atom = undefined;
    }
  }
  if (depth > 0) refuse('missing closing )', source);
  return new RegExp(result, `u${flags}`);
}

function escape(rest: string): { readonly text: string; readonly length: number } {
  const next = rest.charAt(1);
  if (next === '') throw new Refusal('trailing backslash at end of expression: ``');
  if (next === 'A') return { text: '^', length: 2 };
  if (next === 'z') return { text: '$', length: 2 };
  if (/[dDwWsSbBntrfv]/.test(next)) return { text: `\\${next}`, length: 2 };
  if (next === 'a') return { text: '\\x07', length: 2 };
  const code = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(rest);
  if (code !== null) return { text: `\\u{${code[1] ?? code[2] ?? ''}}`, length: code[0].length };
  const property = /^\\([pP])(?:\{(\w+)\}|([A-Z]))/.exec(rest);
  if (property !== null)
    return { text: `\\${property[1]}{${property[2] ?? property[3] ?? ''}}`, length: property[0].length };
  const quoted = /^\\Q([^]*?)(?:\\E|$)/.exec(rest);
  if (quoted !== null)
    return { text: (quoted[1] ?? '').replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&'), length: quoted[0].length };
  if (/[\w]/.test(next)) refuse('invalid escape sequence', rest.slice(0, 2));
  return { text: /[\^$\\.*+?()[\]{}|/]/.test(next) ? `\\${next}` : next, length: 2 };
}

function characterClass(rest: string, source: string): { readonly text: string; readonly length: number } {
  let at = rest.startsWith('[^') ? 2 : 1;
  let text = rest.slice(0, at);
  const first = at;
  for (;;) {
    const here = rest.slice(at);
    if (here === '') refuse('missing closing ]', source.slice(source.length - rest.length));
    if (here.startsWith(']') && at > first) return { text: `${text}]`, length: at + 1 };
    const posix = /^\[:(\^?)(\w+):\]/.exec(here);
    if (posix !== null) {
      const set = CLASSES[posix[2] ?? ''];
      if (set === undefined || posix[1] === '^') refuse('invalid character class range', posix[0]);
      text += set;
      at += posix[0].length;
      continue;
    }
    const low = member(here);
    const dash = here.slice(low.length);
    if (/^-[^\]]/.test(dash)) {
      const high = member(dash.slice(1));
      const range = here.slice(0, low.length + 1 + high.length);
      if (value(low.text) > value(high.text)) refuse('invalid character class range', range);
      text += `${low.text}-${high.text}`;
      at += range.length;
    } else {
      text += low.text;
      at += low.length;
    }
  }
}

function member(rest: string): { readonly text: string; readonly length: number } {
  if (rest.startsWith('\\')) return escape(rest);
  const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { text: /[\^\-[\]\\/]/.test(char) ? `\\${char}` : char, length: char.length };
}

function value(text: string): number {
  const plain = text.length > 1 && text.startsWith('\\') ? text.slice(1) : text;
  return plain.codePointAt(0) ?? 0;
}
