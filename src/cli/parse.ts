import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { faultText } from '../output/capture/faultText.ts';
import { parseCapture } from '../output/capture/parseCapture.ts';
import { parseOutput } from '../output/parse.ts';
import type { Parsed, ParsedPackets, ParsedTable, Section, Value } from '../output/parsed.ts';
import type { Localized } from '../course/course.ts';
import type { Locale } from '../protocol/outputs.ts';
import { commandOf } from '../script/command.ts';
import { columns } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/**
 * `parse --command '…'`: the output of that command on standard input, as rows; `parse FILE`: the packets of a capture
 * file. Status 1 when something was not understood.
 */
export async function parse(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { command: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [file, ...others] = positionals;
  if (file !== undefined && (others.length > 0 || values.command !== undefined))
    throw new UsageError({
      ko: 'parse에는 캡처 파일 하나 또는 --command 가운데 하나만 주세요.',
      en: 'parse takes either one capture file or --command.',
    });
  if (file !== undefined) return parseFile(file, values.json, terminal);
  if (!values.command?.trim())
    throw new UsageError({
      ko: "parse에는 --command '<출력한 명령줄>' 또는 캡처 파일이 필요합니다.",
      en: "parse needs --command '<the command line that printed it>' or a capture file.",
    });
  const text = await terminal.input();
  if (text.trim() === '') terminal.error(`${EMPTY[terminal.locale]}\n`);
  const parsed = parsePrinted(values.command, text);
  if (values.json) terminal.out(`${JSON.stringify(parsed)}\n`);
  else if (parsed.kind !== 'text') terminal.out(asText(parsed, terminal.locale));
  else {
    terminal.error(`${parsed.command}: ${STAYS_TEXT[terminal.locale]}\n`);
    terminal.out(text);
  }
  return parsed.unparsed.length ? 1 : 0;
}

async function parseFile(file: string, json: boolean, terminal: Terminal): Promise<number> {
  const data = await readFile(file).catch((error: unknown) => {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const { parsed, fault } = parseCapture(file, data);
  if (fault !== undefined)
    terminal.error(`${file}: ${faultText(fault, parsed.rows.length, terminal.locale)}\n`);
  terminal.out(json ? `${JSON.stringify({ ...parsed, fault })}\n` : asText(parsed, terminal.locale));
  return fault === undefined ? 0 : 1;
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

const EMPTY: Localized = {
  ko: '표준 입력이 비어 있습니다. 분석할 것이 없습니다.',
  en: 'Standard input is empty: there is nothing to parse.',
};
const STAYS_TEXT: Localized = {
  ko: '이해하는 명령이 아닙니다. 출력을 글 그대로 둡니다.',
  en: 'not among the commands that are understood; what it printed stays text.',
};
const NOT_UNDERSTOOD: Localized<(line: number) => string> = {
  ko: (line) => `이해하지 못한 ${line}번째 줄`,
  en: (line) => `not understood, line ${line}`,
};

function asText(parsed: ParsedTable | ParsedPackets, locale: Locale): string {
  const more = parsed.kind === 'table' ? (parsed.more ?? []) : [];
  // All bytes of a packet are for --json.
  const shown = parsed.columns.filter(({ id }) => parsed.kind === 'table' || id !== 'bytes');
  const lines = [
    ...sectionText({ ...parsed, columns: shown }),
    ...more.flatMap((section) => ['', `${section.table}:`, ...sectionText(section)]),
  ];
  const left = parsed.unparsed.map(({ line, text }) => `${NOT_UNDERSTOOD[locale](line)}: ${text}`);
  return `${[...lines, ...left].join('\n')}\n`;
}

function sectionText(section: Pick<Section, 'columns' | 'rows'>): readonly string[] {
  const rows = section.rows.map((row) => section.columns.map(({ id }) => show(row[id])));
  return columns([section.columns.map(({ label }) => label), ...rows]);
}

function show(value: Value | undefined): string {
  if (value === undefined) return '-';
  return typeof value === 'object' ? value.join(',') : String(value);
}
