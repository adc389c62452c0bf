import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Topology, TopologyElement } from '../../src/protocol/topology.ts';
import { isTopology } from '../../src/protocol/topologyShape.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { markChanges } from '../../src/state/topology/changes.ts';
import { topologyOf } from '../../src/state/topology/topology.ts';
import { recordedMoment } from '../course/moment.ts';
import { HOSTS, labStudy, readMachines } from './labTopology.ts';
import type { LabStudy } from './labTopology.ts';

function names({ elements }: Topology, kind: TopologyElement['kind']): readonly string[] {
  return elements.filter((element) => element.kind === kind).map(({ name }) => name);
}

describe('the drawing of what is known', () => {
  it('of nothing is nothing, and says which commands would tell', () => {
    const state = createState();
    const { topology } = topologyOf(
      { tables: state.tables(), objects: (resource) => state.objects(resource) },
      [],
    );
    expect(topology.elements).toEqual([]);
    expect(topology.gaps.map(({ command }) => command)).toContain('kubectl get nodes -A -o wide');
  });

  it('of a real cluster has what leads from an announced address to the pods behind it', () => {
    const objects = recordedMoment('l2');
    const { topology, detail, find } = topologyOf(
      { tables: [], objects: (resource) => objects[resource] as KubeObject[] | undefined },
      [],
    );
    expect(isTopology(topology)).toBe(true);
    expect(names(topology, 'machine').toSorted()).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
    const to = (from: string): readonly string[] =>
      topology.links.filter((link) => link.from === from).map((link) => link.to);
    expect(to('service:default/webpod')).toContain('address:192.168.10.211');
    expect(to('service:default/webpod').filter((id) => id.startsWith('pod:default/webpod-')).length).toBe(3);
    // The lease's holder answers ARP for the address.
    expect(to('address:192.168.10.211')).toEqual(['agent:k8s-w1']);
    expect(names(topology, 'pool').length).toBe(1);
    expect(to(topology.elements.find(({ kind }) => kind === 'pool')?.id ?? '')).toEqual([
      'address:192.168.10.211',
    ]);

    const curl = find(['default/curl-pod']) ?? '';
    expect(detail(curl)?.facts[0]?.source).toBe('API: Pod default/curl-pod');
    // An address, with or without a length, names what has it.
    const address = topology.elements.find(({ id }) => id === curl)?.note ?? '';
    expect(find([`${address}/32`])).toBe(curl);
  });

  it('has the tunnel when the agents are told to use one, and none in native routing', () => {
    const overlays = (moment: string): readonly string[] => {
      const objects = recordedMoment(moment);
      return names(
        topologyOf({ tables: [], objects: (resource) => objects[resource] as KubeObject[] | undefined }, [])
          .topology,
        'overlay',
      );
    };
    expect(overlays('vxlan')).toEqual(['VXLAN']);
    expect(overlays('native')).toEqual([]);
  });
});

describe('the drawing of the lab', () => {
  let lab: LabStudy;
  beforeAll(async () => {
    lab = await labStudy();
  });
  afterAll(() => lab.end());

  it('knows no network and no route before a command has shown them, and the command that would', () => {
    const { topology } = lab.drawing();
    expect(names(topology, 'machine')).toEqual(HOSTS);
    expect(names(topology, 'network')).toEqual([]);
    expect(topology.gaps).toContainEqual({ what: 'interfaces', host: 'router', command: 'ip addr' });
    expect(topology.elements.filter(({ on }) => on === 'machine:router')).toEqual([]);
  });

  it('has the two networks that machines share, and not the NAT networks where each has the same address', async () => {
    const before = lab.drawing().topology;
    await readMachines(lab);
    const { topology, detail } = lab.drawing();
    expect(names(topology, 'network').toSorted()).toEqual(['192.168.10.0/24', '192.168.20.0/24']);
    const on20 = topology.links.filter(({ to }) => to === 'network:192.168.20.0/24').map(({ from }) => from);
    expect(on20.toSorted()).toEqual(['interface:k8s-w0/eth1', 'interface:router/eth2']);
    expect(topology.gaps).toEqual([]);
    expect(detail('interface:router/eth1')?.facts[0]).toMatchObject({
      source: 'router: ip addr',
      table: 'interfaces',
      rowKey: 'eth1',
    });
    // Read for the first time is not new.
    const marked = markChanges(before, topology);
    expect(marked.elements.filter(({ change }) => change !== undefined)).toEqual([]);
  });

  it('has the routes that lead from machine to machine', () => {
    const routes = lab.drawing().topology.links.filter(({ kind }) => kind === 'route');
    expect(routes).toContainEqual({
      kind: 'route',
      from: 'machine:k8s-w0',
      to: 'machine:router',
      label: '172.20.0.0/16 via 192.168.20.200 dev eth1',
    });
    expect(routes.some(({ from }) => from === 'machine:router')).toBe(false);
  });

  it('marks what has come, changed and gone since', async () => {
    const before = lab.drawing().topology;
    await lab.run('router', 'sudo ip addr add 10.99.0.1/24 dev loop1\nsudo ip link set loop2 down\nip addr');
    await lab.run('k8s-ctr', 'kubectl create deployment extra --image=traefik/whoami');
    await lab.study.settle(3_000);
    const marked = markChanges(before, lab.drawing().topology);
    const changes = new Map(marked.elements.map(({ id, change }) => [id, change]));
    expect(changes.get('interface:router/loop1')).toBe('changed');
    expect(changes.get('interface:router/loop2')).toBe('changed');
    expect(
      [...changes].filter(([id]) => id.startsWith('pod:default/extra-')).map(([, change]) => change),
    ).toEqual(['added']);
    await lab.run('k8s-ctr', 'kubectl delete deployment extra');
    await lab.study.settle(40_000);
    const back = markChanges(marked, lab.drawing().topology);
    expect(back.elements.filter(({ change }) => change === 'removed').map(({ id }) => id)).toEqual([
      expect.stringMatching(/^pod:default\/extra-/),
    ]);
  });
});
