/** Tables of keys and values: `map get` and the `bpf … list` family, as text or JSON. */
import type { Body, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { jsonOf, keyedValues } from './json.ts';
import { readLines } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Column } from './parsed.ts';
import { Rows } from './rows.ts';
import type { RowDraft } from './scan.ts';

export interface MapShape {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly (Column & { readonly optional?: true })[];
  /** Where the key ends in a line; -1 when the line cannot be a row. */
  keyEnd(line: string): number;
  /** Fills the row's key fields. False: not this shape, the line is no row. */
  readKey(text: string, row: RowDraft): boolean;
  /** Fills the row's value fields. */
  readValue(text: string, row: RowDraft): boolean;
  /** The lines of recent versions, without any of the odd things that `readKey` and `readValue` know. */
  usual?(): LineForm;
}

const states = ['sync', 'to-be-inserted', 'to-be-deleted'];

const stateColumns: readonly (Column & { readonly optional?: true })[] = [
  { id: 'state', label: 'State', type: 'text', optional: true },
  { id: 'error', label: 'Error', type: 'text', optional: true },
];

export function parseMapTable(printed: Printed, shape: MapShape): Body | undefined {
  const rows = new Rows();
  const json = jsonOf(printed);
  if (json !== undefined && json !== null) {
    for (const entry of keyedValues(json.value)) {
      const row: RowDraft = {};
      if (shape.readKey(entry.key, row) && shape.readValue(entry.value.trimEnd(), row)) {
        if (entry.state !== undefined) row['state'] = entry.state;
        if (entry.error !== undefined) row['error'] = entry.error;
        rows.add(row);
      } else printed.leftovers.take(`${entry.key} ${entry.value}`, 0);
    }
    return table(shape, rows);
  }
  const { text, leftovers } = printed;
  readLines(text, shape.usual?.(), rows, (line, index) => {
    const end = shape.keyEnd(line);
    const row: RowDraft = {};
    if (
      end > 0 &&
      shape.readKey(line.slice(0, end), row) &&
      shape.readValue(withoutState(line, end, row), row)
    )
      rows.add(row);
    else if (!isHeader(line)) leftovers.take(line, index);
  });
  return table(shape, rows);
}

function table(shape: MapShape, rows: Rows): Body {
  return {
    kind: 'table',
    table: shape.table,
    key: shape.key,
    columns: presentColumns([...shape.columns, ...stateColumns], rows.samples),
    rows: rows.all,
  };
}

/** The value's text; a state and an error behind it go to the row. */
function withoutState(line: string, from: number, row: RowDraft): string {
  const text = line.slice(from).trim();
  if (text.endsWith('sync') && text.charCodeAt(text.length - 5) === 32) {
    row['state'] = 'sync';
    return text.slice(0, -4).trimEnd();
  }
  if (!text.includes('  ')) return text;
  for (const state of states) {
    const at = text.lastIndexOf(`  ${state}`);
    if (at < 0) continue;
    const error = text.slice(at + 2 + state.length);
    if (error !== '' && !error.startsWith('  ')) continue;
    row['state'] = state;
    if (error.trim() !== '') row['error'] = error.trim();
    return text.slice(0, at).trimEnd();
  }
  return text;
}

function isHeader(line: string): boolean {
  return /^(Key +Value|SERVICE ADDRESS|ID +BACKEND ADDRESS|IP PREFIX\/ADDRESS|IP ADDRESS|SOURCE RANGE|Socket Cookie|TUNNEL) */.test(
    line,
  );
}
