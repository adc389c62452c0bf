/** Objects as rows: a column for each field, named by its path: `spec.holderIdentity`, `status.conditions[0].type`. */
import { jsonDocuments, yamlDocuments } from './documents.ts';
import type { Body, Leftovers, Printed } from './input.ts';
import { asList, asObject } from './json.ts';
import type { Column, Row, Section, Value } from './parsed.ts';
import type { RowDraft } from './scan.ts';

/** Deeper fields are left out: no tool nests like that. */
const deepest = 40;

/** The documents of a JSON or YAML output, by what the text looks like: `yq` prints either. Undefined: it is neither. */
export function documentsOf(text: string, leftovers: Leftovers): readonly unknown[] | undefined {
  const json = /^(?:[[{]|null\s*$)/m.exec(text);
  return json !== null && !isYaml(text.slice(0, json.index), leftovers)
    ? jsonDocuments(text, leftovers)
    : yamlDocuments(text, leftovers);
}

/** Whether a field, an entry or a document begins here, which no remark beside the output does: `Warning: …`. */
function isYaml(text: string, leftovers: Leftovers): boolean {
  return [...text.matchAll(/^(?:[\w."'/-]+:(?: |$)|- |---).*/gm)].some(([line]) => !leftovers.isRemark(line));
}

/** The entries of a list, of several documents, or the one object. */
export function entriesOf(documents: readonly unknown[]): readonly unknown[] {
  return documents.flatMap((document) => {
    if (Array.isArray(document)) return document;
    const { kind, items } = asObject(document);
    return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items)
      ? asList(items)
      : [document];
  });
}

/** Undefined: the output is no object and nothing was said instead of one. */
export function parseObjects(
  printed: Printed,
  table: string,
  columnName: (path: string) => string = (path) => path,
): Body | undefined {
  const documents = documentsOf(printed.text, printed.leftovers);
  const rows = entriesOf(documents ?? []).map((entry) => flatRow(entry, printed.leftovers, columnName));
  if (rows.length === 0 && (printed.leftovers.unparsed.length > 0 || isScalar(printed, documents)))
    return undefined;
  return objectTable(table, rows);
}

function isScalar({ text, leftovers }: Printed, documents: readonly unknown[] | undefined): boolean {
  return (documents ?? []).length === 0 && leftovers.notes.length === 0 && !/^\s*(null\s*)?$/.test(text);
}

export function objectTable(table: string, rows: readonly Row[]): Section & { readonly kind: 'table' } {
  const columns = new Map<string, Column>();
  for (const row of rows) {
    for (const [id, value] of Object.entries(row)) {
      if (!columns.has(id)) columns.set(id, { id, label: id, type: typeOf(value) });
    }
  }
  return { kind: 'table', table, key: keyOf(rows), columns: [...columns.values()], rows };
}

function typeOf(value: Value): Column['type'] {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'string' ? 'text' : 'list';
}

const keys = [
  ['metadata.namespace', 'metadata.name'],
  ['metadata.name'],
  ['id'],
  ['name'],
  ['key'],
  ['type'],
];

/** The first of the usual names that tells all rows apart; else the first column; one row needs no name. */
function keyOf(rows: readonly Row[]): readonly string[] {
  const usual = keys.find(
    (key) =>
      new Set(rows.map((row) => key.map((id) => row[id] ?? '\n').join(' '))).size === rows.length &&
      rows.every((row) => key.every((id) => row[id] !== undefined)),
  );
  return usual ?? (rows.length > 1 ? Object.keys(rows[0] ?? {}).slice(0, 1) : []);
}

/** Null fields are absent; a list of plain values stays a list. */
export function flatRow(
  value: unknown,
  leftovers: Leftovers,
  columnName: (path: string) => string = (path) => path,
): Row {
  const row: RowDraft = {};
  const put = (path: string, entry: unknown, depth: number): void => {
    if (entry === null || entry === undefined) return;
    const plain = plainValue(entry);
    if (plain !== undefined) {
      row[columnName(path === '' ? 'value' : path)] = plain;
      return;
    }
    if (depth > deepest) {
      leftovers.cut();
      return;
    }
    if (Array.isArray(entry)) for (const [i, each] of entry.entries()) put(`${path}[${i}]`, each, depth + 1);
    else
      for (const [name, each] of Object.entries(entry))
        put(path === '' ? name : `${path}.${name}`, each, depth + 1);
  };
  put('', value, 0);
  return row;
}

/** The value when it needs no columns of its own. */
function plainValue(value: unknown): Value | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
    return value.map((entry) => String(entry));
  return undefined;
}
