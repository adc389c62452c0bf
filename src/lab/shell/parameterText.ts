/** What the operations of `${x…}` make of a text or a list. */
import { ShellError } from './control.ts';
import { patternRegExp, patternSource } from './pattern.ts';
import { quoteWord } from './quote.ts';

export function remove(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const matcher = patternRegExp(pattern);
  const front = operator.startsWith('#');
  const longest = operator.length === 2;
  for (let step = 0; step <= text.length; step += 1) {
    const length = longest ? text.length - step : step;
    if (front && matcher.test(text.slice(0, length))) return text.slice(length);
    if (!front && matcher.test(text.slice(text.length - length))) return text.slice(0, text.length - length);
  }
  return text;
}

export function replace(
  text: string,
  pattern: string,
  by: (match: string) => string,
  operator: '/' | '//' | '/#' | '/%',
): string {
  const source = patternSource(pattern);
  if (source === '') return operator === '/#' ? by('') + text : operator === '/%' ? text + by('') : text;
  const anchored = operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
  return text.replace(new RegExp(anchored, operator === '//' ? 'gs' : 's'), (match) =>
    match === '' ? '' : by(match),
  );
}

export function sliceText(text: string, offset: number, length: number | undefined): string {
  const characters = [...text];
  const start = offset < 0 ? characters.length + offset : offset;
  if (start < 0 || start > characters.length) return '';
  if (length === undefined) return characters.slice(start).join('');
  const end = length < 0 ? characters.length + length : start + length;
  if (end < start) throw new ShellError(`${length}: substring expression < 0`);
  return characters.slice(start, end).join('');
}

export function sliceList(list: readonly string[], offset: number, length: number | undefined): string[] {
  const start = offset < 0 ? list.length + offset : offset;
  if (start < 0) return [];
  if (length !== undefined && length < 0) throw new ShellError(`${length}: substring expression < 0`);
  return list.slice(start, length === undefined ? undefined : start + length);
}

export function changeCase(text: string, operator: string, matcher: RegExp | undefined): string {
  const change = (char: string): string =>
    matcher && !matcher.test(char)
      ? char
      : operator.startsWith('^')
        ? char.toUpperCase()
        : char.toLowerCase();
  const characters = [...text];
  if (operator.length === 2) return characters.map(change).join('');
  return characters.map((char, index) => (index === 0 ? change(char) : char)).join('');
}

export function transform(text: string, operator: string): string {
  switch (operator) {
    case 'Q':
      return quoteWord(text);
    case 'U':
      return text.toUpperCase();
    case 'L':
      return text.toLowerCase();
    case 'u':
      return text.charAt(0).toUpperCase() + text.slice(1);
    case 'E':
      return text.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\\\/g, '\\');
    default:
      throw new ShellError(`@${operator}: bad substitution`, 1, true);
  }
}
