/** kubectl's JSONPath templates: the grammar (k8s.io/client-go/util/jsonpath/parser.go). Evaluation: jsonPathResult.ts. */
import { Failure } from '../../go/failure.ts';

export type PathStep =
  | { readonly step: 'field'; readonly name: string }
  | { readonly step: 'wildcard' }
  | { readonly step: 'recursive' }
  | {
      readonly step: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly by: number | undefined;
      readonly single: boolean;
    }
  | {
      readonly step: 'filter';
      readonly left: readonly PathStep[];
      readonly operator: string;
      readonly right: readonly PathStep[];
    }
  | { readonly step: 'union'; readonly paths: readonly (readonly PathStep[])[] }
  | { readonly step: 'literal'; readonly value: string | number | boolean }
  /** A bare word: no function of that name exists, which shows only when it is run. */
  | { readonly step: 'identifier'; readonly name: string }
  | { readonly step: 'root' };

export type TemplatePart =
  | { readonly part: 'text'; readonly text: string }
  | { readonly part: 'path'; readonly steps: readonly PathStep[] }
  | { readonly part: 'range'; readonly steps: readonly PathStep[]; readonly body: readonly TemplatePart[] };

/** Reads `a {.b} c {range .d[*]}…{end}`. Throws {@link Failure} with the parser's own words. */
export function parseTemplate(text: string): readonly TemplatePart[] {
  const stack: { steps: readonly PathStep[]; parts: TemplatePart[] }[] = [{ steps: [], parts: [] }];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    const plain = text.slice(at, open < 0 ? text.length : open);
    if (plain !== '') stack.at(-1)?.parts.push({ part: 'text', text: plain });
    if (open < 0) break;
    const close = closingBrace(text, open);
    const action = text.slice(open + 1, close).trim();
    at = close + 1;
    if (action === 'end') {
      const done = stack.pop();
      if (done === undefined || stack.length === 0) throw new Failure('not in range, nothing to end');
      stack.at(-1)?.parts.push({ part: 'range', steps: done.steps, body: done.parts });
    } else if (/^range(\s|$)/.test(action))
      stack.push({ steps: new PathReader(action.slice(5)).read(), parts: [] });
    else for (const word of quotedOrPaths(action)) stack.at(-1)?.parts.push(word);
  }
  if (stack.length > 1) throw new Failure('unmatched range: expecting end');
  return stack[0]?.parts ?? [];
}

function closingBrace(text: string, open: number): number {
  let quote = '';
  for (let index = open + 1; index < text.length; index++) {
    const character = text[index];
    if (quote !== '') {
      if (character === '\\') index++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '}') return index;
  }
  if (quote !== '') throw new Failure('unterminated quoted string');
  const rest = text.slice(open);
  throw new Failure(rest.lastIndexOf('[') > rest.lastIndexOf(']') ? 'unterminated array' : 'unclosed action');
}

/** `{.a .b "x"}` prints each of its words. */
function quotedOrPaths(action: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let rest = action;
  while (rest !== '') {
    const quoted = /^(["'])((?:\\.|(?!\1).)*)\1/s.exec(rest);
    if (quoted) {
      parts.push({ part: 'text', text: unescape(quoted[2] ?? '') });
      rest = rest.slice(quoted[0].length).trimStart();
      continue;
    }
    const reader = new PathReader(rest);
    parts.push({ part: 'path', steps: reader.read() });
    rest = reader.rest.trimStart();
  }
  return parts;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) =>
    character === 'n' ? '\n' : character === 't' ? '\t' : character === 'r' ? '\r' : character,
  );
}

class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.trimStart();
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  read(): readonly PathStep[] {
    const steps: PathStep[] = [];
    while (this.#at < this.#text.length) {
      const rest = this.rest;
      if (/^\s/.test(rest)) break;
      if (rest.startsWith('..')) {
        steps.push({ step: 'recursive' });
        this.#at += 2;
        if (/^[^[.\s]/.test(this.rest)) steps.push(...this.#fieldOrWildcard());
      } else if (rest.startsWith('.')) {
        this.#at += 1;
        if (/^[^[.\s]/.test(this.rest)) steps.push(...this.#fieldOrWildcard());
      } else if (rest.startsWith('[')) steps.push(this.#bracket());
      else if (rest.startsWith('$') || rest.startsWith('@')) {
        steps.push({ step: 'root' });
        this.#at += 1;
      } else steps.push(...this.#bareWord());
    }
    return steps;
  }

  #fieldOrWildcard(): PathStep[] {
    if (this.rest.startsWith('*')) {
      this.#at += 1;
      return [{ step: 'wildcard' }];
    }
    const word = /^(?:\\.|[^\s.[\]{}()|,$@<>=!])+/.exec(this.rest)?.[0];
    if (word === undefined) throw new Failure(`unrecognized character in action: U+${this.#codePoint()}`);
    this.#at += word.length;
    return [{ step: 'field', name: word.replace(/\\(.)/g, '$1') }];
  }

  #bareWord(): PathStep[] {
    const literal = /^(-?\d+(?:\.\d+)?|true|false)(?![\w.])/.exec(this.rest)?.[0];
    if (literal !== undefined) {
      this.#at += literal.length;
      return [{ step: 'literal', value: literalValue(literal) }];
    }
    if (/^[A-Za-z]/.test(this.rest)) {
      const word = /^\w+/.exec(this.rest)?.[0] ?? '';
      this.#at += word.length;
      return [{ step: 'identifier', name: word }];
    }
    throw new Failure(`unrecognized character in action: U+${this.#codePoint()}`);
  }

  #codePoint(): string {
    const code = this.rest.codePointAt(0) ?? 0;
    return `${code.toString(16).toUpperCase().padStart(4, '0')} '${String.fromCodePoint(code)}'`;
  }

  #bracket(): PathStep {
    const close = this.#closingBracket();
    const inside = this.#text.slice(this.#at + 1, close).trim();
    this.#at = close + 1;
    if (inside === '*') return { step: 'wildcard' };
    if (inside.startsWith('?(') && inside.endsWith(')')) return filterStep(inside.slice(2, -1));
    const names = splitOutsideQuotes(inside, ',');
    if (names.length > 1) return { step: 'union', paths: names.map((name) => [bracketStep(name.trim())]) };
    return bracketStep(inside);
  }

  #closingBracket(): number {
    let depth = 0;
    let quote = '';
    for (let index = this.#at; index < this.#text.length; index++) {
      const character = this.#text[index];
      if (quote !== '') quote = character === quote ? '' : quote;
      else if (character === '"' || character === "'") quote = character;
      else if (character === '[') depth++;
      else if (character === ']' && --depth === 0) return index;
    }
    throw new Failure('unterminated array');
  }
}

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

function bracketStep(inside: string): PathStep {
  const quoted = /^'((?:\\.|[^'])*)'$/.exec(inside);
  if (quoted) return { step: 'field', name: (quoted[1] ?? '').replace(/\\(.)/g, '$1') };
  const slice = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+)?)?)?$/.exec(inside);
  if (!slice || inside === '') throw new Failure(`invalid array index ${inside}`);
  return {
    step: 'slice',
    from: number(slice[1]),
    to: number(slice[3]),
    by: number(slice[4]),
    single: slice[2] === undefined,
  };
}

function filterStep(condition: string): PathStep {
  const found = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s.exec(condition.trim());
  if (!found) return { step: 'filter', left: operand(condition.trim()), operator: 'exists', right: [] };
  return {
    step: 'filter',
    left: operand(found[1] ?? ''),
    operator: found[2] ?? '',
    right: operand((found[3] ?? '').trim()),
  };
}

function operand(text: string): readonly PathStep[] {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted ? [{ step: 'literal', value: unescape(quoted[2] ?? '') }] : new PathReader(text).read();
}

function literalValue(text: string): number | boolean {
  return text === 'true' ? true : text === 'false' ? false : Number(text);
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const pieces: string[] = [''];
  let quote = '';
  for (const character of text) {
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    if (character === separator && quote === '') pieces.push('');
    else pieces.push((pieces.pop() ?? '') + character);
  }
  return pieces;
}
