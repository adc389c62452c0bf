/** The ids by which a node's agent knows the others' addresses: `nodeid list`, `bpf nodeid list`, and the maps' smaller kin. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { addressOf } from '../../cilium/agent/ipcacheSync.ts';
import { hash32 } from '../../hash.ts';
import { json, ok, structJson, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

interface NodeId {
  readonly id: number;
  readonly addresses: readonly string[];
}

/** Ids are drawn at random from 16 bits and kept; they mean nothing on another node. */
function nodeIds({ options: { store, nodeName } }: Agent): readonly NodeId[] {
  const taken = new Set<number>();
  return store.list('ciliumnodes').map((node) => {
    let id = 1 + (hash32(`${nodeName} knows ${node.metadata.name}`) % 0xffff);
    while (taken.has(id)) id = id === 0xffff ? 1 : id + 1;
    taken.add(id);
    const addresses = [addressOf(node, 'CiliumInternalIP'), addressOf(node, 'InternalIP')];
    return { id, addresses: addresses.filter((address) => address !== undefined).sort() };
  });
}

const hex = (id: number): string => `0x${id.toString(16)}`;

export const nodeIdList: Subcommand = {
  path: 'nodeid list',
  run(invocation) {
    const ids = nodeIds(invocation.agent);
    if (wantsJson(invocation))
      return json([...ids].sort((a, b) => a.id - b.id).map(({ id, addresses }) => ({ id, ips: addresses })));
    const rows = ids.flatMap(({ id, addresses }) =>
      addresses.map((address, index) => `${index === 0 ? hex(id) : ''}\t${address}\t`),
    );
    return ok(`${tabulate(['NODE ID\tIP ADDRESSES\tSPI', ...rows].join('\n'))}\n`);
  },
};

export const bpfNodeIdList: Subcommand = {
  path: 'bpf nodeid list',
  run(invocation) {
    const entries = nodeIds(invocation.agent)
      .flatMap(({ id, addresses }) => addresses.map((address) => ({ id, address })))
      .sort((a, b) => hash32(a.address) - hash32(b.address));
    if (wantsJson(invocation))
      return structJson(entries.map(({ id, address }) => ({ ID: id, Address: address, SPI: 0 })));
    const rows = entries.map(({ id, address }) => `${hex(id)}\t${address}\t0`);
    return ok(`${tabulate(['NODE ID\tIP ADDRESSES\tSPI', ...rows].join('\n'))}\n`);
  },
};

export const bpfConfigList: Subcommand = {
  path: 'bpf config list',
  run(invocation) {
    const entries = invocation.agent
      .maps()
      .filter(({ name }) => name === 'cilium_runtime_config')
      .flatMap((map) => map.dump())
      .filter(({ key }) => key !== 'Unknown')
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    if (wantsJson(invocation))
      return structJson(entries.map(({ key, value }) => ({ Key: key, Value: Number(value) })));
    const rows = entries.map(({ key, value }) => `${key}\t${value}`);
    return ok(`${tabulate(['KEY\tVALUE', ...rows].join('\n'))}\n`);
  },
};

/** How often a source port had to be drawn anew until a free one was found. */
const RETRIES = 32;

export const bpfNatRetriesList: Subcommand = {
  path: 'bpf nat retries list',
  run({ agent }) {
    const first = agent.snat.entries().length / 2;
    const rows = Array.from(
      { length: RETRIES + 1 },
      (_, tries) => `${tries}:\t${tries === 0 ? Math.ceil(first) : 0}\n`,
    );
    return ok(rows.join(''));
  },
};

export const bpfFsShow: Subcommand = {
  path: 'bpf fs show',
  run(invocation) {
    const root = invocation.agent.options.config.get('bpf-root') ?? '/sys/fs/bpf';
    if (wantsJson(invocation))
      return structJson({
        MountID: 140,
        ParentID: 139,
        StDev: '0:45',
        Root: '/',
        MountPoint: root,
        MountOptions: 'rw,relatime',
        OptionalFields: null,
        FilesystemType: 'bpf',
        MountSource: 'bpf',
        SuperOptions: 'rw',
      });
    const fields = [
      ['MountID', '140'],
      ['ParentID', '139'],
      ['Mounted State', 'true'],
      ['MountPoint', root],
      ['MountOptions', 'rw,relatime'],
      ['OptionFields', '[]'],
      ['FilesystemType', 'bpf'],
      ['MountSource', 'bpf'],
      ['SuperOptions', 'rw'],
    ] as const;
    return ok(fields.map(([name, value]) => `${`${name}:`.padEnd(18)}${value}\n`).join(''));
  },
};

export const cgroupsList: Subcommand = {
  path: 'cgroups list',
  run(invocation) {
    // Which control groups containers are in is not modelled, and without them a real agent lists none.
    return wantsJson(invocation) ? json(null) : ok('POD NAME   POD NAMESPACE   CGROUP IDS   \n');
  },
};
