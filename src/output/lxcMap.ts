/** The map of local endpoints: `bpf endpoint list`, `map get cilium_lxc` (pkg/maps/lxcmap). */
import type { OutputParser } from './input.ts';
import { parseMapTable } from './mapTable.ts';
import type { MapShape } from './mapTable.ts';
import { isAgentCommand } from './options.ts';
import { digits, isAddress } from './scan.ts';

const names: Readonly<Record<string, string | undefined>> = {
  id: 'id',
  sec_id: 'identity',
  ifindex: 'ifindex',
  parent_ifindex: 'parentIfindex',
};

export const lxcShape: MapShape = {
  table: 'lxc',
  key: ['ip'],
  columns: [
    { id: 'ip', label: 'IP ADDRESS', type: 'address' },
    { id: 'localhost', label: 'localhost', type: 'boolean', optional: true },
    { id: 'id', label: 'id', type: 'number' },
    { id: 'identity', label: 'sec_id', type: 'number', optional: true },
    { id: 'flagsValue', label: 'flags', type: 'number' },
    { id: 'ifindex', label: 'ifindex', type: 'number' },
    { id: 'mac', label: 'mac', type: 'text' },
    { id: 'nodeMac', label: 'nodemac', type: 'text' },
    { id: 'parentIfindex', label: 'parent_ifindex', type: 'number', optional: true },
    { id: 'rtInfo', label: 'rt_info', type: 'text', optional: true },
  ],
  keyEnd: (line) => line.indexOf(' '),
  /** `ip:0`: the port is always zero. */
  readKey(text, row) {
    const colon = text.lastIndexOf(':');
    const ip = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
    if (colon < 0 || text.slice(colon) !== ':0' || !isAddress(ip)) return false;
    row['ip'] = ip;
    return true;
  },
  /** `(localhost)` or `id=… sec_id=… flags=0x… ifindex=… mac=… nodemac=… parent_ifindex=…`, padded inside. */
  readValue(text, row) {
    if (text === '(localhost)') {
      row['localhost'] = true;
      return true;
    }
    if (!text.startsWith('id=')) return false;
    for (const pair of text.split(/ +/)) {
      const equals = pair.search(/[=:]/);
      const name = pair.slice(0, equals);
      const value = pair.slice(equals + 1);
      if (equals < 0) return false;
      if (name === 'mac') row['mac'] = value.toLowerCase();
      else if (name === 'nodemac') row['nodeMac'] = value.toLowerCase();
      else if (name === 'flags') row['flagsValue'] = Number.parseInt(value, 16);
      else if (name === 'rt_info') row['rtInfo'] = value;
      else {
        const id = Object.hasOwn(names, name) ? names[name] : undefined;
        const number = digits(value, 0, value.length);
        if (id === undefined || number < 0) return false;
        row[id] = number;
      }
    }
    return true;
  },
};

export const bpfEndpointList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'endpoint', 'list'),
  parse: (printed) => parseMapTable(printed, lxcShape),
};
