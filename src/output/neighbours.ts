/** The neighbour cache: `ip neigh` (iproute2), `arp -a`, `arp -n` (net-tools). */
import type { Body, OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { ipCommand } from './ipCommand.ts';
import { ipDocuments, neighbourOf } from './ipJson.ts';
import { endOfLine, ipv4, readLines, sticky } from './lineForm.ts';
import type { LineForm } from './lineForm.ts';
import type { Row } from './parsed.ts';
import { Rows } from './rows.ts';
import { isAddress } from './scan.ts';

const mac = '((?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2})';
const arpALine = new RegExp(
  `^(\\S+) \\(([^)]+)\\) at (?:${mac} \\[([a-z]+)\\]|<incomplete>|<from_interface>)(?: (PERM|PUP|PERM PUP))? +on (\\S+) *$`,
);
const arpNLine = new RegExp(
  `^(\\S+) +(?:([a-z]+) +${mac} +([A-Z]+)|\\(incomplete\\)) +(?:\\S+ +)??(\\S+) *$`,
);

export const ipNeigh: OutputParser = {
  handles(argv) {
    const command = ipCommand(argv);
    return (command?.object === 'neighbour' || command?.object === 'neighbor') && command.command === 'show';
  },
  parse(printed) {
    const { argv, lines, leftovers } = printed;
    if (ipCommand(argv)?.json === true) return table(ipDocuments(printed).map(neighbourOf));
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const row = readNeighbour(line);
      if (row === undefined) leftovers.take(line, i);
      else rows.push(row);
    }
    return table(rows);
  },
};

/** `ip dev X [lladdr MAC] [router | proxy | extern_learn | used N …] STATE` */
function readNeighbour(line: string): Row | undefined {
  const words = line.trim().split(/ +/);
  const [ip = '', keyword, dev] = words;
  const state = words.at(-1) ?? '';
  if (!isAddress(ip) || keyword !== 'dev' || dev === undefined || !/^[A-Z]+(,[A-Z]+)*$/.test(state))
    return undefined;
  const at = words.indexOf('lladdr');
  const hardware = at < 0 ? undefined : words[at + 1];
  return { ip, dev, ...(hardware === undefined ? {} : { mac: hardware.toLowerCase() }), state };
}

export const arp: OutputParser = {
  handles: (argv) =>
    argv[0] === 'arp' && !argv.some((word) => /^(-d|-s|-f|--delete|--set|--file)$/.test(word)),
  parse({ text, leftovers }) {
    const rows = new Rows();
    readLines(text, usualNeighbour(), rows, (line, i) => {
      const bsd = arpALine.exec(line);
      const linux = bsd === null ? arpNLine.exec(line) : null;
      if (bsd !== null) {
        const [, name = '', ip = '', hardware, kind, , dev = ''] = bsd;
        rows.add({ ...(name === '?' ? {} : { name }), ip, ...link(hardware, kind), dev });
      } else if (linux !== null) {
        const [, ip = '', kind, hardware, flags, dev = ''] = linux;
        rows.add({ ip, ...link(hardware, kind), ...(flags === undefined ? {} : { flags }), dev });
      } else if (!/^Address +HWtype/.test(line)) leftovers.take(line, i);
    });
    return table(rows.all, rows.samples);
  },
};

/** `192.168.10.101           ether   08:00:27:e7:a8:0c   C                     eth1` */
function usualNeighbour(): LineForm {
  return {
    pattern: sticky(String.raw`${ipv4} +[a-z]+ +(?:[0-9a-f]{2}:){5}[0-9a-f]{2} +[A-Z]+ +[\w.@-]+`, endOfLine),
    take(line, rows) {
      const ip = line.word();
      line.spaces();
      const hwtype = line.shared();
      line.spaces();
      const mac = line.word();
      line.spaces();
      const flags = line.shared();
      line.spaces();
      rows.addForm(0, { ip, mac, hwtype, flags, dev: line.shared() });
    },
  };
}

/** Without a hardware address the kernel has asked and had no answer yet. */
function link(hardware: string | undefined, kind: string | undefined): Row {
  if (hardware === undefined) return { state: 'INCOMPLETE' };
  return { mac: hardware.toLowerCase(), ...(kind === undefined ? {} : { hwtype: kind }) };
}

function table(rows: readonly Row[], samples = rows): Body {
  return {
    kind: 'table',
    table: 'neighbours',
    key: ['ip', 'dev'],
    columns: presentColumns(
      [
        { id: 'name', label: 'name', type: 'text', optional: true },
        { id: 'ip', label: 'Address', type: 'address' },
        { id: 'mac', label: 'HWaddress', type: 'text' },
        { id: 'hwtype', label: 'HWtype', type: 'text', optional: true },
        { id: 'flags', label: 'Flags', type: 'text', optional: true },
        { id: 'dev', label: 'Iface', type: 'text' },
        { id: 'state', label: 'State', type: 'text', optional: true },
      ],
      samples,
    ),
    rows,
  };
}
