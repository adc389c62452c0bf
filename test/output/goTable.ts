/** Tables as Go programs print them: the rows' cells aligned by the lab's text/tabwriter. */
import { TabWriter } from '../../src/lab/go/tabWriter.ts';

/** cilium-dbg's usual writer has a least width of 5 and 3 spaces between cells. A row that ends in an empty cell ends in a tab. */
export function columns(rows: readonly (readonly string[])[], minWidth = 5, padding = 3): string {
  return new TabWriter({ minWidth, padding }).align(rows.map((row) => `${row.join('\t')}\n`).join(''));
}
