/** The overlay between the nodes: which tunnel the agents are told to use, and where each pod range is sent. */
import { textOf } from '../cells.ts';
import { textAt } from '../kubeObjects.ts';
import { fieldsOf } from './collector.ts';
import type { Collector } from './collector.ts';
import { interfaceId } from './interfaces.ts';
import { factOfObject, factOfRow, interfaceRows } from './known.ts';
import type { Known, KnownRow } from './known.ts';
import { agentId, internalAddress } from './machines.ts';

/** UDP port, and bytes that the outer headers add over IPv4 (Ethernet 14, IPv4 20, UDP 8, VXLAN or Geneve 8). */
const TUNNELS: Readonly<Record<string, { readonly port: string; readonly bytes: number }>> = {
  vxlan: { port: '8472', bytes: 50 },
  geneve: { port: '6081', bytes: 50 },
};

export function addOverlay(collector: Collector, known: Known, hosts: readonly string[]): void {
  const config = known.objects('configmaps')?.find(({ metadata }) => metadata.name === 'cilium-config');
  const protocol =
    config !== undefined && textAt(config, 'data.routing-mode') === 'tunnel'
      ? (textAt(config, 'data.tunnel-protocol') ?? 'vxlan')
      : undefined;
  for (const [name, { port, bytes }] of Object.entries(TUNNELS)) {
    const device = `cilium_${name}`;
    const there = hosts.filter((host) => interfaceRows(known, host)?.has(device) === true);
    if (protocol !== name && there.length === 0) continue;
    const id = `overlay:${name}`;
    const udp = (config && textAt(config, 'data.tunnel-port')) ?? port;
    collector.add(
      {
        id,
        kind: 'overlay',
        name: name === 'vxlan' ? 'VXLAN' : 'Geneve',
        note: `UDP ${udp} · +${bytes} bytes`,
        // A device that is there while the configuration says otherwise: the agents have not all restarted yet.
        state: protocol === name ? 'good' : 'bad',
      },
      () => overlayDetail(known, { protocol: name, port: udp, bytes }),
    );
    for (const node of known.objects('nodes') ?? []) {
      const host = node.metadata.name;
      if (there.includes(host)) collector.link('attached', interfaceId(host, device), id);
      else if (protocol === name && interfaceRows(known, host) === undefined)
        collector.link('attached', agentId(host), id);
    }
  }
  if (protocol !== undefined && tunnelRows(known).length === 0)
    collector.gap({ what: 'tunnels', host: hosts[0] ?? '', command: AGENT_IPCACHE });
}

const AGENT_IPCACHE = 'kubectl exec -n kube-system ds/cilium -c cilium-agent -- cilium-dbg bpf ipcache list';

/** Pod ranges with the node to send to: of the ipcache, where single addresses are left out, or of the tunnel map before it. */
function tunnelRows({ tables }: Known): readonly KnownRow[] {
  return tables.flatMap((table) =>
    table.parsed.table === 'tunnel' || table.parsed.table === 'ipcache'
      ? table.parsed.rows.flatMap((row) => {
          const to = textOf(row['destination'] ?? row['tunnelEndpoint']);
          const single = /\/(32|128)$/.test(textOf(row['prefix']));
          return to === '' || to === '0.0.0.0' || single ? [] : [{ row, table }];
        })
      : [],
  );
}

function overlayDetail(
  known: Known,
  { protocol, port, bytes }: { readonly protocol: string; readonly port: string; readonly bytes: number },
) {
  const config = known.objects('configmaps')?.find(({ metadata }) => metadata.name === 'cilium-config');
  const rows = tunnelRows(known);
  const ranges = (known.objects('ciliumnodes') ?? []).map((node) => {
    const own = known.objects('nodes')?.find(({ metadata }) => metadata.name === node.metadata.name);
    const cidrs = textAt(node, 'spec.ipam.podCIDRs.0') ?? '';
    return { label: cidrs || node.metadata.name, value: (own && internalAddress(own)) ?? node.metadata.name };
  });
  return {
    fields: [
      ...fieldsOf({ protocol, 'UDP port': port, overhead: `${bytes} bytes` }),
      ...(rows.length > 0
        ? rows.map(({ row }) => ({
            label: textOf(row['prefix']),
            value: textOf(row['destination'] ?? row['tunnelEndpoint']),
          }))
        : ranges),
    ],
    facts: [...(config === undefined ? [] : [factOfObject(config)]), ...rows.map(factOfRow)],
  };
}
