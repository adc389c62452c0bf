/** Tables whose header says what the columns are: the state database, helm, `node list`, `api-resources`, … */
import { cellsByGaps, cellsUnder, columnId, readHeader } from './columnTable.ts';
import type { Header } from './columnTable.ts';
import type { Body, Printed } from './input.ts';
import type { Column, ColumnType, Row, Section, Value } from './parsed.ts';
import type { RowDraft } from './scan.ts';
import { bigNumber } from './scan.ts';

export interface PrintedTable {
  readonly table: string;
  /** Without it: the first two columns. */
  readonly key?: readonly string[];
  /** Tells the header from a row. Lines before it are no rows. */
  isHeader(line: string): boolean;
  /** Column ids by header name; a name that comes twice has ` 2` behind it the second time. Else the name in lowerCamelCase. */
  readonly ids?: Readonly<Record<string, string | undefined>>;
  readonly types?: Readonly<Record<string, ColumnType | undefined>>;
  /** The header of recent versions, for pastes that a filter took it from: only rows with as many cells are read. */
  readonly usual?: string;
  /** A row whose first cell is blank adds to the lists of the row above. */
  readonly continued?: true;
}

/** A table that grows line by line. */
export class TableReader {
  readonly rows: Row[] = [];
  #header: Header | undefined;
  #columns: readonly Column[] = [];
  readonly #shape: PrintedTable;

  constructor(shape: PrintedTable) {
    this.#shape = shape;
  }

  get started(): boolean {
    return this.#header !== undefined;
  }

  /** False: the line is neither the header nor a row of this table. */
  take(line: string, gaps: boolean): boolean {
    const shape = this.#shape;
    if (this.#header === undefined) {
      if (shape.isHeader(line)) {
        this.begin(line);
        return true;
      }
      const cells = shape.usual === undefined ? [] : cellsOf(line);
      const usual = readHeader(shape.usual ?? '');
      if (cells.length < 2 || cells.length !== usual.names.length) return false;
      this.#columns = columnsOf(usual.names, shape);
      return this.#add(cells);
    }
    if (shape.isHeader(line)) return true;
    const under = line.includes('\t') ? undefined : cellsUnder(this.#header, line);
    const cells = under ?? cellsOf(line);
    if (cells.length !== this.#columns.length) return false;
    if (shape.continued === true && cells[0] === '' && this.rows.length > 0)
      return !gaps && this.#continue(cells);
    return this.#add(cells);
  }

  begin(header: string): void {
    this.#header = header.includes('\t') ? { names: cellsOf(header), starts: [] } : readHeader(header);
    this.#columns = columnsOf(this.#header.names, this.#shape);
  }

  #add(cells: readonly string[]): boolean {
    const row: RowDraft = {};
    for (const [i, { id, type }] of this.#columns.entries()) row[id] = typed(cells[i] ?? '', type);
    this.rows.push(row);
    return true;
  }

  #continue(cells: readonly string[]): boolean {
    const row: RowDraft = { ...this.rows.at(-1) };
    for (const [i, { id, type }] of this.#columns.entries()) {
      const before = row[id];
      const cell = cells[i] ?? '';
      if (cell === '') continue;
      if (type !== 'list' || !Array.isArray(before)) return false;
      row[id] = [...before, cell];
    }
    this.rows[this.rows.length - 1] = row;
    return true;
  }

  section(): Section {
    const { table, key, usual } = this.#shape;
    const columns =
      this.#columns.length > 0 ? this.#columns : columnsOf(readHeader(usual ?? '').names, this.#shape);
    return { table, key: key ?? columns.slice(0, 2).map(({ id }) => id), columns, rows: this.rows };
  }
}

export function parsePrintedTable(printed: Printed, shape: PrintedTable): Body {
  const reader = new TableReader(shape);
  for (const [i, line] of printed.lines.entries()) {
    // A row may look like a command line (`cilium   kube-system   …`), not like what kubectl says.
    if (line.trim() !== '' && (printed.leftovers.isRemark(line) || !reader.take(line, printed.gaps)))
      printed.leftovers.take(line, i);
  }
  return { kind: 'table', ...reader.section() };
}

/** A line with tabs has them between its cells, padded with spaces; without, cells are two spaces apart. */
function cellsOf(line: string): readonly string[] {
  return line.includes('\t') ? line.split('\t').map((cell) => cell.trim()) : cellsByGaps(line);
}

function columnsOf(names: readonly string[], { ids, types }: PrintedTable): readonly Column[] {
  const seen = new Set<string>();
  return names.map((label): Column => {
    const name = seen.has(label) ? `${label} 2` : label;
    seen.add(label);
    const id = ids?.[name] ?? columnId(name);
    return { id, label, type: types?.[id] ?? (/Address|^IP$/.test(label) ? 'address' : 'text') };
  });
}

function typed(cell: string, type: ColumnType): Value {
  if (type === 'number' && /^\d+$/.test(cell)) return bigNumber(cell);
  if (type === 'number' && /^0x[\da-f]{1,8}$/.test(cell)) return Number.parseInt(cell, 16);
  if (type === 'boolean' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  if (type === 'list') return cell === '' ? [] : cell.split(/, */);
  return cell;
}
