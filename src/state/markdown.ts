/** Untrusted text in Markdown, as GitHub and the editor's preview draw it. */

/** Untrusted text as one cell or line: nothing in it is markup. */
export function markdownText(text: string): string {
  const line = /[\r\n]/.test(text)
    ? text
        .split(/[\r\n]+/)
        .map((each) => each.trim())
        .join(' ')
    : text;
  return line.replace(/[\\`*_{}[\]<>|~#!&]/g, (sign) =>
    sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
  );
}

/** With the lines' ends; every cell is untrusted text. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(' | ')} |\n`;
  return line(head) + `|${' --- |'.repeat(head.length)}\n` + rows.map(line).join('');
}

/** A fenced block, longer fenced than any fence in the text. With the last line's end. */
export function fenced(text: string, info = ''): string {
  let longest = 0;
  for (const [, run = ''] of text.matchAll(/^[ \t]*(`{3,})/gm)) longest = Math.max(longest, run.length);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${info}\n${text === '' ? '' : `${text}\n`}${fence}\n`;
}
