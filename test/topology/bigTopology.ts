import type { Topology, TopologyElement, TopologyLink } from '../../src/protocol/topology.ts';

/** A cluster of any size on one network, with a service for every 50 pods. */
export function bigTopology(nodes: number, pods: number): Topology {
  const elements: TopologyElement[] = [];
  const links: TopologyLink[] = [];
  const add = (element: Omit<TopologyElement, 'state' | 'note'> & { note?: string }): void => {
    elements.push({ state: 'good', note: '', ...element });
  };
  add({ id: 'network:10.0.0.0/16', kind: 'network', name: '10.0.0.0/16' });
  for (let node = 0; node < nodes; node += 1) {
    const name = `node-${node}`;
    const on = `machine:${name}`;
    add({ id: on, kind: 'machine', name, note: `172.20.${node}.0/24` });
    add({ id: `agent:${name}`, kind: 'agent', name: `cilium-${node}`, on });
    for (const device of ['eth0', 'eth1', 'cilium_host'])
      add({
        id: `interface:${name}/${device}`,
        kind: 'interface',
        name: device,
        on,
        note: `10.0.${node}.1/16`,
      });
    links.push({ kind: 'attached', from: `interface:${name}/eth0`, to: 'network:10.0.0.0/16', label: '' });
  }
  for (let pod = 0; pod < pods; pod += 1) {
    const node = pod % nodes;
    const namespace = `ns-${pod % 7}`;
    const name = `pod-${node}-${Math.floor(pod / nodes)}`;
    add({
      id: `pod:${namespace}/${name}`,
      kind: 'pod',
      name,
      namespace,
      on: `machine:node-${node}`,
      note: `172.20.${node}.${Math.floor(pod / nodes) + 2}`,
    });
    const service = `service:${namespace}/service-${Math.floor(pod / 50)}`;
    if (pod % 50 === 0)
      add({
        id: service,
        kind: 'service',
        name: `service-${pod / 50}`,
        namespace,
        note: `10.96.0.${pod / 50}:80`,
      });
    links.push({ kind: 'backend', from: service, to: `pod:${namespace}/${name}`, label: '' });
  }
  return { elements, links, gaps: [] };
}
