import type { Column } from '../../src/output/parsed.ts';
import type { OutputContext } from './outputContext.ts';
import type { ViewRow } from './tableModel.ts';

/** Tells that a row is looked at. What is in front in it names it best. */
export function lookAt(
  { post }: OutputContext,
  columns: readonly Column[],
  { key, row }: ViewRow,
  table: { readonly cellId?: string; readonly table: string } | undefined,
): void {
  const texts = columns.flatMap(({ id }) => row[id] ?? []).map(String);
  const { cellId } = table ?? {};
  post({
    type: 'look',
    texts,
    ...(table === undefined || cellId === undefined
      ? {}
      : { row: { cellId, table: table.table, rowKey: key } }),
  });
}
