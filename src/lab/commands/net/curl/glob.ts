/** URLs that stand for several: `{a,b}`, `[1-3]`, `[01-10]`, `[a-c]`, with a step after a colon (tool_urlglob.c). */

/** More are refused. */
const MOST = 10_000;

export function expandUrl(url: string): readonly string[] {
  const match = /\{([^{}]*)\}|\[([a-z]-[a-z]|\d+-\d+)(?::(\d+))?\]/i.exec(url);
  if (match === null) return [url];
  const [whole, list, range = '', step = '1'] = match;
  const before = url.slice(0, match.index);
  const after = url.slice(match.index + whole.length);
  return (list === undefined ? counted(range, Number(step)) : list.split(',')).flatMap((piece) =>
    expandUrl(`${before}${piece}${after}`),
  );
}

function counted(range: string, step: number): readonly string[] {
  const [from = '', to = ''] = range.split('-');
  const digits = /^\d/.test(from);
  const [first, last] = digits ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const pieces: string[] = [];
  for (let at = first; at <= last && pieces.length < MOST; at += Math.max(1, step))
    pieces.push(
      digits ? String(at).padStart(from.startsWith('0') ? from.length : 0, '0') : String.fromCharCode(at),
    );
  return pieces;
}
