/** Outputs of the form `Key: value`, one field per line: `version`, `encrypt status`, `bpf fs show`, … */
import { columnId } from './columnTable.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';
import { objectTable } from './objects.ts';

/** `Key:   value` at the line's start; the key has no colon and no two spaces in it. */
export function readKeyValue(line: string): { readonly key: string; readonly value: string } | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0 || colon > 60) return undefined;
  const after = line.charCodeAt(colon + 1);
  const key = line.slice(0, colon);
  if (!(after === 32 || after === 9 || colon + 1 === line.length) || !/^[A-Za-z][\w ()/.-]*$/.test(key))
    return undefined;
  return key.includes('  ') ? undefined : { key, value: line.slice(colon + 1).trim() };
}

/** One row with a field per line. Undefined when no line is of the form. */
export function keyValueRow(printed: Printed, table: string): Body | undefined {
  const row: RowDraft = {};
  for (const [i, line] of printed.lines.entries()) {
    if (line.trim() === '') continue;
    // What belongs to the field above stands behind a tab.
    const own = line.charCodeAt(0) === 9 ? line.trimStart() : line;
    const field = printed.leftovers.isRemark(line) ? undefined : readKeyValue(own);
    const id = field === undefined ? '' : columnId(field.key);
    if (field === undefined || id === '' || row[id] !== undefined) printed.leftovers.take(line, i);
    else row[id] = field.value;
  }
  if (Object.keys(row).length === 0 && printed.leftovers.unparsed.length > 0) return undefined;
  const rows: readonly Row[] = Object.keys(row).length === 0 ? [] : [row];
  return objectTable(table, rows);
}

/** Programs all of whose output, for some words of theirs, is of the form. */
const programs: readonly (readonly [program: string, words: RegExp, table: string])[] = [
  ['kubectl', /^version\b/, 'versions'],
  ['cilium', /^version\b/, 'versions'],
  ['cilium-dbg', /^version\b/, 'versions'],
];

export const keyValueOutput: OutputParser = {
  handles: (argv) => tableOf(argv) !== undefined,
  parse: (printed) => keyValueRow(printed, tableOf(printed.argv) ?? ''),
};

function tableOf(argv: readonly string[]): string | undefined {
  const words = argv.slice(1).join(' ');
  return programs.find(([program, form]) => argv[0] === program && form.test(words))?.[2];
}
