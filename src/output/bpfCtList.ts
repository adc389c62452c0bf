/** `cilium-dbg bpf ct list global|<endpoint id>` (pkg/maps/ctmap). */
import { readEnds } from './bpfNatList.ts';
import type { Body, OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { number, remembered, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import type { Column, Row } from './parsed.ts';
import { bigNumber, skipSpaces, wordEnd } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { entryEnd, entryStart, readWrappedRows } from './wrappedRows.ts';

export const bpfCtList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'ct', 'list') && agentFormat(argv) === 'text',
  parse(printed) {
    const rows = readWrappedRows(printed, usual(), readEntry);
    return ctTable(rows.all, rows.samples);
  },
};

/** `samples`: enough of the rows to tell which columns there are. */
export function ctTable(rows: readonly Row[], samples: readonly Row[] = rows): Body {
  return {
    kind: 'table',
    table: 'ct',
    key: ['proto', 'direction', 'source', 'sourcePort', 'destination', 'destinationPort', 'related'],
    columns: presentColumns(columns, samples),
    rows,
  };
}

/** The tool's field names, and their column. Which of them it prints goes by the version. */
const fields: Readonly<Record<string, string | undefined>> = {
  expires: 'expires',
  Packets: 'packets',
  Bytes: 'bytes',
  RxPackets: 'rxPackets',
  RxBytes: 'rxBytes',
  RxFlagsSeen: 'rxFlagsSeen',
  LastRxReport: 'lastRxReport',
  TxPackets: 'txPackets',
  TxBytes: 'txBytes',
  TxFlagsSeen: 'txFlagsSeen',
  LastTxReport: 'lastTxReport',
  RevNAT: 'revnat',
  SourceSecurityID: 'sourceSecurityId',
  IfIndex: 'ifIndex',
  BackendID: 'backendId',
  NatPort: 'natPort',
};

const columns: readonly (Column & { readonly optional?: true })[] = [
  { id: 'proto', label: 'Proto', type: 'text' },
  { id: 'direction', label: 'Direction', type: 'text' },
  { id: 'source', label: 'Source', type: 'address' },
  { id: 'sourcePort', label: 'Source port', type: 'number' },
  { id: 'destination', label: 'Destination', type: 'address' },
  { id: 'destinationPort', label: 'Destination port', type: 'number' },
  { id: 'related', label: 'related', type: 'boolean', optional: true },
  { id: 'service', label: 'service', type: 'boolean', optional: true },
  { id: 'expires', label: 'expires', type: 'time' },
  { id: 'remainingSeconds', label: 'remaining', type: 'time', optional: true },
  { id: 'flags', label: 'Flags', type: 'list' },
  { id: 'flagsValue', label: 'Flags (value)', type: 'number' },
  ...Object.entries(fields)
    .filter(([name]) => name !== 'expires')
    .map(([label, id]) => ({
      id: id ?? label,
      label,
      type: label.startsWith('Last')
        ? ('time' as const)
        : label.endsWith('FlagsSeen')
          ? ('text' as const)
          : ('number' as const),
      optional: true as const,
    })),
];

/** An entry of 1.18 without `related` and without the remaining seconds. */
function usual(): LineForm {
  const flagsOf = remembered(flagNames);
  const counts = `expires=${number} Packets=${number} Bytes=${number} `;
  const seen = `RxFlagsSeen=0x[\\da-f]+ LastRxReport=${number} TxFlagsSeen=0x[\\da-f]+ LastTxReport=${number} `;
  const flagged = String.raw`Flags=0x[\da-f]{1,8} \[[^\]\n]*\] `;
  const ids = `RevNAT=${number} SourceSecurityID=${number} BackendID=${number}`;
  return {
    pattern: sticky(entryStart, counts, seen, flagged, ids, entryEnd),
    take(line, rows) {
      const proto = line.shared();
      const direction = line.shared();
      const source = line.shared(58);
      const sourcePort = line.number();
      line.skip('-> ');
      const destination = line.shared(58);
      const destinationPort = line.number();
      line.skip('expires=');
      const expires = line.number();
      line.skip('Packets=');
      const packets = line.number();
      line.skip('Bytes=');
      const bytes = line.number();
      line.skip('RxFlagsSeen=');
      const rxFlagsSeen = line.shared();
      line.skip('LastRxReport=');
      const lastRxReport = line.number();
      line.skip('TxFlagsSeen=');
      const txFlagsSeen = line.shared();
      line.skip('LastTxReport=');
      const lastTxReport = line.number();
      line.skip('Flags=0x');
      const flagsValue = line.hex();
      line.skip('[');
      const flags = flagsOf(line.shared(93));
      line.skip(' RevNAT=');
      const revnat = line.number();
      line.skip('SourceSecurityID=');
      const sourceSecurityId = line.number();
      line.skip('BackendID=');
      const backendId = line.number();
      rows.addForm(0, {
        proto,
        direction,
        source,
        sourcePort,
        destination,
        destinationPort,
        expires,
        packets,
        bytes,
        rxFlagsSeen,
        lastRxReport,
        txFlagsSeen,
        lastTxReport,
        flagsValue,
        flags,
        revnat,
        sourceSecurityId,
        backendId,
      });
    },
  };
}

function flagNames(text: string): readonly string[] {
  const names = text.trim();
  return names === '' ? [] : names.split(' ');
}

/** `PROTO DIR a:p -> b:p [related ][service ]expires=N[ (remaining: N sec(s))] Name=value … Flags=0x… [ Name … ] …` */
function readEntry(line: string): Row | undefined {
  const protoEnd = wordEnd(line, 0);
  const directionEnd = wordEnd(line, protoEnd + 1);
  const sourceEnd = wordEnd(line, directionEnd + 1);
  if (!line.startsWith(' -> ', sourceEnd)) return undefined;
  const destinationEnd = wordEnd(line, sourceEnd + 4);
  const row: RowDraft = { proto: line.slice(0, protoEnd), direction: line.slice(protoEnd + 1, directionEnd) };
  if (!readEnds(line.slice(directionEnd + 1, sourceEnd), line.slice(sourceEnd + 4, destinationEnd), row))
    return undefined;

  let at = skipSpaces(line, destinationEnd);
  while (at < line.length) {
    const code = line.charCodeAt(at);
    if (code === 91) {
      const end = line.indexOf(']', at);
      if (end < 0) return undefined;
      row['flags'] = flagNames(line.slice(at + 1, end));
      at = skipSpaces(line, end + 1);
      continue;
    }
    if (code === 40) {
      const match = /^\(remaining: (-?\d{1,15}) sec\(s\)\)/.exec(line.slice(at, at + 60));
      if (match === null) return undefined;
      row['remainingSeconds'] = Number(match[1]);
      at = skipSpaces(line, at + match[0].length);
      continue;
    }
    const end = wordEnd(line, at);
    const equals = line.indexOf('=', at);
    if (equals < 0 || equals > end) {
      const word = line.slice(at, end);
      if (word !== 'related' && word !== 'service') return undefined;
      row[word] = true;
    } else if (!readField(line.slice(at, equals), line.slice(equals + 1, end), row)) return undefined;
    at = skipSpaces(line, end);
  }
  return row['expires'] === undefined || row['flagsValue'] === undefined || row['revnat'] === undefined
    ? undefined
    : row;
}

function readField(name: string, value: string, row: RowDraft): boolean {
  if (name === 'Flags') {
    if (!/^0x[\da-f]{1,8}$/.test(value)) return false;
    row['flagsValue'] = Number(value);
    return true;
  }
  const id = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (id === undefined || value === '') return false;
  row[id] = bigNumber(value);
  return true;
}
