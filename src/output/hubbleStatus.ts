/** `hubble status`, `hubble list nodes`, `hubble version`. */
import { jsonDocuments } from './documents.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { asObject, textList } from './json.ts';
import { keyValueRow } from './keyValues.ts';
import { objectTable, parseObjects } from './objects.ts';
import { optionValue } from './options.ts';
import { parsePrintedTable } from './printedTable.ts';
import type { RowDraft } from './scan.ts';

export const hubbleStatus: OutputParser = {
  handles: (argv) => argv[0] === 'hubble' && argv[1] === 'status',
  parse: (printed) =>
    optionValue(printed.argv, '-o', '--output') === 'json' ? fromJson(printed) : fromText(printed),
};

const lines: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^Healthcheck \(via ([^)]*)\): (.+)$/, ['via', 'healthcheck']],
  [/^Current\/Max Flows: ([\d,]+)\/([\d,]+) \(([\d.]+)%\)$/, ['flows', 'maxFlows', 'percent']],
  [/^Flows\/s: ([\d.,]+)$/, ['flowsPerSecond']],
  [/^Connected Nodes: (\d+\/\d+)$/, ['connectedNodes']],
  [/^Unavailable Nodes: (\d{1,15})$/, ['unavailable']],
];

function fromText({ lines: printed, leftovers, gaps }: Printed): Body {
  const row: RowDraft = {};
  for (const [i, line] of printed.entries()) {
    const text = line.trimEnd();
    const named = /^ +- (\S+)$/.exec(text);
    if (named !== null && row['unavailable'] !== undefined && !gaps) {
      const before = row['unavailableNodes'];
      row['unavailableNodes'] = [...(Array.isArray(before) ? before : []), named[1] ?? ''];
      continue;
    }
    // What `cilium hubble port-forward` says from the background of the same shell.
    if (/^ℹ️ {2}Hubble Relay is available at \S+$/.test(text)) {
      leftovers.note(text);
      continue;
    }
    const form = lines.find(([pattern]) => pattern.test(text));
    const match = form?.[0].exec(text);
    if (form === undefined || match === null || match === undefined) leftovers.take(line, i);
    else
      for (const [at, id] of form[1].entries()) {
        const value = match[at + 1] ?? '';
        const plain = value.replaceAll(',', '');
        row[id] = /^\d{1,15}$/.test(plain) ? Number(plain) : value;
      }
  }
  return { ...objectTable('hubble-status', Object.keys(row).length === 0 ? [] : [row]), key: [] };
}

function fromJson({ text, leftovers }: Printed): Body | undefined {
  const documents = jsonDocuments(text, leftovers);
  if (documents.length === 0 && leftovers.notes.length === 0) return undefined;
  const rows = documents.map((document) => {
    const fields = asObject(document);
    const row: RowDraft = {};
    for (const [field, id] of [
      ['num_flows', 'flows'],
      ['max_flows', 'maxFlows'],
      ['flows_rate', 'flowsPerSecond'],
      ['seen_flows', 'seenFlows'],
    ] as const) {
      const value = fields[field];
      if (typeof value === 'number' || typeof value === 'string')
        row[id] = /^\d{1,15}$/.test(String(value)) ? Number(value) : value;
    }
    const unavailable = textList(fields['unavailable_nodes']);
    if (unavailable.length > 0) row['unavailableNodes'] = unavailable;
    return row;
  });
  return { ...objectTable('hubble-status', rows), key: [] };
}

export const hubbleList: OutputParser = {
  handles: (argv) => argv[0] === 'hubble' && argv[1] === 'list',
  parse(printed) {
    const table = `hubble-${printed.argv[2] ?? 'nodes'}`;
    if (optionValue(printed.argv, '-o', '--output') === 'json') return parseObjects(printed, table);
    return parsePrintedTable(printed, {
      table,
      key: ['name'],
      isHeader: (line) => /^NA(ME|MESPACE) +/.test(line),
    });
  },
};

export const hubbleVersion: OutputParser = {
  handles: (argv) => argv[0] === 'hubble' && argv[1] === 'version',
  parse: (printed) => keyValueRow(printed, 'versions'),
};
