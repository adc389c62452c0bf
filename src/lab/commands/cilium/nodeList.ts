import type { CiliumNode } from '../../kube/model/cilium.ts';
import { addressOf } from '../../cilium/agent/ipcacheSync.ts';
import type { Json } from '../../go/jsonValue.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

export const nodeList: Subcommand = {
  path: 'node list',
  run(invocation) {
    const { store, nodeName } = invocation.agent.options;
    const nodes = store.list('ciliumnodes');
    const sourceOf = (node: CiliumNode): string =>
      node.metadata.name === nodeName ? 'local' : 'custom-resource';
    if (wantsJson(invocation)) return json(nodes.map((node) => model(node, sourceOf(node))));
    const rows = nodes.map(
      (node) =>
        `${node.metadata.name}\t${addressOf(node, 'InternalIP') ?? ''}\t${node.spec.ipam?.podCIDRs?.[0] ?? ''}\t\t\t${sourceOf(node)}`,
    );
    return ok(
      `${tabulate(['Name\tIPv4 Address\tEndpoint CIDR\tIPv6 Address\tEndpoint CIDR\tSource', ...rows].join('\n'))}\n`,
    );
  },
};

function model(node: CiliumNode, source: string): Json {
  return {
    'health-endpoint-address': { ipv4: {}, ipv6: {} },
    name: node.metadata.name,
    'primary-address': {
      ipv4: {
        'alloc-range': node.spec.ipam?.podCIDRs?.[0] ?? '',
        enabled: true,
        ip: addressOf(node, 'InternalIP') ?? '',
      },
      ipv6: {},
    },
    'secondary-addresses': [{ ip: addressOf(node, 'CiliumInternalIP') ?? '' }],
    source,
  };
}
