/** The alignments that cilium-dbg and cilium-cli use, with Go's text/tabwriter. */
import { TabWriter } from '../../go/tabWriter.ts';
import type { TabOptions } from '../../go/tabWriter.ts';

/** cilium-dbg's usual writer: `tabwriter.NewWriter(os.Stdout, 5, 0, 3, ' ', 0)`. */
export const LIST: TabOptions = { minWidth: 5, padding: 3 };
/** `NewWriter(os.Stdout, 2, 0, 3, ' ', 0)`: identity list, status. */
export const NARROW: TabOptions = { minWidth: 2, padding: 3 };
/** cilium-cli's. */
export const WIDE: TabOptions = { minWidth: 0, padding: 4 };

/** @param text lines whose cells end in tabs */
export function tabulate(text: string, options: TabOptions = LIST): string {
  return new TabWriter(options).align(text);
}
