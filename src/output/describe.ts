/**
 * `kubectl describe`: a row per object, its fields named by their way (`containers.curl.image`); the tables inside it, as
 * events and conditions, are tables of their own.
 */
import { columnId } from './columnTable.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { kubectlWords } from './kubectlGet.ts';
import { resourcePlural } from './kubeResources.ts';
import { objectTable } from './objects.ts';
import type { Row, Section } from './parsed.ts';
import { TableReader } from './printedTable.ts';
import type { RowDraft } from './scan.ts';

export const describe: OutputParser = {
  handles: (argv) => argv[0] === 'kubectl' && kubectlWords(argv)[0] === 'describe',
  parse(printed) {
    const resource = kubectlWords(printed.argv)[1] ?? '';
    return objects(printed, resourcePlural(resource.split(/[,/]/)[0] ?? ''));
  },
};

/** `Key:   value` at any depth; the value may be below it. Keys of labels and annotations are read as values. */
const field = /^( *)([A-Za-z][\w ().-]*?):(?: +(\S.*))?$/;

interface Level {
  readonly indent: number;
  readonly path: string;
}

function objects({ lines, leftovers, gaps }: Printed, resource: string): Body {
  const rows: RowDraft[] = [];
  const sections: Section[] = [];
  let levels: Level[] = [];
  let last = '';
  let reader: TableReader | undefined;
  const close = (): void => {
    if (reader !== undefined && reader.rows.length > 0) sections.push(named(reader.section(), rows.at(-1)));
    reader = undefined;
  };
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const text = line.trimEnd();
    const indent = text.length - text.trimStart().length;
    if (indent === 0 && leftovers.isRemark(text)) {
      leftovers.take(line, i);
      continue;
    }
    if (indent === 0) close();
    if (indent > 0 && gaps) {
      leftovers.take(line, i);
      continue;
    }
    const row = rows.at(-1);
    if (reader !== undefined && (/^ +-[- ]*$/.test(text) || reader.take(text.slice(2), false))) continue;
    const heads =
      indent === 2 && last !== '' && row !== undefined && row[last] === undefined ? headsOf(text) : 0;
    if (heads > 1) {
      close();
      reader = new TableReader({ table: `kube-describe-${last.replaceAll('.', '-')}`, isHeader: () => true });
      reader.begin(text.slice(2));
      continue;
    }
    const match = field.exec(text);
    if (match !== null && indent < 24) {
      close();
      const key = columnId(match[2] ?? '');
      levels = levels.filter((level) => level.indent < indent);
      const path = [...levels.slice(-1).map((level) => level.path), key].join('.');
      if (indent === 0 && (row === undefined || key === 'name')) rows.push({});
      const into = rows.at(-1);
      if (into === undefined || key === '') leftovers.take(line, i);
      else {
        levels.push({ indent, path });
        last = path;
        if (match[3] !== undefined) add(into, path, match[3]);
      }
      continue;
    }
    // What stands below a key without being one: a label, an argument, a mount.
    if (indent > 0 && row !== undefined && last !== '') add(row, last, text.trim());
    else leftovers.take(line, i);
  }
  close();
  const body = objectTable(`describe-${resource}`, rows);
  const key = ['namespace', 'name'].filter((id) => rows.every((row) => row[id] !== undefined));
  return { ...body, key, ...(sections.length > 0 ? { more: sections } : {}) };
}

/** How many words two spaces apart, without a colon, in capitals: the head of a table. */
function headsOf(text: string): number {
  const cells = text.trim().split(/ {2,}/);
  return cells.every((cell) => /^[A-Z][\w ().-]*$/.test(cell)) ? cells.length : 0;
}

/** A second value makes a list. */
function add(row: RowDraft, path: string, value: string): void {
  const before = row[path];
  if (before === undefined) row[path] = value;
  else row[path] = [...(Array.isArray(before) ? before : [String(before)]), value];
}

/** The rows of several objects' tables tell which object they are of. */
function named(section: Section, object: RowDraft | undefined): Section {
  const name = object?.['name'];
  if (typeof name !== 'string') return section;
  return {
    ...section,
    key: ['object', ...section.key],
    columns: [{ id: 'object', label: 'object', type: 'text' }, ...section.columns],
    rows: section.rows.map((row): Row => ({ object: name, ...row })),
  };
}
