/** `cilium features status`: which features each node has on, as text, Markdown or JSON (cilium-cli/features). */
import type { Body, OutputParser, Printed } from './input.ts';
import { asList, asObject, asText } from './json.ts';
import { jsonDocuments } from './documents.ts';
import { optionValue } from './options.ts';
import type { Column, Row } from './parsed.ts';
import { cellsUnder, readHeader } from './columnTable.ts';
import type { Header } from './columnTable.ts';

/** Columns before those of the nodes. */
const own = 3;

export const featuresStatus: OutputParser = {
  handles: (argv) => argv[0] === 'cilium' && argv[1] === 'features' && argv[2] === 'status',
  parse: (printed) =>
    optionValue(printed.argv, '-o', '--output') === 'json' ? fromJson(printed) : fromText(printed),
};

interface Feature {
  readonly uniform: string;
  readonly name: string;
  readonly labels: string;
  readonly nodes: readonly string[];
  readonly values: readonly string[];
}

function fromText({ lines, leftovers, gaps }: Printed): Body {
  const features: Feature[] = [];
  let header: Header | undefined;
  let nodes: readonly string[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || /^(# )?Cilium (Operators|Agents)$|^\|[-|]+\|$/.test(line)) continue;
    const markdown = line.startsWith('| ') && line.endsWith(' |');
    if (/^(\| )?Uniform +(\| )?Name +(\| )?Labels/.test(line)) {
      header = markdown ? { names: cellsBetween(line), starts: [] } : readHeader(line);
      nodes = header.names.slice(own);
      continue;
    }
    const cells = markdown ? cellsBetween(line) : ((header && cellsUnder(header, line)) ?? guess(line));
    const feature = cells === undefined ? undefined : featureOf(cells, nodes, features.at(-1), gaps);
    if (feature === undefined) leftovers.take(line, i);
    else features.push(feature);
  }
  return table(features);
}

function cellsBetween(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** Without its header: `Yes  cilium_feature_x  mode=y  1  1  1`. Labels may be empty, names and values never. */
function guess(line: string): readonly string[] | undefined {
  const match = /^(Yes|No)? +(cilium_\w+) +(?:(\S*=\S*) +)?([\d.e+]+(?: +[\d.e+]+)*) *$/.exec(line);
  return match === null
    ? undefined
    : [match[1] ?? '', match[2] ?? '', match[3] ?? '', ...(match[4] ?? '').split(/ +/)];
}

const marks: Readonly<Record<string, string | undefined>> = {
  ':heavy_check_mark:': 'Yes',
  ':warning:': 'No',
};

/** A blank name means that of the line above, which behind a filter may be gone. */
function featureOf(
  cells: readonly string[],
  nodes: readonly string[],
  above: Feature | undefined,
  gaps: boolean,
): Feature | undefined {
  const [uniform = '', printed = '', labels = '', ...values] = cells;
  const name = printed === '' && !gaps ? (above?.name ?? '') : printed;
  if (!name.startsWith('cilium_') || (nodes.length > 0 && values.length !== nodes.length)) return undefined;
  return { uniform: marks[uniform] ?? uniform, name, labels, nodes, values };
}

/** `{"cilium": {node: [{name, value?, labels?}]}, "cilium-operator": …}`; a value of zero is left out. */
function fromJson({ text, leftovers }: Printed): Body | undefined {
  const [document] = jsonDocuments(text, leftovers);
  if (document === undefined && leftovers.notes.length === 0) return undefined;
  const features = new Map<string, { name: string; labels: string; values: Map<string, string> }>();
  for (const group of Object.values(asObject(document))) {
    for (const [node, metrics] of Object.entries(asObject(group))) {
      for (const metric of asList(metrics)) {
        const { name, value, labels } = asObject(metric);
        const pairs = Object.entries(asObject(labels))
          .map(([key, each]) => `${key}=${asText(each)}`)
          .toSorted()
          .join(';');
        const id = `${asText(name)} ${pairs}`;
        const feature = features.get(id) ?? { name: asText(name), labels: pairs, values: new Map() };
        feature.values.set(node, value === undefined ? '0' : asText(value));
        features.set(id, feature);
      }
    }
  }
  return table(
    [...features.values()].map(({ name, labels, values }) => ({
      uniform: new Set(values.values()).size > 1 ? 'No' : 'Yes',
      name,
      labels,
      nodes: [...values.keys()].toSorted(),
      values: [...values].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value),
    })),
  );
}

function table(features: readonly Feature[]): Body {
  const rows = features.map(({ nodes, ...feature }): Row => ({
    ...feature,
    ...(nodes.length > 0 ? { nodes } : {}),
  }));
  const columns: Column[] = [
    { id: 'uniform', label: 'Uniform', type: 'text' },
    { id: 'name', label: 'Name', type: 'text' },
    { id: 'labels', label: 'Labels', type: 'text' },
    { id: 'values', label: 'Values', type: 'list' },
  ];
  if (rows.some((row) => row['nodes'] !== undefined))
    columns.splice(3, 0, { id: 'nodes', label: 'Nodes', type: 'list' });
  return { kind: 'table', table: 'features', key: ['name', 'labels'], columns, rows };
}
