/** Settings as keys and values: `cilium config view` (the configmap), `cilium-dbg config [--all]`, `config get` (the agent). */
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { asObject } from './json.ts';
import { documentsOf, flatRow } from './objects.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';
import { agentWords, optionValue } from './options.ts';

export const configView: OutputParser = {
  handles: (argv) => argv[0] === 'cilium' && argv[1] === 'config' && argv[2] === 'view',
  parse(printed) {
    if (optionValue(printed.argv, '-o', '--output') !== undefined)
      return fromDocument(printed, 'cilium-config');
    const { lines, leftovers, gaps } = printed;
    const rows: RowDraft[] = [];
    for (const [i, line] of lines.entries()) {
      // A key is padded by four spaces at least, also when its value is empty.
      const match = /^([a-z0-9][\w.-]*) {2,}(\S.*)?$/.exec(line);
      const last = rows.at(-1);
      if (match !== null) rows.push({ key: match[1] ?? '', value: (match[2] ?? '').trimEnd() });
      else if (line === '' || last === undefined || gaps || leftovers.isRemark(line)) leftovers.take(line, i);
      else last['value'] = `${String(last['value'])}\n${line}`;
    }
    return settings('cilium-config', rows);
  },
};

export const agentConfig: OutputParser = {
  handles(argv) {
    const words = agentWords(argv);
    return words?.[0] === 'config' && (words.length === 1 || words[1] === 'get');
  },
  parse(printed) {
    const words = agentWords(printed.argv) ?? [];
    if (optionValue(printed.argv, '-o', '--output') !== undefined)
      return fromDocument(printed, 'agent-config');
    const { lines, leftovers, gaps } = printed;
    const rows: Row[] = [];
    let section = '';
    // The value of a map: its key alone on a line, its fields below, each after a tab.
    let map: RowDraft | undefined;
    for (const [i, line] of lines.entries()) {
      const heading = /^#{4,5} (Read-(?:only|write)) configurations #{4,5}$/.exec(line);
      if (heading !== null) section = heading[1] ?? '';
      if (line === '' || heading !== null) continue;
      const field = /^(\t?)([A-Za-z][\w.-]*) *: ?(.*)$/.exec(line);
      if (field !== null && field[1] === '\t' && map !== undefined && !gaps) {
        map[`value.${field[2] ?? ''}`] = (field[3] ?? '').trimEnd();
        continue;
      }
      map = undefined;
      if (leftovers.isRemark(line)) leftovers.take(line, i);
      else if (field !== null && field[1] === '')
        rows.push(inSection({ key: field[2] ?? '', value: (field[3] ?? '').trimEnd() }));
      else if (/^[A-Za-z][\w.-]* *$/.test(line) && words.length === 1) {
        map = inSection({ key: line.trim() });
        rows.push(map);
      } else if (words[2] !== undefined && rows.length === 0 && !line.includes(':'))
        // `config get NAME` prints the value alone.
        rows.push({ key: words[2], value: line.trim() });
      else leftovers.take(line, i);
    }
    return settings('agent-config', rows);

    function inSection(row: RowDraft): RowDraft {
      return section === '' ? row : { ...row, section };
    }
  },
};

/** A map whose own values may be maps. */
function fromDocument(printed: Printed, name: string): Body | undefined {
  const documents = documentsOf(printed.text, printed.leftovers);
  if (documents === undefined || (documents.length === 0 && printed.leftovers.notes.length === 0))
    return undefined;
  const rows = documents.flatMap((document) =>
    Object.entries(asObject(document)).map(([key, value]): Row => {
      const flat = flatRow(value, printed.leftovers, (path) => (path === 'value' ? path : `value.${path}`));
      return { key, ...flat };
    }),
  );
  return settings(name, rows);
}

function settings(table: string, rows: readonly Row[]): Body {
  const parts = new Set(rows.flatMap((row) => Object.keys(row).filter((id) => id.startsWith('value.'))));
  return {
    kind: 'table',
    table,
    key: rows.some((row) => row['section'] !== undefined) ? ['key', 'section'] : ['key'],
    columns: presentColumns(
      [
        { id: 'section', label: 'section', type: 'text', optional: true },
        { id: 'key', label: 'key', type: 'text' },
        { id: 'value', label: 'value', type: 'text' },
        ...[...parts].map((id) => ({ id, label: id, type: 'text' as const, optional: true as const })),
      ],
      rows,
    ),
    rows,
  };
}
