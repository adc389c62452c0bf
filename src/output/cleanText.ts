/** Takes away what terminals, editors and web pages add to a tool's text. The number of lines stays. */

// Built from code points so that no editor, and no reader, has to see control characters.
const escape = '\u001b';
const csi = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007${escape}]*(?:\\u0007|${escape}\\\\)|[@-Z\\\\-_])`,
  'g',
);
/** Separators of lines and paragraphs too: no tool prints one, and `.` in an expression stops at them. */
const oddSpaces = /[\u00a0\u2007\u2028\u2029\u202f]/g;
const invisible = /[\u200b-\u200d\u2060\ufeff]/g;
/** Every character of the above. Looking for each is faster than one expression: a 50 MB map usually has none. */
const noise = ['\r', escape, ...'\u00a0\u2007\u2028\u2029\u202f\u200b\u200c\u200d\u2060\ufeff'];

const entities: readonly (readonly [RegExp, string])[] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&#39;/g, "'"],
  [/&nbsp;/g, ' '],
  [/&amp;/g, '&'],
];

export function cleanText(text: string): string {
  let clean = text;
  if (noise.some((char) => clean.includes(char))) {
    clean = clean.replace(csi, '').replace(/\r\n?/g, '\n').replace(oddSpaces, ' ').replace(invisible, '');
  }
  if (clean.includes('&lt;') || clean.includes('&gt;'))
    for (const [entity, char] of entities) clean = clean.replace(entity, char);
  return lastRefresh(unquoted(clean));
}

/** A `> ` quote or an indent that every line has is the paste's, not the tool's. */
function unquoted(text: string): string {
  const first = text.charCodeAt(0);
  if (first !== 62 && first !== 9 && first !== 32) return text;
  const lines = text.split('\n');
  if (lines.every((line) => line === '' || line.startsWith('>')))
    return lines.map((line) => line.replace(/^> ?/, '')).join('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const shared = indents.reduce((least, indent) => Math.min(least, indent), Infinity);
  if (shared === 0 || shared === Infinity) return text;
  const indent = lines.find((line) => line.trim() !== '')?.slice(0, shared) ?? '';
  return lines.every((line) => line.trim() === '' || line.startsWith(indent))
    ? lines.map((line) => line.slice(shared)).join('\n')
    : text;
}

/** `watch` prints its screen again and again: the last one counts. Earlier lines become blank, so that numbers stay. */
function lastRefresh(text: string): string {
  if (!/^Every \d+\.\ds: /.test(text)) return text;
  const at = Math.max(0, text.lastIndexOf('\nEvery '));
  const end = text.indexOf('\n', at + 1);
  if (end < 0) return text;
  const before = text.slice(0, end);
  return '\n'.repeat(before.split('\n').length - 1) + text.slice(end);
}
