/** The words of a text that something may be known of: addresses, numbers, names. */

/** As in the hover of cells: an address with its port or prefix, a number, or a name such as that of a pod. */
const TOKEN = /[A-Za-z0-9](?:[\w.:/-]*[A-Za-z0-9])?/g;

/** What looks like an address or an id: by keyboard one steps from one to the next. */
const LIKELY = /^\d+$|\d[.:]\d|[a-z]-[a-z0-9]/;

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(TOKEN)]
    .map(({ 0: token, index }) => ({ text: token, start: index, end: index + token.length }))
    .filter((token) => LIKELY.test(token.text));
}

/** The token at that place, whatever it looks like. Long lines are looked at around the place alone. */
export function tokenAt(text: string, offset: number): Token | undefined {
  const from = Math.max(0, offset - REACH);
  for (const { 0: token, index } of text.slice(from, offset + REACH).matchAll(TOKEN)) {
    const start = from + index;
    if (start <= offset && offset <= start + token.length)
      return { text: token, start, end: start + token.length };
  }
  return undefined;
}

/** Characters to each side; the longest name of a pod has 253. */
const REACH = 300;
