/** Two of the agent's smaller maps: drop counters, and the tunnel map of versions before 1.18. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { parseMapTable } from './mapTable.ts';
import { agentFormat, isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';
import { digits, isAddress } from './scan.ts';

/** `bpf metrics list`. Reasons contain commas, colons and apostrophes: only two spaces end a cell. */
export const bpfMetricsList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'metrics', 'list') && agentFormat(argv) === 'text',
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const [reason = '', direction = '', packets = '', bytes = '', lineNumber, file] = line
        .trimEnd()
        .split(/ {2,}/);
      const counts = [packets, bytes, ...(lineNumber === undefined ? [] : [lineNumber])];
      if (
        !/^(UNKNOWN|INGRESS|EGRESS|SERVICE)$/i.test(direction) ||
        counts.some((count) => digits(count, 0, count.length) < 0)
      ) {
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
        const match = /^(.+?)(?::(\d{1,15}))?$/.exec(text);
        if (match === null || !isAddress(match[1] ?? '')) return false;
        row['destination'] = match[1] ?? '';
        if (match[2] !== undefined) row['key'] = Number(match[2]);
        return true;
      },
    }),
};
