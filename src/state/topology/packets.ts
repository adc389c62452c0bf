/** Captured packets on the drawing: at which element each was seen, from which it came and to which it went. */
import type { Row } from '../../output/parsed.ts';
import type { PacketStop, ShownPacket, ShownPackets } from '../../protocol/topologyMessages.ts';
import { textOf } from '../cells.ts';
import type { PacketsFact } from '../fact.ts';
import { packetPaths } from '../packetPaths.ts';
import { interfaceId } from './interfaces.ts';
import type { Known } from './known.ts';
import { machineId } from './machines.ts';
import type { KnownTopology } from './topology.ts';

/** Packets that are worth a choice; the newest. */
const MOST = 200;

export type Locate = (host: string, device: string) => string | undefined;

/** Where a device of a host is in the drawing: the interface, the pod behind a `lxc` device, else the machine. */
export function createLocate(known: Known, { topology }: KnownTopology): Locate {
  const ids = new Set(topology.elements.map(({ id }) => id));
  const pods = new Map<string, string>();
  const byAddress = new Map(
    topology.elements.flatMap(({ id, kind, note }) => (kind === 'pod' ? [[note, id] as const] : [])),
  );
  for (const { parsed, source } of known.tables) {
    if (parsed.table !== 'neighbours') continue;
    for (const row of parsed.rows) {
      const pod = byAddress.get(textOf(row['ip']));
      const key = `${source.host} ${textOf(row['dev'])}`;
      if (pod !== undefined && !pods.has(key)) pods.set(key, pod);
    }
  }
  return (host, device) =>
    [pods.get(`${host} ${device}`), interfaceId(host, device), machineId(host)].find(
      (id) => id !== undefined && ids.has(id),
    );
}

export function packetsOn(
  captured: readonly PacketsFact[],
  drawing: KnownTopology,
  locate: Locate,
): ShownPackets {
  const captures = captured.map(({ parsed, source }) => ({ host: source.host, parsed }));
  const columns = new Map(
    captures.flatMap(({ parsed }) => parsed.columns.map((column) => [column.id, column] as const)),
  );
  const packets = packetPaths(captures)
    .slice(-MOST)
    .reverse()
    .map(({ summary, hops }): ShownPacket => {
      const stops = hops.map(({ capture, row, host, interface: device, direction, after }): PacketStop => {
        const at = locate(host, device);
        return {
          host,
          interface: device,
          direction,
          row: captures[capture]?.parsed.rows[row] ?? {},
          ...(at === undefined ? {} : { at }),
          ...(after === undefined ? {} : { after }),
        };
      });
      const from = drawing.find(endsOf(stops[0]?.row, 'source'));
      const to = drawing.find(endsOf(stops[0]?.row, 'destination'));
      return {
        summary,
        stops,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
    });
  return { columns: [...columns.values()], packets };
}

/** Of a wrapped packet the inner one has the ends. ARP names them by its own fields. */
function endsOf(row: Row | undefined, end: 'source' | 'destination'): readonly string[] {
  if (row === undefined) return [];
  const arp = end === 'source' ? 'arp.sender' : 'arp.target';
  const text = textOf(row[`inner.${end}`] ?? row[end] ?? row[arp]);
  return text === '' ? [] : [text];
}
