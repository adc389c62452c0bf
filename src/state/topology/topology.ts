/** The drawing of what is known, with the fact behind each element. Nothing in it is guessed: what is not known is a gap. */
import type { Topology, TopologyDetail } from '../../protocol/topology.ts';
import { createCollector } from './collector.ts';
import { addInterfaces } from './interfaces.ts';
import type { Known } from './known.ts';
import { addMachines } from './machines.ts';
import { addOverlay } from './overlay.ts';
import { addPods } from './pods.ts';
import { addRoutes } from './routes.ts';
import { addServices } from './services.ts';

export interface KnownTopology {
  readonly topology: Topology;
  /** Undefined for an id that is not in it. */
  detail(id: string): TopologyDetail | undefined;
  /** The element that one of the texts names: a name, an address with or without port or length. The first text first. */
  find(texts: readonly string[]): string | undefined;
}

/** @param hosts that a cell can run on, in their order: some of them may be no nodes of the cluster */
export function topologyOf(known: Known, hosts: readonly string[]): KnownTopology {
  const collector = createCollector();
  const names = addMachines(collector, known, hosts);
  addPods(collector, known);
  addInterfaces(collector, known, names);
  addServices(collector, known);
  addOverlay(collector, known, names);
  addRoutes(collector, known, names);
  for (const resource of ['nodes', 'pods', 'services'])
    if (known.objects(resource) === undefined)
      collector.gap({ what: 'objects', host: '', command: `kubectl get ${resource} -A -o wide` });
  const topology = collector.topology();
  return { topology, detail: collector.detail, find: (texts) => find(topology, texts) };
}

function find({ elements }: Topology, texts: readonly string[]): string | undefined {
  const byText = new Map<string, string>();
  for (const { id, name, namespace, note } of elements) {
    const names = [id, name, ...(namespace === undefined ? [] : [`${namespace}/${name}`])];
    for (const text of [...names, ...note.split(', ').map(bareAddress)])
      if (!byText.has(text)) byText.set(text, id);
  }
  for (const text of texts) {
    const id = byText.get(text) ?? byText.get(bareAddress(text));
    if (id !== undefined) return id;
  }
  return undefined;
}

function bareAddress(text: string): string {
  return text.replace(/\/.*$/s, '').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
