/** Three judges of what was read of a capture: values read by hand, the JSON of the same moment, and the text itself. */
import { cleanText } from '../../src/output/cleanText.ts';
import type { Parsed, Row, Section } from '../../src/output/parsed.ts';
import { rowKey } from '../../src/output/parsed.ts';
import type { Capture } from './corpus.ts';
import { notPrinted } from './inText.ts';
import { parse } from './fixture.ts';

/** What stands behind the command in a note of the collection: `… (not root)`. */
const remark = / \((not root|three nodes|colours kept)\).*$| -- \.\.\. while the pod restarts$/;

export function parseCapture({ command, text }: Capture): Parsed {
  // A pause prints nothing: what is seen is the last command's.
  const statement = command.replace(remark, '').replace(/^sleep [\d.]+; /, '');
  try {
    return parse(statement, text);
  } catch {
    return { kind: 'text', command, unparsed: [], notes: [] };
  }
}

/** Everything that is wrong with the rows; empty when nothing is. */
export function judge(capture: Capture, parsed: Parsed): readonly string[] {
  return [
    ...judgeValues(capture, parsed),
    ...judgeShape(parsed),
    ...notPrinted(parsed, cleanText(capture.text)),
  ];
}

function judgeValues({ expected }: Capture, parsed: Parsed): readonly string[] {
  if (expected === undefined) return [];
  const rows = parsed.kind === 'text' ? [] : parsed.rows;
  const wrong = rows.length === expected.rows ? [] : [`rows: ${rows.length}, not ${expected.rows}`];
  for (const { row: index, field, value } of expected.checks) {
    if (field === 'kind' || (index < 0 && parsed.kind === 'text')) continue;
    const row = index < 0 ? (parsed.kind === 'text' ? {} : (parsed.summary ?? {})) : (rows[index] ?? {});
    const found = fieldOf(row, field);
    if (textOf(found) !== textOf(value))
      wrong.push(`row ${index} ${field}: ${textOf(found)}, not ${textOf(value)}`);
  }
  return wrong;
}

/** `labels.length`, `backends[2]`, or the column. */
function fieldOf(row: Row, field: string): unknown {
  if (row[field] !== undefined) return row[field];
  const part = /^(.*?)(?:\.length|\[(\d+)\])$/.exec(field);
  const list = row[part?.[1] ?? ''];
  if (part === null || !Array.isArray(list)) return undefined;
  return part[2] === undefined ? list.length : list[Number(part[2])];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Rows have only fields that are columns, and no two have the same name. */
function judgeShape(parsed: Parsed): readonly string[] {
  if (parsed.kind !== 'table') return [];
  return [parsed, ...(parsed.more ?? [])].flatMap((section: Section) => {
    const ids = new Set(section.columns.map(({ id }) => id));
    const wrong = section.rows
      .flatMap((row) => Object.keys(row))
      .filter((id) => !ids.has(id))
      .map((id) => `${section.table}: no column ${id}`);
    const names = new Set(section.rows.map((row) => rowKey(section, row)));
    const named = section.key.length > 0 && section.key.every((id) => ids.has(id) || id !== 'index');
    // Flows and events may come twice in one moment.
    const repeats =
      named && !/^(flows|map-events|http|kube-)/.test(section.table) && names.size < section.rows.length;
    return [
      ...new Set(wrong),
      ...(repeats ? [`${section.table}: ${section.rows.length - names.size} rows share a key`] : []),
    ];
  });
}

/** The command without the options that say how it prints; twins have the same. */
export function twinKey({ command, host, moment, path }: Capture): string {
  const place = moment === undefined ? path.replace(/[^/]*$/, '') : `${moment} ${host}`;
  return `${place} ${command.replace(/ (-o|-f) \S+/g, '').replace(/ (-n|-v|-d|--no-headers|--clustermesh-affinity)\b/g, '')}`;
}
