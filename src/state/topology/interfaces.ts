/** The machines' interfaces, and the networks that they are attached to. */
import { formatPrefix, parsePrefix } from '../../ipv4.ts';
import { textOf } from '../cells.ts';
import { fieldsOf } from './collector.ts';
import type { Collector } from './collector.ts';
import { factOfObject, factOfRow, interfaceRows, routeTable } from './known.ts';
import type { Known, KnownRow } from './known.ts';
import { internalAddress, machineId } from './machines.ts';

export function interfaceId(host: string, name: string): string {
  return `interface:${host}/${name}`;
}

interface Attachment {
  readonly host: string;
  readonly interface: string;
  /** `192.168.10.100` */
  readonly address: string;
  /** `192.168.10.0/24` */
  readonly network: string;
}

/** Of a host whose interfaces no command has shown, the routes tell the addresses, and the API the node's own. */
export function addInterfaces(collector: Collector, known: Known, hosts: readonly string[]): void {
  const attachments = hosts.flatMap((host) => {
    const rows = interfaceRows(known, host);
    if (rows !== undefined)
      return [...rows.values()].flatMap((row) => (isDrawn(row) ? addInterface(collector, host, row) : []));
    collector.gap({ what: 'interfaces', host, command: 'ip addr' });
    const fromRoutes = connectedRoutes(known, host).flatMap((row) => addConnected(collector, host, row));
    if (fromRoutes.length === 0) addInternal(collector, known, host);
    return fromRoutes;
  });
  addNetworks(collector, attachments);
}

/** A pod's end of its link is drawn as the pod; loopback and the far end of `cilium_host` lead nowhere. */
function isDrawn({ row }: KnownRow): boolean {
  return !/^(lo|cilium_net|lxc.+)$/.test(textOf(row['name']));
}

function addInterface(collector: Collector, host: string, found: KnownRow): readonly Attachment[] {
  const { row } = found;
  const name = textOf(row['name']);
  const addresses = Array.isArray(row['ipv4']) ? row['ipv4'] : [];
  const flags = Array.isArray(row['flags']) ? row['flags'] : [];
  const down = row['state'] === 'DOWN' || (flags.length > 0 && !flags.includes('UP'));
  collector.add(
    {
      id: interfaceId(host, name),
      kind: 'interface',
      name,
      on: machineId(host),
      note: addresses.join(', '),
      state: down ? 'bad' : 'good',
    },
    () => ({
      fields: fieldsOf({
        ipv4: addresses.join(', '),
        mac: textOf(row['mac']),
        mtu: textOf(row['mtu']),
        state: textOf(row['state']),
        flags: flags.join(', '),
        ifindex: textOf(row['ifindex']),
        master: textOf(row['master']),
      }),
      facts: [factOfRow(found)],
    }),
  );
  return addresses.flatMap((address) => attachment(host, name, address));
}

/** `192.168.10.0/24 dev eth1 proto kernel scope link src 192.168.10.100` says what `ip addr` would. */
function connectedRoutes(known: Known, host: string): readonly KnownRow[] {
  const table = routeTable(known, host);
  return (table?.parsed.rows ?? []).flatMap((row) =>
    table !== undefined && row['scope'] === 'link' && row['src'] !== undefined && row['proto'] === 'kernel'
      ? [{ row, table }]
      : [],
  );
}

function addConnected(collector: Collector, host: string, found: KnownRow): readonly Attachment[] {
  const name = textOf(found.row['dev']);
  const address = textOf(found.row['src']);
  const length = /\/\d+$/.exec(textOf(found.row['dst']))?.[0] ?? '/32';
  collector.add(
    {
      id: interfaceId(host, name),
      kind: 'interface',
      name,
      on: machineId(host),
      note: `${address}${length}`,
      state: 'unknown',
    },
    () => ({ fields: fieldsOf({ ipv4: `${address}${length}` }), facts: [factOfRow(found)] }),
  );
  return attachment(host, name, `${address}${length}`);
}

function addInternal(collector: Collector, known: Known, host: string): void {
  const node = known.objects('nodes')?.find(({ metadata }) => metadata.name === host);
  const address = node && internalAddress(node);
  if (node === undefined || address === undefined) return;
  collector.add(
    {
      id: interfaceId(host, ''),
      kind: 'interface',
      name: 'InternalIP',
      on: machineId(host),
      note: address,
      state: 'unknown',
    },
    () => ({ fields: fieldsOf({ InternalIP: address }), facts: [factOfObject(node)] }),
  );
}

/** An address of its own (/32) attaches to nothing. */
function attachment(host: string, name: string, text: string): readonly Attachment[] {
  const prefix = parsePrefix(text);
  if (prefix === undefined || prefix.length === 32) return [];
  const network = formatPrefix(prefix);
  return [{ host, interface: name, address: text.replace(/\/.*/, ''), network }];
}

/**
 * Two machines with the same address are not on one network, whatever its number: every VM has a NAT network of its own.
 * A network that only one machine is known to be on is drawn as part of the interface.
 */
function addNetworks(collector: Collector, attachments: readonly Attachment[]): void {
  for (const network of new Set(attachments.map((each) => each.network))) {
    const members = attachments.filter((each) => each.network === network);
    const addresses = new Set(members.map(({ address }) => address));
    const machines = new Set(members.map(({ host }) => host));
    if (machines.size < 2 || addresses.size < members.length) continue;
    const id = `network:${network}`;
    collector.add(
      { id, kind: 'network', name: network, note: String(members.length), state: 'good' },
      () => ({
        fields: members.map((each) => ({ label: each.address, value: `${each.host} ${each.interface}` })),
        facts: members.flatMap(
          (each) => collector.detail(interfaceId(each.host, each.interface))?.facts ?? [],
        ),
      }),
    );
    for (const each of members) collector.link('attached', interfaceId(each.host, each.interface), id);
  }
}
