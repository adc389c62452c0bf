import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from '../../src/script/command.ts';
import { parseOutput } from '../../src/output/parse.ts';
import type { Parsed, ParsedPackets, ParsedTable } from '../../src/output/parsed.ts';

const root = join(import.meta.dirname, 'fixtures');

export function fixture(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export function fixtures(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.txt'))
    .map((path) => `${folder}/${path}`)
    .sort();
}

/** Parses as the notebook does: the command is read from the statement, then its output. */
export function parse(statement: string, text: string): Parsed {
  const command = commandOf(statement, 'k8s-ctr');
  if (command === undefined) throw new Error(`no single command in: ${statement}`);
  return parseOutput({ ...command, line: statement, filtered: command.filters.length > 0 }, text);
}

export function parseTable(statement: string, text: string): ParsedTable {
  const parsed = parse(statement, text);
  if (parsed.kind !== 'table') throw new Error(`${statement} gave ${parsed.kind}`);
  return parsed;
}

export function parsePackets(statement: string, text: string): ParsedPackets {
  const parsed = parse(statement, text);
  if (parsed.kind !== 'packets') throw new Error(`${statement} gave ${parsed.kind}`);
  return parsed;
}
