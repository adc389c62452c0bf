/** `arping`, both programs of that name: Thomas Habets' and that of iputils. A row per answer, the totals as summary. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

const habets =
  /^(\d{1,15}) bytes from ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) \(([^)]+)\): index=(\d{1,15})(?: time=([\d.]+) (usec|msec|sec))?/;
const iputils =
  /^(Unicast|Broadcast) (?:reply|request) from (\S+) \[((?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})\](?: +([\d.]+)ms)?/;
const totals =
  /^(\d{1,15}) packets transmitted, (\d{1,15}) packets received, +(\d{1,15})% unanswered(?: \((\d{1,15}) extra\))?/;
const times = /^rtt min\/avg\/max\/std-dev = ([\d.]+)\/([\d.]+)\/([\d.]+)\/([\d.]+) ms/;
const perUnit: Readonly<Record<string, number>> = { usec: 1, msec: 1000, sec: 1_000_000 };

export const arping: OutputParser = {
  handles: (argv) => argv[0] === 'arping' && !argv.includes('--help'),
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    const summary: RowDraft = {};
    let timeouts = 0;
    for (const [i, line] of lines.entries()) {
      const first = habets.exec(line);
      const second = first === null ? iputils.exec(line) : null;
      if (first !== null) {
        const [, bytes = '', mac = '', ip = '', index = '', time, unit = 'usec'] = first;
        const timeUsec = time === undefined ? undefined : Number(time) * (perUnit[unit] ?? 1);
        rows.push({
          index: Number(index),
          mac,
          ip,
          bytes: Number(bytes),
          ...(timeUsec === undefined ? {} : { timeUsec }),
        });
        continue;
      }
      if (second !== null) {
        const [, , ip = '', mac = '', time] = second;
        const timeUsec = time === undefined ? undefined : Math.round(Number(time) * 1000);
        rows.push({
          index: rows.length,
          mac: mac.toLowerCase(),
          ip,
          ...(timeUsec === undefined ? {} : { timeUsec }),
        });
        continue;
      }
      // `-r` prints the addresses alone.
      const raw = /^((?:[\da-f]{2}:){5}[\da-f]{2})?(?:(?:^| )(\d[\d.]+))? *$/.exec(line);
      if (raw?.[1] !== undefined || (raw?.[2] !== undefined && /^\d+(\.\d+){3}$/.test(raw[2]))) {
        rows.push({
          index: rows.length,
          ...(raw[1] === undefined ? {} : { mac: raw[1] }),
          ...(raw[2] === undefined ? {} : { ip: raw[2] }),
        });
        continue;
      }
      const kept = readTotals(line, summary);
      if (line === 'Timeout') timeouts++;
      else if (kept || /^(ARPING |--- .* statistics ---)/.test(line)) leftovers.note(line);
      else leftovers.take(line, i);
    }
    if (timeouts > 0) summary['timeouts'] = timeouts;
    return {
      kind: 'table',
      table: 'arping',
      key: ['index'],
      columns: presentColumns(
        [
          { id: 'index', label: 'index', type: 'number' },
          { id: 'mac', label: 'MAC', type: 'text' },
          { id: 'ip', label: 'IP', type: 'address' },
          { id: 'bytes', label: 'bytes', type: 'number', optional: true },
          { id: 'timeUsec', label: 'time (µs)', type: 'time', optional: true },
        ],
        rows,
      ),
      rows,
      ...(Object.keys(summary).length > 0 ? { summary } : {}),
    };
  },
};

function readTotals(line: string, summary: RowDraft): boolean {
  const total = totals.exec(line);
  if (total !== null) {
    summary['sent'] = Number(total[1]);
    summary['received'] = Number(total[2]);
    summary['lossPercent'] = Number(total[3]);
    if (total[4] !== undefined) summary['extra'] = Number(total[4]);
    return true;
  }
  const time = times.exec(line);
  if (time !== null) {
    summary['rttMinMs'] = Number(time[1]);
    summary['rttAvgMs'] = Number(time[2]);
    summary['rttMaxMs'] = Number(time[3]);
    return true;
  }
  const sent = /^Sent (\d{1,15}) probes?/.exec(line);
  if (sent !== null) summary['sent'] = Number(sent[1]);
  const received = /^Received (\d{1,15}) (?:response|reply)/.exec(line);
  if (received !== null) summary['received'] = Number(received[1]);
  return sent !== null || received !== null;
}
