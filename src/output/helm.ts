/** `helm list|history|status|get values`: tables with tabs, keys and values, YAML, JSON. */
import type { Body, OutputParser, Printed } from './input.ts';
import { readKeyValue } from './keyValues.ts';
import { columnId } from './columnTable.ts';
import { objectTable, parseObjects } from './objects.ts';
import { optionValue } from './options.ts';
import type { Section } from './parsed.ts';
import { parsePrintedTable, TableReader } from './printedTable.ts';
import type { PrintedTable } from './printedTable.ts';
import type { RowDraft } from './scan.ts';

const lists: Readonly<Record<string, PrintedTable | undefined>> = {
  list: {
    table: 'helm-releases',
    key: ['namespace', 'name'],
    isHeader: (line) => /^NAME\s+NAMESPACE\s+REVISION/.test(line),
    types: { revision: 'number' },
    usual: 'NAME  NAMESPACE  REVISION  UPDATED  STATUS  CHART  APP VERSION',
  },
  history: {
    table: 'helm-history',
    key: ['revision'],
    isHeader: (line) => /^REVISION\s+UPDATED/.test(line),
    types: { revision: 'number' },
    usual: 'REVISION  UPDATED  STATUS  CHART  APP VERSION  DESCRIPTION',
  },
};

export const helm: OutputParser = {
  handles: (argv) => argv[0] === 'helm' && /^(list|history|status|get|upgrade|install)$/.test(verbOf(argv)),
  parse(printed) {
    const verb = verbOf(printed.argv);
    const structured = /^(json|yaml)$/.test(optionValue(printed.argv, '-o', '--output') ?? '');
    const list = lists[verb];
    if (list !== undefined)
      return structured ? listObjects(printed, list.table) : parsePrintedTable(printed, list);
    if (verb === 'get') return values(printed);
    return structured ? parseObjects(printed, 'helm-status') : status(printed);
  },
};

function verbOf(argv: readonly string[]): string {
  const words = { ls: 'list', hist: 'history' };
  const verb = argv[1] ?? '';
  return Object.hasOwn(words, verb) ? (Object.values(words)[Object.keys(words).indexOf(verb)] ?? verb) : verb;
}

/** `app_version` is the text's `APP VERSION`. */
function listObjects(printed: Printed, table: string): Body | undefined {
  const body = parseObjects(printed, table);
  if (body === undefined || body.kind !== 'table') return body;
  const rows = body.rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([id, value]) => [
        id === 'app_version' ? 'appVersion' : id,
        id === 'revision' && /^\d{1,15}$/.test(String(value)) ? Number(value) : value,
      ]),
    ),
  );
  const found = objectTable(table, rows);
  return table === 'helm-history'
    ? { ...found, key: ['revision'] }
    : { ...found, key: ['namespace', 'name'] };
}

/** `get values`: YAML below `USER-SUPPLIED VALUES:`, as keys and values. Other objects of `get` stay text. */
function values(printed: Printed): Body | undefined {
  if (printed.argv[2] !== 'values') return undefined;
  const text = printed.text.replace(/^(?:USER-SUPPLIED|COMPUTED) VALUES: *$/m, '');
  const body = parseObjects({ ...printed, text }, 'helm-values');
  if (body === undefined) return undefined;
  const rows = body.rows.flatMap((row) => Object.entries(row).map(([key, value]) => ({ key, value })));
  return { ...objectTable('helm-values', rows), key: ['key'] };
}

/** `KEY: value` lines, then the resources: `==> v1/Pod` and a table each, then notes in prose. */
function status({ lines, leftovers }: Printed): Body {
  const row: RowDraft = {};
  const sections: Section[] = [];
  let reader: TableReader | undefined;
  const close = (): void => {
    if (reader !== undefined && reader.rows.length > 0) sections.push(reader.section());
    reader = undefined;
  };
  let prose = false;
  let header = '';
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const resource = /^==> (\S+)$/.exec(line);
    if (resource !== null) {
      close();
      reader = new TableReader({
        table: `helm-resources ${resource[1] ?? ''}`,
        key: ['name'],
        isHeader: (text) => /^NAME +[A-Z]/.test(text),
      });
    } else if (line === 'NOTES:') {
      close();
      prose = true;
    } else if (line === 'RESOURCES:' || line === 'TEST SUITE: None') continue;
    else if (prose) leftovers.note(line);
    else if (reader !== undefined) {
      // The head is printed once for kinds that follow each other and have the same columns.
      const head = /^NAME +[A-Z]/.test(line);
      if (head) header = line;
      else if (!reader.started && header !== '') reader.begin(header);
      if (!reader.take(line, false)) leftovers.take(line, i);
    } else {
      const field = /^[A-Z][A-Z ]*: /.test(line) ? readKeyValue(line) : undefined;
      if (field !== undefined) row[columnId(field.key)] = field.value;
      else if (line.startsWith('Release "')) leftovers.note(line);
      else leftovers.take(line, i);
    }
  }
  close();
  const main = objectTable('helm-status', Object.keys(row).length === 0 ? [] : [row]);
  return { ...main, key: ['name'], ...(sections.length > 0 ? { more: sections } : {}) };
}
