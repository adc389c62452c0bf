import { parseArgs } from 'node:util';
import { parseOutput } from '../output/parse.ts';
import type { Parsed, Value } from '../output/parsed.ts';
import { commandOf } from '../script/command.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `parse --command '…'`: the output of that command on standard input, as rows. Status 1 when lines were not understood. */
export async function parse(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { command: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (!values.command) throw new UsageError(`parse needs --command '<the command line that printed it>'.`);
  const parsed = parsePrinted(values.command, await terminal.input());
  terminal.out(values.json ? `${JSON.stringify(parsed)}\n` : asText(parsed));
  return parsed.unparsed.length ? 1 : 0;
}

/** Reads the command as a cell's statement, so that `k exec … -- cilium-dbg … | grep x` is the same as in a notebook. */
export function parsePrinted(line: string, text: string): Parsed {
  const command = commandOf(line, 'k8s-ctr');
  return parseOutput(
    {
      argv: command?.argv ?? [],
      line,
      rowsKept: command?.rowsKept ?? false,
      filtered: (command?.filters.length ?? 0) > 0,
      filters: command?.filters ?? [],
    },
    text,
  );
}

function asText(parsed: Parsed): string {
  if (parsed.kind === 'text') return `${parsed.command}: no parser for this command; its output stays text\n`;
  const header = parsed.columns.map((column) => column.label);
  const rows = parsed.rows.map((row) => parsed.columns.map((column) => show(row[column.id])));
  const widths = header.map((label, at) =>
    Math.max(label.length, ...rows.map((cells) => (cells[at] ?? '').length)),
  );
  const lines = [header, ...rows].map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('   ')
      .trimEnd(),
  );
  const left = parsed.unparsed.map(({ line, text }) => `not understood, line ${line}: ${text}`);
  return `${[...lines, ...left].join('\n')}\n`;
}

function show(value: Value | undefined): string {
  if (value === undefined) return '-';
  return typeof value === 'object' ? value.join(',') : String(value);
}
