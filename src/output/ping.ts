/** `ping` (iputils, BusyBox): a row per answer, the totals as summary. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { endOfLine, ipv4, number, readLines, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import { Rows } from './rows.ts';
import type { RowDraft } from './scan.ts';

const answer =
  /^(?:\[[\d.]+\] )?(\d{1,15}) bytes from ([^:\s]+(?::[^\s]*[^:\s])?)(?: \(([^)]+)\))?: (?:icmp_)?seq=(\d{1,15}) ttl=(\d{1,15})(?: time[=<](\d{1,15}(?:\.\d{1,15})?) ms)?( \(DUP!\))?/;
const failure = /^From (\S+?)(?: \(([^)]+)\))?:? icmp_seq=(\d{1,15}) (.+)$/;
const totals =
  /^(\d{1,15}) packets transmitted, (\d{1,15}) (?:packets )?received,(?: \+\d+ \w+,)* ([\d.]+)% packet loss(?:, time (\d{1,15})ms)?/;
const times = /^(?:rtt|round-trip) min\/avg\/max(?:\/mdev)? = ([\d.]+)\/([\d.]+)\/([\d.]+)(?:\/([\d.]+))? ms/;

/** `64 bytes from 172.20.2.77: icmp_seq=1 ttl=62 time=0.437 ms` */
function usualAnswer(): LineForm {
  return {
    pattern: sticky(
      String.raw`${number} bytes from ${ipv4}: icmp_seq=${number} ttl=${number} time=\d{1,15}(?:\.\d{1,15})? ms`,
      endOfLine,
    ),
    take(line, rows) {
      const bytes = line.number();
      line.skip('bytes from ');
      const source = line.shared(58);
      line.skip(' icmp_seq=');
      const seq = line.number();
      line.skip('ttl=');
      const ttl = line.number();
      line.skip('time=');
      rows.addForm(0, { 'icmp.seq': seq, source, bytes, ttl, timeMs: Number(line.word()) });
    },
  };
}

export const ping: OutputParser = {
  handles: (argv) => /^ping6?$/.test(argv[0] ?? '') && argv[1] !== '-V',
  parse({ text, leftovers }) {
    const rows = new Rows();
    const summary: RowDraft = {};
    readLines(text, usualAnswer(), rows, (line, i) => {
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
        rows.add(row);
        return;
      }
      const failed = failure.exec(line);
      if (failed !== null) {
        rows.add({
          'icmp.seq': Number(failed[3]),
          source: failed[2] ?? failed[1] ?? '',
          error: (failed[4] ?? '').trim(),
        });
        return;
      }
      const total = totals.exec(line);
      const time = times.exec(line);
      if (total !== null) {
        summary['sent'] = Number(total[1]);
        summary['received'] = Number(total[2]);
        const errors = /\+(\d{1,15}) errors/.exec(line);
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
        leftovers.note(line);
      } else leftovers.take(line, i);
    });
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
        rows.samples,
      ),
      rows: rows.all,
      ...(Object.keys(summary).length > 0 ? { summary } : {}),
    };
  },
};
