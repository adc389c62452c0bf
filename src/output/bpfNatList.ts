/** `cilium-dbg bpf nat list` (pkg/maps/nat). */
import type { Body, OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import { ipv4, number, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Row } from './parsed.ts';
import { digits, isAddressWithPort } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { entryEnd, entryStart, readWrappedRows } from './wrappedRows.ts';

export const bpfNatList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'nat', 'list') && agentFormat(argv) === 'text',
  parse(printed) {
    const rows = readWrappedRows(printed, usual(), readEntry);
    return natTable(rows.all, rows.samples);
  },
};

/** `samples`: enough of the rows to tell which columns there are. */
export function natTable(rows: readonly Row[], samples: readonly Row[] = rows): Body {
  return {
    kind: 'table',
    table: 'nat',
    key: ['proto', 'direction', 'source', 'sourcePort', 'destination', 'destinationPort'],
    columns: presentColumns(
      [
        { id: 'proto', label: 'Proto', type: 'text' },
        { id: 'direction', label: 'Direction', type: 'text' },
        { id: 'source', label: 'Source', type: 'address' },
        { id: 'sourcePort', label: 'Source port', type: 'number' },
        { id: 'destination', label: 'Destination', type: 'address' },
        { id: 'destinationPort', label: 'Destination port', type: 'number' },
        { id: 'related', label: 'related', type: 'boolean', optional: true },
        { id: 'service', label: 'service', type: 'boolean', optional: true },
        { id: 'xlate', label: 'XLATE', type: 'text' },
        { id: 'xlateAddress', label: 'Translated', type: 'address' },
        { id: 'created', label: 'Created (s ago)', type: 'time', optional: true },
        { id: 'createdRaw', label: 'Created', type: 'text', optional: true },
        { id: 'needsCt', label: 'NeedsCT', type: 'number', optional: true },
        { id: 'hostLocal', label: 'HostLocal', type: 'number', optional: true },
      ],
      samples,
    ),
    rows,
  };
}

/** A translation of 1.15 or later that is neither `related` nor of a service. */
function usual(): LineForm {
  const value = String.raw`XLATE_\w+ ${ipv4}:${number} Created=${number}sec ago NeedsCT=\d`;
  return {
    pattern: sticky(entryStart, value, entryEnd),
    take(line, rows) {
      const proto = line.shared();
      const direction = line.shared();
      const source = line.shared(58);
      const sourcePort = line.number();
      line.skip('-> ');
      const destination = line.shared(58);
      const destinationPort = line.number();
      const xlate = line.shared();
      const xlateAddress = line.word();
      line.skip('Created=');
      const created = line.number();
      line.skip('ec ago NeedsCT=');
      const needsCt = line.number();
      rows.addForm(0, {
        proto,
        direction,
        source,
        sourcePort,
        destination,
        destinationPort,
        xlate,
        xlateAddress,
        created,
        needsCt,
      });
    },
  };
}

/** `PROTO DIR a:p -> b:p [related ][service ]XLATE_x x:p Created=N NeedsCT=0|1` */
function readEntry(line: string): Row | undefined {
  const words = line.trimEnd().split(' ');
  if (words[3] !== '->') return undefined;
  const row: RowDraft = { proto: words[0] ?? '', direction: words[1] ?? '' };
  if (!readEnds(words[2] ?? '', words[4] ?? '', row)) return undefined;
  let at = 5;
  if (words[at] === 'related') row[words[at++] ?? ''] = true;
  if (words[at] === 'service') row[words[at++] ?? ''] = true;
  const xlate = words[at] ?? '';
  const translated = words[at + 1] ?? '';
  if (!xlate.startsWith('XLATE_') || !isAddressWithPort(translated)) return undefined;
  row['xlate'] = xlate;
  row['xlateAddress'] = translated;
  const rest = words.slice(at + 2).join(' ');
  const match = /^Created=(\d{1,15})sec(?: ago)? (NeedsCT|HostLocal)=(\d)$/.exec(rest);
  if (match !== null) {
    row['created'] = Number(match[1]);
    row[match[2] === 'NeedsCT' ? 'needsCt' : 'hostLocal'] = Number(match[3]);
    return row;
  }
  const raw = /^Created=(\? \(raw \d+\)) (NeedsCT|HostLocal)=(\d)$/.exec(rest);
  if (raw === null) return undefined;
  row['createdRaw'] = raw[1] ?? '';
  row[raw[2] === 'NeedsCT' ? 'needsCt' : 'hostLocal'] = Number(raw[3]);
  return row;
}

/** The port stands behind the last colon, with or without brackets around an IPv6 address. */
export function readEnds(source: string, destination: string, row: RowDraft): boolean {
  const from = source.lastIndexOf(':');
  const to = destination.lastIndexOf(':');
  const sourcePort = digits(source, from + 1, source.length);
  const destinationPort = digits(destination, to + 1, destination.length);
  if (from <= 0 || to <= 0 || sourcePort < 0 || destinationPort < 0) return false;
  row['source'] = unbracketed(source.slice(0, from));
  row['sourcePort'] = sourcePort;
  row['destination'] = unbracketed(destination.slice(0, to));
  row['destinationPort'] = destinationPort;
  return true;
}

function unbracketed(address: string): string {
  return address.charCodeAt(0) === 91 ? address.slice(1, -1) : address;
}
