/** What the addresses and VNIs in captured packets belong to. By their text, not by row: a capture repeats few addresses often. */
import type { ParsedPackets, Row } from '../output/parsed.ts';
import type { RowLink } from '../protocol/outputs.ts';
import type { Provenance } from '../protocol/provenance.ts';
import { addressOf, endpointColumn, hostPrefix, numberOf, textOf } from './cells.ts';
import { createJoins } from './joins.ts';
import type { Joins } from './joins.ts';
import type { State } from './state.ts';

/** Values beyond these are not looked up: a scan of a network has more than anybody follows. */
const mostValues = 500;

const ends = ['source', 'destination', 'arp.target', 'arp.sender', 'outer.source', 'outer.destination'];
const addressColumns = [...ends, ...ends.map((id) => `inner.${id}`)];
const macColumns = ['sourceMac', 'destinationMac', 'arp.mac', 'inner.sourceMac', 'inner.destinationMac'];

export function packetLinks(
  { rows }: Pick<ParsedPackets, 'rows'>,
  source: Provenance,
  state: State,
): Readonly<Record<string, readonly RowLink[]>> {
  const joins = createJoins(state, { table: 'packets', key: [], columns: [], rows: [] }, source);
  const links = new Map<string, readonly RowLink[]>();
  const look = (row: Row, column: string, find: (text: string) => readonly RowLink[]): void => {
    const text = textOf(row[column]);
    if (text !== '' && !links.has(text) && links.size < mostValues) links.set(text, find(text));
  };
  for (const row of rows) {
    for (const column of addressColumns) look(row, column, (text) => addressLinks(text, joins));
    for (const column of macColumns)
      look(row, column, (mac) => joins.byCell('interface', 'interfaces', 'mac', mac));
    look(row, 'vni', () => joins.identity(numberOf(row['vni'])));
    if (links.size >= mostValues) break;
  }
  return Object.fromEntries([...links].filter(([, found]) => found.length > 0));
}

/** `172.20.0.53:34980`: its pod or node, its Service, and the rows that have it as an endpoint, a backend or a prefix. */
function addressLinks(text: string, joins: Joins): readonly RowLink[] {
  const address = addressOf(text);
  return [
    ...joins.owner('pod', address),
    ...joins.service(text),
    ...joins.byCell('endpoint', 'endpoints', endpointColumn(address), address),
    ...joins.byCell('ipcache', 'ipcache', 'prefix', hostPrefix(address)),
    ...joins.byAddress('backend', 'lb', 'backend', address),
  ];
}
