/** `kubectl top node|pod`: what metrics.k8s.io tells. */
import { asObject, nameOf, namespaceOf, pathOf } from '../client.ts';
import { Failure } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { allNamespacesFlag, selectorFlags } from '../sharedFlags.ts';
import { parseQuantity } from '../../../go/quantity.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

const METRICS = '/apis/metrics.k8s.io/v1beta1';
const MIB = 1024 * 1024;

const shared: readonly FlagSpec[] = [
  ...selectorFlags,
  flag('no-headers bool'),
  flag('sort-by string'),
  flag('use-protocol-buffers bool=true'),
];

interface Usage {
  /** Cores. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

const topNode: Command = {
  name: 'node',
  aliases: ['nodes', 'no'],
  about: 'Display resource (CPU/memory) usage of nodes',
  usage: '[NAME | -l label]',
  flags: [...shared, flag('show-capacity bool')],
  async run(invocation) {
    const { client, mapper, flags } = invocation;
    const metrics = sorted(invocation, await metricsOf(invocation, `${METRICS}/nodes`), (each) =>
      usageOf(each['usage']),
    );
    const nodes = await client.list(pathOf(await mapper.find('nodes'), ''));
    const field = flags.on('show-capacity') ? 'capacity' : 'allocatable';
    const rows = metrics.map((each) => {
      const node = nodes.items.find((one) => nameOf(one) === nameOf(each));
      const available = usageOf(asObject(asObject(node)['status'])[field]);
      const used = usageOf(each['usage']);
      return [
        nameOf(each),
        cpuText(used),
        percent(used.cpu, available.cpu),
        memoryText(used),
        percent(used.memory, available.memory),
      ];
    });
    return printRows(invocation, ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'], rows);
  },
};

const topPod: Command = {
  name: 'pod',
  aliases: ['pods', 'po'],
  about: 'Display resource (CPU/memory) usage of pods',
  usage: '[NAME | -l label]',
  flags: [...shared, allNamespacesFlag, flag('containers bool'), flag('sum bool')],
  async run(invocation) {
    const { flags, namespace } = invocation;
    const everywhere = flags.on('all-namespaces');
    const path = everywhere ? `${METRICS}/pods` : `${METRICS}/namespaces/${namespace}/pods`;
    const metrics = sorted(invocation, await metricsOf(invocation, path), podUsage);
    if (metrics.length === 0) {
      await invocation.err(
        everywhere ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`,
      );
      return ok;
    }
    const byContainer = flags.on('containers');
    const place = (each: JsonObject): readonly string[] => (everywhere ? [namespaceOf(each)] : []);
    const rows = metrics.flatMap((each) =>
      byContainer
        ? listAt(each, 'containers').map((container) => {
            const used = usageOf(asObject(container)['usage']);
            return [...place(each), nameOf(each), textAt(container, 'name'), cpuText(used), memoryText(used)];
          })
        : [[...place(each), nameOf(each), cpuText(podUsage(each)), memoryText(podUsage(each))]],
    );
    const columns = byContainer ? ['POD', 'NAME'] : ['NAME'];
    return printRows(
      invocation,
      [...(everywhere ? ['NAMESPACE'] : []), ...columns, 'CPU(cores)', 'MEMORY(bytes)'],
      rows,
    );
  },
};

async function metricsOf(invocation: Invocation, path: string): Promise<readonly JsonObject[]> {
  const { args, client, flags, mapper, commandPath } = invocation;
  if (args.length > 1) throw usageFailure(commandPath, `unexpected arguments: [${args.join(' ')}]`);
  const served = (await mapper.all()).some(({ group }) => group === 'metrics.k8s.io');
  if (!served) throw new Failure('Metrics API not available');
  const [name] = args;
  if (name !== undefined) return [await client.getObject(`${path}/${name}`)];
  const { items } = await client.list(path, { labelSelector: flags.text('selector') });
  return items;
}

/** By name, or by what is asked for, the greatest first. */
function sorted(
  { flags }: Invocation,
  metrics: readonly JsonObject[],
  usage: (metrics: JsonObject) => Usage,
): readonly JsonObject[] {
  const by = flags.text('sort-by');
  if (by !== '' && by !== 'cpu' && by !== 'memory') throw new Failure('--sort-by accepts only cpu or memory');
  const key = (each: JsonObject): string => `${namespaceOf(each)}/${nameOf(each)}`;
  return [...metrics].sort((a, b) => (by === '' ? (key(a) < key(b) ? -1 : 1) : usage(b)[by] - usage(a)[by]));
}

function podUsage(metrics: JsonObject): Usage {
  return listAt(metrics, 'containers')
    .map((container) => usageOf(asObject(container)['usage']))
    .reduce((sum, each) => ({ cpu: sum.cpu + each.cpu, memory: sum.memory + each.memory }), {
      cpu: 0,
      memory: 0,
    });
}

function usageOf(value: Json | undefined): Usage {
  const { cpu, memory } = asObject(value);
  return { cpu: parseQuantity(String(cpu ?? 0)) ?? 0, memory: parseQuantity(String(memory ?? 0)) ?? 0 };
}

function cpuText({ cpu }: Usage): string {
  return `${Math.ceil(cpu * 1000 - 1e-6)}m`;
}

function memoryText({ memory }: Usage): string {
  return `${Math.floor(memory / MIB)}Mi`;
}

function percent(used: number, available: number): string {
  return available === 0 ? '<unknown>' : `${Math.floor((used / available) * 100 + 1e-9)}%`;
}

async function printRows(
  invocation: Invocation,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<number> {
  const lines = [...(invocation.flags.on('no-headers') ? [] : [header]), ...rows];
  // Each cell ends with a tab, the last one as well.
  const text = lines.map((cells) => `${cells.map((cell) => `${cell}\t`).join('')}\n`).join('');
  await invocation.out(new TabWriter(tableTabs).align(text));
  return ok;
}

export const topCommand: Command = {
  name: 'top',
  about: 'Display resource (CPU/memory) usage',
  children: [topNode, topPod],
};
