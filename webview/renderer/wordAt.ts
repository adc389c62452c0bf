import { tokenAt } from './tokens.ts';

/** A word of a text that is shown. */
export interface Word {
  readonly node: Text;
  readonly start: number;
  readonly end: number;
}

/** The word under the pointer, of those that something may be known of. */
export function wordAt(root: ShadowRoot, x: number, y: number): Word | undefined {
  const place = document.caretPositionFromPoint(x, y, { shadowRoots: [root] });
  const node = place?.offsetNode;
  if (!(node instanceof Text) || !place) return undefined;
  const token = tokenAt(node.data, place.offset);
  if (!token) return undefined;
  // Beside a line's end the nearest letter is not under the pointer.
  const under = [...rangeOf({ node, ...token }).getClientRects()].some(
    (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom,
  );
  return under ? { node, start: token.start, end: token.end } : undefined;
}

export function rangeOf({ node, start, end }: Word): Range {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  return range;
}
