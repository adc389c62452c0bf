/** `shell -- lb/maps-dump`: all load-balancer maps, one entry per line (pkg/loadbalancer/maps). */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { readServiceAddress } from './lbKey.ts';
import type { Row } from './parsed.ts';
import { bigNumber } from './scan.ts';
import type { RowDraft } from './scan.ts';

const ids: Readonly<Record<string, string | undefined>> = {
  ID: 'id',
  SLOT: 'slot',
  BEID: 'backendId',
  L7Proxy: 'l7ProxyPort',
  LBALG: 'algorithm',
  AFFTimeout: 'affinityTimeout',
  COUNT: 'count',
  QCOUNT: 'quarantinedCount',
  STATE: 'state',
  CIDR: 'prefix',
  INNER: 'inner',
};

export const lbMapsDump: OutputParser = {
  handles: (argv) => /^(?:cilium|cilium-dbg) shell (?:-- )?lb\/maps-dump\b/.test(argv.join(' ')),
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const row = readEntry(line);
      if (row === undefined) leftovers.take(line, i);
      else rows.push(row);
    }
    return {
      kind: 'table',
      table: 'lb-maps',
      key: ['map', 'id', 'frontend', 'proto', 'scope', 'slot', 'prefix'],
      columns: presentColumns(
        [
          { id: 'map', label: 'map', type: 'text' },
          { id: 'id', label: 'ID', type: 'number', optional: true },
          { id: 'frontend', label: 'ADDR', type: 'address', optional: true },
          { id: 'proto', label: 'PROTO', type: 'text', optional: true },
          { id: 'scope', label: 'SCOPE', type: 'text', optional: true },
          ...Object.entries(ids)
            .filter(([label]) => label !== 'ID')
            .map(([label, id]) => ({
              id: id ?? label,
              label,
              type: /SLOT|BEID|COUNT|L7|AFF/.test(label) ? ('number' as const) : ('text' as const),
              optional: true as const,
            })),
          { id: 'flags', label: 'FLAGS', type: 'list', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

/** `SVC: ID=1 ADDR=10.96.0.1:443/TCP SLOT=0 … FLAGS=ClusterIP+check source-range`: a value may hold spaces. */
function readEntry(line: string): Row | undefined {
  const match = /^(SVC|BE|REV|AFF|SRCRANGE|MAGLEV): (\S.*?) *$/.exec(line.length > 10_000 ? '' : line);
  if (match === null) return undefined;
  const row: RowDraft = { map: match[1] ?? '' };
  for (const part of (match[2] ?? '').split(/ (?=[A-Z][A-Za-z\d]*=)/)) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals);
    const value = part.slice(equals + 1).trim();
    if (equals <= 0) return undefined;
    if (name === 'ADDR') {
      if (!readServiceAddress(value, row)) row['frontend'] = value;
    } else if (name === 'FLAGS')
      row['flags'] = value === '' ? [] : value.split('+').map((flag) => flag.trim());
    else {
      const id = Object.hasOwn(ids, name) ? ids[name] : undefined;
      if (id === undefined) return undefined;
      row[id] = /^\d+$/.test(value) ? bigNumber(value) : value;
    }
  }
  return row;
}
