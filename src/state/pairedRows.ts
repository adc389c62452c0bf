/** Rows of two outputs of one command, paired by their names. */
import type { Row } from '../output/parsed.ts';

export interface RowPair {
  readonly name: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
}

/**
 * Pairs in the order of the later output, then the rows that are gone. Where several rows share a name (sockets of one
 * pair, flows of one instant), those that are the same are paired first, the rest in their order: none hides another.
 */
export function pairedRows(
  before: readonly Row[],
  after: readonly Row[],
  nameOf: (row: Row) => string,
  textOf: (row: Row) => string,
): readonly RowPair[] {
  const waiting = grouped(before, nameOf);
  const twins = new Map<Row, Row>();
  for (const [name, rows] of grouped(after, nameOf)) {
    const old = waiting.get(name) ?? [];
    if (rows.length < 2 && old.length < 2) continue;
    const same = grouped(old, textOf);
    const taken = new Set<Row>();
    for (const row of rows) {
      const twin = same.get(textOf(row))?.pop();
      if (twin === undefined) continue;
      twins.set(row, twin);
      taken.add(twin);
    }
    // From its end a long list is taken apart cheaply.
    waiting.set(name, old.filter((row) => !taken.has(row)).reverse());
  }
  const pairs = after.map((row): RowPair => {
    const name = nameOf(row);
    return { name, before: twins.get(row) ?? waiting.get(name)?.pop(), after: row };
  });
  const gone = [...waiting].flatMap(([name, rows]) =>
    rows.reverse().map((row): RowPair => ({ name, before: row, after: undefined })),
  );
  return [...pairs, ...gone];
}

function grouped(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
