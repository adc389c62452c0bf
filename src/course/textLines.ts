/** A text as its lines, each with the line ending that it has. */

/** CommonMark ends lines with `\n`, `\r\n` or a lone `\r`. */
const LINE = /[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g;

/** With their endings; together they are the text. */
export function rawLines(text: string): readonly string[] {
  return text.match(LINE) ?? [];
}

export function linesOf(text: string): readonly string[] {
  return rawLines(text).map(withoutEnding);
}

export function normalized(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}

export function inEnding(text: string, eol: string): string {
  return eol === '\n' ? text : text.replaceAll('\n', eol);
}

export function withoutEnding(line: string): string {
  return line.replace(/(?:\r\n|\n|\r)$/, '');
}

/** As CommonMark has it: nothing but spaces and tabs. */
export function isBlank(line: string): boolean {
  return /^[ \t\r\n]*$/.test(line);
}

export function endingOf(line: string): string {
  return /(?:\r\n|\n|\r)$/.exec(line)?.[0] ?? '';
}

/** How many blank lines a text begins with; 0 when it has nothing else. */
export function leadingBlankLines(raw: string): number {
  return Math.max(
    0,
    rawLines(raw).findIndex((line) => !isBlank(line)),
  );
}
