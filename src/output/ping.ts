/** `ping` (iputils, BusyBox): a row per answer, the totals as summary. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

const answer =
  /^(?:\[[\d.]+\] )?(\d+) bytes from ([^:\s]+(?::[^\s]*[^:\s])?)(?: \(([^)]+)\))?: (?:icmp_)?seq=(\d+) ttl=(\d+)(?: time[=<]([\d.]+) ms)?( \(DUP!\))?/;
const failure = /^From (\S+?)(?: \(([^)]+)\))?:? icmp_seq=(\d+) (.+)$/;
const totals =
  /^(\d+) packets transmitted, (\d+) (?:packets )?received,(?: \+\d+ \w+,)* ([\d.]+)% packet loss(?:, time (\d+)ms)?/;
const times = /^(?:rtt|round-trip) min\/avg\/max(?:\/mdev)? = ([\d.]+)\/([\d.]+)\/([\d.]+)(?:\/([\d.]+))? ms/;

export const ping: OutputParser = {
  handles: (argv) => argv[0] === 'ping' || argv[0] === 'ping6',
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    const summary: RowDraft = {};
    for (const [i, line] of lines.entries()) {
      const answered = answer.exec(line);
      if (answered !== null) {
        const [, bytes = '', source = '', resolved, seq = '', ttl = '', time, duplicate] = answered;
        const row: RowDraft = {
          'icmp.seq': Number(seq),
          source: resolved ?? source,
          bytes: Number(bytes),
          ttl: Number(ttl),
        };
        if (time !== undefined) row['timeMs'] = Number(time);
        if (duplicate !== undefined) row['duplicate'] = true;
        rows.push(row);
        continue;
      }
      const failed = failure.exec(line);
      if (failed !== null) {
        rows.push({
          'icmp.seq': Number(failed[3]),
          source: failed[2] ?? failed[1] ?? '',
          error: (failed[4] ?? '').trim(),
        });
        continue;
      }
      const total = totals.exec(line);
      const time = times.exec(line);
      if (total !== null) {
        summary['sent'] = Number(total[1]);
        summary['received'] = Number(total[2]);
        const errors = /\+(\d+) errors/.exec(line);
        if (errors !== null) summary['errors'] = Number(errors[1]);
        summary['lossPercent'] = Number(total[3]);
        if (total[4] !== undefined) summary['timeMs'] = Number(total[4]);
      }
      if (time !== null) {
        summary['rttMinMs'] = Number(time[1]);
        summary['rttAvgMs'] = Number(time[2]);
        summary['rttMaxMs'] = Number(time[3]);
        if (time[4] !== undefined) summary['rttMdevMs'] = Number(time[4]);
      }
      if (
        total !== null ||
        time !== null ||
        /^(PING |--- .* ping statistics ---|pipe \d+|\d+\/\d+ packets, )/.test(line)
      ) {
        if (line !== '') leftovers.note(line);
      } else leftovers.take(line, i);
    }
    return {
      kind: 'table',
      table: 'ping',
      key: ['icmp.seq'],
      columns: presentColumns(
        [
          { id: 'icmp.seq', label: 'icmp_seq', type: 'number' },
          { id: 'source', label: 'from', type: 'address' },
          { id: 'bytes', label: 'bytes', type: 'number', optional: true },
          { id: 'ttl', label: 'ttl', type: 'number', optional: true },
          { id: 'timeMs', label: 'time (ms)', type: 'time', optional: true },
          { id: 'duplicate', label: 'DUP', type: 'boolean', optional: true },
          { id: 'error', label: 'error', type: 'text', optional: true },
        ],
        rows,
      ),
      rows,
      ...(Object.keys(summary).length > 0 ? { summary } : {}),
    };
  },
};
