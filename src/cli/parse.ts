import { parseArgs } from 'node:util';
import { parseOutput } from '../output/parse.ts';
import type { Parsed, ParsedPackets, ParsedTable, Value } from '../output/parsed.ts';
import { commandOf } from '../script/command.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `parse --command '…'`: the output of that command on standard input, as rows. Status 1 when lines were not understood. */
export async function parse(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { command: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  if (!values.command?.trim())
    throw new UsageError("parse needs --command '<the command line that printed it>'.");
  const text = await terminal.input();
  if (text.trim() === '') terminal.error('Standard input is empty: there is nothing to parse.\n');
  const parsed = parsePrinted(values.command, text);
  if (values.json) terminal.out(`${JSON.stringify(parsed)}\n`);
  else if (parsed.kind !== 'text') terminal.out(asText(parsed));
  else {
    terminal.error(
      `${parsed.command}: not among the commands that are understood; what it printed stays text.\n`,
    );
    terminal.out(text);
  }
  return parsed.unparsed.length ? 1 : 0;
}

/** Reads the command as a cell's statement, so that `k exec … -- cilium-dbg … | grep x` is the same as in a notebook. */
function parsePrinted(line: string, text: string): Parsed {
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

function asText(parsed: ParsedTable | ParsedPackets): string {
  const rows = parsed.rows.map((row) => parsed.columns.map(({ id }) => show(row[id])));
  const lines = columns([parsed.columns.map(({ label }) => label), ...rows]);
  const left = parsed.unparsed.map(({ line, text }) => `not understood, line ${line}: ${text}`);
  return `${[...lines, ...left].join('\n')}\n`;
}

function show(value: Value | undefined): string {
  if (value === undefined) return '-';
  return typeof value === 'object' ? value.join(',') : String(value);
}
