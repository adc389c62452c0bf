/** pkg/maps' TablePrinter: two columns, rows in the order of a Go map; every row ends in a tab, the header does not. */
import type { BpfEntry } from '../../cilium/bpfMap.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Invocation, Printed } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

function printTable(keyTitle: string, valueTitle: string, rows: readonly BpfEntry[]): string {
  const lines = rows.map(({ key, value }) => `${key}\t${value}\t`);
  return `${tabulate([`${keyTitle}\t${valueTitle}`, ...lines].join('\n'))}\n`;
}

/** The same rows as a table or, with `-o json`, as an object of lists. */
export function printMap(
  invocation: Invocation,
  keyTitle: string,
  valueTitle: string,
  rows: readonly BpfEntry[],
): Printed {
  if (wantsJson(invocation))
    return json(Object.fromEntries(rows.map(({ key, value }) => [key, [value]] as const)));
  return ok(printTable(keyTitle, valueTitle, rows));
}
