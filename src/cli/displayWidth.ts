/** Characters that a terminal shows in two columns: Hangul, CJK, fullwidth forms (East Asian Width W and F). */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns of a terminal that a text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text with spaces after it, up to so many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The text, cut to so many columns with `…` at its end where it is longer. */
export function shortened(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  let taken = 1;
  for (const character of text) {
    taken += WIDE.test(character) ? 2 : 1;
    if (taken > width) break;
    cut += character;
  }
  return `${cut}…`;
}
