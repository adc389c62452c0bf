/** Whether cells that run on this machine run on a node of the cluster, or only beside it. */
import { hostname, networkInterfaces } from 'node:os';
import type { KubeApi } from '../../backend.ts';

/**
 * Nodes of which an address is one of this machine's; where the nodes may not be listed, this machine's name. Rejects when
 * the API does not answer.
 */
export async function nodesOfThisMachine(kube: KubeApi): Promise<ReadonlySet<string>> {
  const { status, body } = await kube.request({ method: 'GET', path: '/api/v1/nodes' });
  if (status !== 200) return new Set([hostname()]);
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return nodesWith(body, new Set(own.filter(({ internal }) => !internal).map(({ address }) => address)));
}

/** @param nodes a NodeList */
export function nodesWith(nodes: unknown, addresses: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    listIn(nodes, 'items').flatMap((node) => {
      const name = valueIn(valueIn(node, 'metadata'), 'name');
      const here = listIn(valueIn(node, 'status'), 'addresses').some((each) =>
        addresses.has(String(valueIn(each, 'address'))),
      );
      return here && typeof name === 'string' ? [name] : [];
    }),
  );
}

function valueIn(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const found = valueIn(value, key);
  return Array.isArray(found) ? found : [];
}
