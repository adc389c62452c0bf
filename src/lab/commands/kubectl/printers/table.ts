/** Tables that the server made (`meta.k8s.io/v1 Table`), laid out as kubectl does. */
import { labelsOf, namespaceOf } from '../client.ts';
import { isObject, listAt, numberAt, objectAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import type { ResourceInfo } from '../resources.ts';
import { kindName } from '../resources.ts';

export interface TableOptions {
  readonly wide: boolean;
  readonly withNamespace: boolean;
  readonly withKind: boolean;
  readonly showLabels: boolean;
  /** `-L`: one column for each of these labels. */
  readonly labelColumns: readonly string[];
}

export interface TableColumn {
  readonly name: string;
  readonly shown: boolean;
}

export function columnsOf(table: JsonObject, options: TableOptions): readonly TableColumn[] {
  return listAt(table, 'columnDefinitions').map((column) => ({
    name: textAt(column, 'name'),
    shown: options.wide || (numberAt(column, 'priority') ?? 0) === 0,
  }));
}

/** The header line, with tabs between its cells. */
export function tableHeader(columns: readonly TableColumn[], options: TableOptions): string {
  const names = columns.filter((column) => column.shown).map((column) => column.name.toUpperCase());
  const labels = options.labelColumns.map((label) => (label.split('/').at(-1) ?? label).toUpperCase());
  return [
    ...(options.withNamespace ? ['NAMESPACE'] : []),
    ...names,
    ...labels,
    ...(options.showLabels ? ['LABELS'] : []),
  ].join('\t');
}

/** One line for each row, with tabs between its cells. */
export function tableLines(
  rows: readonly Json[],
  columns: readonly TableColumn[],
  resource: ResourceInfo,
  options: TableOptions,
): readonly string[] {
  return rows.map((row) => {
    const object = objectAt(row, 'object');
    const cells = listAt(row, 'cells').flatMap((cell, index) => {
      const column = columns[index];
      if (column === undefined || !column.shown) return [];
      const text = cellText(cell);
      // The first column is the object's name wherever a kind can be put before it.
      return [options.withKind && index === 0 ? kindName(resource, text) : text];
    });
    const labels = labelsOf(object);
    const chosen = options.labelColumns.map((label) => textAt(labels, label) || '<none>');
    const all = stringEntries(labels).map(([key, value]) => `${key}=${value}`);
    return [
      ...(options.withNamespace ? [namespaceOf(object)] : []),
      ...cells,
      ...chosen,
      ...(options.showLabels ? [all.length === 0 ? '<none>' : all.join(',')] : []),
    ].join('\t');
  });
}

function cellText(cell: Json): string {
  if (cell === null) return '';
  const text =
    typeof cell === 'string'
      ? cell
      : isObject(cell) || Array.isArray(cell)
        ? JSON.stringify(cell)
        : String(cell);
  // A cell is one line: the rest is cut, as tabwriter would begin a new row there.
  const end = text.search(/[\f\n\r]/);
  return (end < 0 ? text : `${text.slice(0, end)}...`).replaceAll('\t', '\\t');
}
