import type { Column } from '../../src/output/parsed.ts';
import { valueText } from './tableModel.ts';
import type { ViewRows } from './tableModel.ts';

const NARROWEST = 4;
const WIDEST = 56;
/** Rows looked at; a longer value elsewhere is cut with an ellipsis and shown whole as the cell's title. */
const SAMPLED = 300;
/** What a value says stands beside it, shortened. */
const WORDS = 24;

/**
 * Width of each column in characters. A table of which only a part is drawn needs fixed widths, or its columns would
 * jump as it scrolls.
 */
export function columnWidths(
  columns: readonly Column[],
  rows: Pick<ViewRows, 'length' | 'at'>,
): readonly number[] {
  const stride = Math.max(1, Math.floor(rows.length / SAMPLED));
  const sample = Array.from({ length: Math.ceil(rows.length / stride) }, (_, n) => rows.at(n * stride));
  return columns.map(({ id, label }) => {
    const widths = sample.map(
      ({ row, says }) =>
        displayWidth(valueText(row[id])) +
        (typeof row[id] === 'object' ? 0 : Math.min(displayWidth(says?.[id] ?? ''), WORDS)),
    );
    return Math.min(Math.max(NARROWEST, displayWidth(label) + 2, ...widths), WIDEST);
  });
}

/** In cells of a monospaced font: Hangul syllables and other wide characters take two. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(
      character,
    )
      ? 2
      : 1;
  return width;
}
