/** `cilium features status`: what every agent and the operator report, a column for each node. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { Store } from '../../kube/store.ts';
import type { Process } from '../../process.ts';
import { tabulate } from './tabwriter.ts';
import { agentFeatures, labelsText, operatorFeatures } from './features.ts';
import type { Feature } from './features.ts';

const COLUMNS = { minWidth: 0, padding: 2 };
const FORMATS = ['tab', 'markdown', 'json'];

/** By node or pod, in the order of names. */
type Reports = ReadonlyMap<string, readonly Feature[]>;

/** @param agents that run, by node */
export async function featuresStatus(
  { stdout, stderr }: Process,
  store: Store,
  agents: ReadonlyMap<string, Agent>,
  format: string,
): Promise<number> {
  if (!FORMATS.includes(format)) {
    await stderr.write(
      `\nError: output ${format} not recognized, only ${FORMATS.join(', ')} are supported\n`,
    );
    return 1;
  }
  const operator = store
    .list('pods', 'kube-system')
    .find(
      ({ metadata, status }) => metadata.labels?.['name'] === 'cilium-operator' && status.phase === 'Running',
    );
  const operatorNode = operator?.spec.nodeName;
  const operators: Reports = new Map(
    operatorNode === undefined ? [] : [[operatorNode, operatorFeatures(configOf(store))]],
  );
  const reports: Reports = new Map(
    [...agents]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([node, agent]) => [node, agentFeatures(agent.options.config, internalPolicies(store))]),
  );
  await stdout.write(
    format === 'json'
      ? jsonOf(operators, reports)
      : `${section('Cilium Operators', operators, format)}\n${section('Cilium Agents', reports, format)}`,
  );
  return 0;
}

/** The operator read the ConfigMap as it is now, or it would run anew. */
function configOf(store: Store): ReadonlyMap<string, string> {
  return new Map(Object.entries(store.get('configmaps', 'cilium-config', 'kube-system')?.data ?? {}));
}

function internalPolicies(store: Store): number {
  return store.list('services').filter(({ spec }) => spec.internalTrafficPolicy === 'Local').length;
}

function section(title: string, reports: Reports, format: string): string {
  const rows = rowsOf(reports);
  const nodes = [...reports.keys()];
  if (format === 'markdown') {
    const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
    return [
      `# ${title}\n`,
      line(['Uniform', 'Name', 'Labels', ...nodes]),
      `${'|-'.repeat(3 + nodes.length)}|\n`,
      ...rows.map(({ uniform, name, labels, values }) =>
        line([uniform ? ':heavy_check_mark:' : ':warning:', name, labels, ...values]),
      ),
    ].join('');
  }
  const lines = [
    ['Uniform', 'Name', 'Labels', ...nodes],
    ...rows.map(({ uniform, name, labels, values }) => [uniform ? 'Yes' : 'No', name, labels, ...values]),
  ];
  return `${title}\n${tabulate(lines.map((cells) => `${cells.join('\t')}\t\n`).join(''), COLUMNS)}`;
}

interface Row {
  readonly uniform: boolean;
  readonly name: string;
  readonly labels: string;
  readonly values: readonly string[];
}

/** A row for each metric that anyone has; who has not shows nothing. */
function rowsOf(reports: Reports): readonly Row[] {
  const all = [...reports.values()].flat();
  const keys = [...new Set(all.map(({ name, labels }) => `${name} ${labelsText(labels)}`))].sort();
  const rows = keys.map((key): Row => {
    const [name = '', labels = ''] = key.split(' ');
    const values = [...reports.values()].map((features) => {
      const found = features.find((each) => each.name === name && labelsText(each.labels) === labels);
      return found === undefined ? '' : String(found.value);
    });
    return { uniform: new Set(values).size <= 1, name, labels, values };
  });
  // A name stands on the first of its rows.
  return rows.map((row, index) => (rows[index - 1]?.name === row.name ? { ...row, name: '' } : row));
}

function jsonOf(operators: Reports, agents: Reports): string {
  const model = (reports: Reports): Record<string, unknown> =>
    Object.fromEntries(
      [...reports].map(([node, features]) => [
        node,
        features.map(({ name, labels, value }) => ({
          ...(Object.keys(labels).length === 0 ? {} : { labels }),
          name,
          ...(value === 0 ? {} : { value }),
        })),
      ]),
    );
  return `${JSON.stringify({ cilium: model(agents), 'cilium-operator': model(operators) })}\n`;
}
