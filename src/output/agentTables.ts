/** The agent's smaller tables: its state database, drop counters, and the tunnel map of versions before 1.18. */
import { cellsUnder, columnId, readHeader } from './columnTable.ts';
import type { Header } from './columnTable.ts';
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { parseMapTable } from './mapTable.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import type { Column, Row } from './parsed.ts';
import { digits, isAddress } from './scan.ts';

/** `shell -- db/show TABLE`, `shell -- db show TABLE`, until 1.16 `statedb TABLE`. */
function stateTable(argv: readonly string[]): string | undefined {
  if (argv[0] !== 'cilium-dbg' && argv[0] !== 'cilium') return undefined;
  const text = argv.slice(1).join(' ');
  return /^(?:shell (?:-- )?db(?:\/| )show|statedb) ([a-z0-9-]+)$/.exec(text)?.[1];
}

export const stateDatabase: OutputParser = {
  handles: (argv) => stateTable(argv) !== undefined,
  parse({ argv, lines, leftovers }) {
    let header: Header | undefined;
    const rows: Row[] = [];
    for (const [i, raw] of lines.entries()) {
      const line = header === undefined ? raw.replace(/^# /, '') : raw;
      if (line.trim() === '') continue;
      if (header === undefined) {
        if (/^[A-Z][A-Za-z0-9]*( {2,}[A-Za-z][A-Za-z0-9]*)* *$/.test(line)) header = readHeader(line);
        else leftovers.take(line, i);
        continue;
      }
      const cells = cellsUnder(header, line);
      if (cells === undefined) leftovers.take(line, i);
      else
        rows.push(
          Object.fromEntries(header.names.map((name, column) => [columnId(name), cells[column] ?? ''])),
        );
    }
    const names = header?.names ?? [];
    return {
      kind: 'table',
      table: `db-${stateTable(argv) ?? ''}`,
      key: names.slice(0, 2).map(columnId),
      columns: names.map((label): Column => ({
        id: columnId(label),
        label,
        type: /Address|^IP$/.test(label) ? 'address' : 'text',
      })),
      rows,
    };
  },
};

/** `bpf metrics list`. Reasons contain commas, colons and apostrophes: only two spaces end a cell. */
export const bpfMetricsList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'metrics', 'list') && agentFormat(argv) === 'text',
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const [reason = '', direction = '', packets = '', bytes = '', lineNumber, file] = line
        .trimEnd()
        .split(/ {2,}/);
      if (!/^(UNKNOWN|INGRESS|EGRESS|SERVICE)$/i.test(direction) || digits(packets, 0, packets.length) < 0) {
        if (!line.startsWith('REASON ')) leftovers.take(line, i);
        continue;
      }
      const row = {
        reason,
        direction: direction.toUpperCase(),
        packets: Number(packets),
        bytes: Number(bytes),
      };
      rows.push(lineNumber === undefined ? row : { ...row, line: Number(lineNumber), file: file ?? '' });
    }
    return {
      kind: 'table',
      table: 'metrics',
      key: ['reason', 'direction', 'line', 'file'],
      columns: presentColumns(
        [
          { id: 'reason', label: 'REASON', type: 'text' },
          { id: 'direction', label: 'DIRECTION', type: 'text' },
          { id: 'packets', label: 'PACKETS', type: 'number' },
          { id: 'bytes', label: 'BYTES', type: 'number' },
          { id: 'line', label: 'LINE', type: 'number', optional: true },
          { id: 'file', label: 'FILE', type: 'text', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

export const bpfTunnelList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'tunnel', 'list'),
  parse: (printed) =>
    parseMapTable(printed, {
      table: 'tunnel',
      key: ['prefix'],
      columns: [
        { id: 'prefix', label: 'TUNNEL', type: 'address' },
        { id: 'destination', label: 'VALUE', type: 'address' },
        { id: 'key', label: 'KEY', type: 'number', optional: true },
      ],
      keyEnd: (line) => line.indexOf(' '),
      readKey(text, row) {
        row['prefix'] = text.replace(/:\d+$/, '');
        return isAddress(text.replace(/:\d+$/, ''));
      },
      readValue(text, row) {
        const match = /^(.+?)(?::(\d+))?$/.exec(text);
        if (match === null || !isAddress(match[1] ?? '')) return false;
        row['destination'] = match[1] ?? '';
        if (match[2] !== undefined) row['key'] = Number(match[2]);
        return true;
      },
    }),
};
