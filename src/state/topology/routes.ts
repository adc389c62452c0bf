/** Routes that lead from one machine to another. A gateway that is no known machine's address leads out of the picture. */
import { addressOf, textOf } from '../cells.ts';
import type { Collector } from './collector.ts';
import { factOfRow, interfaceRows, routeTable } from './known.ts';
import type { Known } from './known.ts';
import { internalAddress, machineId } from './machines.ts';

export function addRoutes(collector: Collector, known: Known, hosts: readonly string[]): void {
  const owners = machinesByAddress(known, hosts);
  for (const host of hosts) {
    const table = routeTable(known, host);
    if (table === undefined) {
      collector.gap({ what: 'routes', host, command: 'ip route' });
      continue;
    }
    for (const row of table.parsed.rows) {
      const via = textOf(row['via']);
      const to = owners.get(via);
      if (via === '' || to === undefined || to === host) continue;
      const label = `${textOf(row['dst'])} via ${via} dev ${textOf(row['dev'])}`;
      collector.link('route', machineId(host), machineId(to), label, [factOfRow({ row, table })]);
    }
  }
}

/** An address that several machines have (each VM's on its NAT network) names none of them. */
function machinesByAddress(known: Known, hosts: readonly string[]): ReadonlyMap<string, string> {
  const owners = new Map<string, Set<string>>();
  const own = (address: string, host: string): void => {
    const there = owners.get(address);
    if (there === undefined) owners.set(address, new Set([host]));
    else there.add(host);
  };
  for (const node of known.objects('nodes') ?? []) {
    const address = internalAddress(node);
    if (address !== undefined) own(address, node.metadata.name);
  }
  for (const host of hosts) {
    for (const { row } of interfaceRows(known, host)?.values() ?? [])
      for (const address of Array.isArray(row['ipv4']) ? row['ipv4'] : []) own(addressOf(address), host);
    for (const row of routeTable(known, host)?.parsed.rows ?? [])
      if (row['src'] !== undefined) own(textOf(row['src']), host);
  }
  return new Map(
    [...owners].flatMap(([address, names]) => {
      const [only] = names;
      return names.size === 1 && only !== undefined ? [[address, only] as const] : [];
    }),
  );
}
