/** Rows as text for other programs: what is shown now, in the order in which it is shown. */
import type { Column, Row } from '../../src/output/parsed.ts';

export type CopyFormat = 'TSV' | 'CSV' | 'JSON' | 'Markdown';

export const COPY_FORMATS: readonly CopyFormat[] = ['TSV', 'CSV', 'JSON', 'Markdown'];

export function copyRows(format: CopyFormat, columns: readonly Column[], rows: readonly Row[]): string {
  switch (format) {
    case 'TSV':
      return tsv(columns, rows);
    case 'CSV':
      return csv(columns, rows);
    case 'JSON':
      return `${JSON.stringify(rows, undefined, 2)}\n`;
    case 'Markdown':
      return markdown(columns, rows);
  }
}

/** A tab or line break inside a value would move its neighbours, so it becomes a space. */
function tsv(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')}\n`;
  return line(columns.map(({ label }) => label)) + rows.map((row) => line(cellsOf(columns, row))).join('');
}

/** RFC 4180. A value that a spreadsheet would run as a formula gets an apostrophe in front. */
function csv(columns: readonly Column[], rows: readonly Row[]): string {
  const quoted = (cell: string): string => {
    const text = /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const line = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;
  return line(columns.map(({ label }) => label)) + rows.map((row) => line(cellsOf(columns, row))).join('');
}

/** GitHub's table: a pipe would end the cell, and HTML would be read as such. */
function markdown(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |\n`;
  const rule = `| ${columns.map(({ type }) => (type === 'number' ? '---:' : '---')).join(' | ')} |\n`;
  return (
    line(columns.map(({ label }) => label)) + rule + rows.map((row) => line(cellsOf(columns, row))).join('')
  );
}

function escapeMarkdown(cell: string): string {
  return cell
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\|`*_[\]]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}

function cellsOf(columns: readonly Column[], row: Row): readonly string[] {
  return columns.map(({ id }) => {
    const value = row[id];
    if (value === undefined) return '';
    return typeof value === 'object' ? value.join(',') : String(value);
  });
}
