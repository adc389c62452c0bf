/** The packets that fill captures, TCP segments and pings over IPv4, as `tcpdump -n` prints them on one line. */
import type { Cursor } from './cursor.ts';
import { ipv4, number, remembered, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { RowDraft } from './scan.ts';
import { withPort } from './tcpdumpPacket.ts';

const head = String.raw`\d\d:\d\d:\d\d\.\d+ (?:(?!(?:In|Out|[BMP]|IP6?) )[^ \n]+ +(?:In|Out|[BMP]) +)?IP `;
const tcp = [
  String.raw`${ipv4}\.[\w-]+ > ${ipv4}\.[\w-]+: Flags \[[\w.]*\]`,
  `(?:, seq ${number}(?::${number})?)?(?:, ack ${number})?, win ${number}`,
  String.raw`(?:, options \[[\w ,-]*\])?, length ${number}(?:: [^\n[]*)?`,
].join('');
const ping = `${ipv4} > ${ipv4}: ICMP echo (?:request|reply), id ${number}, seq ${number}, length ${number}`;

/** `named` is the interface that the command captures on, which its lines then do not name. `start` is told of each packet first. */
export function usualPacket(named: string | undefined, start: () => void): LineForm {
  const end = remembered(withPort);
  return {
    pattern: sticky(head, `(?:${tcp}|${ping})`, String.raw`(?:\n|$)`),
    take(line, rows) {
      start();
      const row: RowDraft = { time: line.until(' ') };
      let form = 0;
      if (line.text.startsWith('IP ', line.at)) {
        line.skip('IP ');
        row['proto'] = 'IP';
        if (named !== undefined) row['interface'] = named;
      } else {
        form = 1;
        row['interface'] = line.shared();
        line.spaces();
        row['direction'] = line.shared();
        line.spaces();
        line.skip('IP ');
        row['proto'] = 'IP';
      }
      const source = line.shared();
      line.skip('> ');
      const destination = line.shared(58);
      line.skip(' ');
      const info = line.at;
      if (line.text.charCodeAt(info) === 73) {
        row['protocol'] = 'ICMP';
        row['source'] = source;
        row['destination'] = destination;
        readPing(line, row);
        form |= 2;
      } else {
        row['protocol'] = 'TCP';
        row['source'] = end(source);
        row['destination'] = end(destination);
        form |= readSegment(line, row);
      }
      line.at = info;
      row['summary'] = line.line();
      rows.addForm(form, row);
    },
  };
}

function readPing(line: Cursor, row: RowDraft): void {
  line.skip('ICMP ');
  row['icmp.type'] = line.shared(44);
  line.skip(' id ');
  row['icmp.id'] = line.number();
  line.skip(' seq ');
  row['icmp.seq'] = line.number();
  line.skip(' length ');
  row['length'] = line.number();
}

/** Each field that a segment may lack is a bit of the result. */
function readSegment(line: Cursor, row: RowDraft): number {
  const { text } = line;
  let form = 4;
  line.skip('Flags [');
  row['tcp.flags'] = line.shared(93);
  line.skip(', ');
  if (text.charCodeAt(line.at) === 115) {
    form |= 8;
    line.skip('seq ');
    row['tcp.seq'] = line.number();
    if (text.charCodeAt(line.at - 1) === 58) {
      form |= 16;
      row['tcp.nextSeq'] = line.number();
    }
    line.skip(' ');
  }
  if (text.charCodeAt(line.at) === 97) {
    form |= 32;
    line.skip('ack ');
    row['tcp.ack'] = line.number();
    line.skip(' ');
  }
  line.skip('win ');
  row['tcp.win'] = line.number();
  line.skip(' ');
  if (text.charCodeAt(line.at) === 111) {
    form |= 64;
    line.skip('options [');
    row['tcp.options'] = line.until(']');
    line.skip(', ');
  }
  line.skip('length ');
  row['length'] = line.number();
  return form;
}
