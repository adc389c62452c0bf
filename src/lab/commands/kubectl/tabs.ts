import type { TabOptions } from '../../go/tabWriter.ts';

/** What kubectl uses for tables (`printers.GetNewTabWriter`). */
export const tableTabs: TabOptions = { minWidth: 6, padding: 3, rememberWidths: true };
/** What kubectl uses for `describe`. */
export const describeTabs: TabOptions = { minWidth: 0, padding: 2 };
