/** The ipcache: `bpf ipcache list`, `bpf ipcache get`, `map get cilium_ipcache[_v2]` (pkg/maps/ipcache). */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { endOfLine, ipv4, number, remembered, sticky } from './lineForm.ts';
import { parseMapTable } from './mapTable.ts';
import type { MapShape } from './mapTable.ts';
import { agentWords, isAgentCommand } from './options.ts';
import { digits, isAddress, isDigit } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const ipcacheShape: MapShape = {
  table: 'ipcache',
  key: ['prefix', 'clusterId'],
  columns: [
    { id: 'prefix', label: 'IP PREFIX/ADDRESS', type: 'address' },
    { id: 'clusterId', label: 'Cluster', type: 'number', optional: true },
    { id: 'identity', label: 'IDENTITY', type: 'number' },
    { id: 'encryptKey', label: 'encryptkey', type: 'number', optional: true },
    { id: 'tunnelEndpoint', label: 'tunnelendpoint', type: 'address', optional: true },
    { id: 'nodeId', label: 'nodeid', type: 'number', optional: true },
    { id: 'flags', label: 'flags', type: 'list', optional: true },
  ],
  keyEnd: (line) => line.indexOf(' '),
  /** `prefix/len`, with `@N` when it belongs to another cluster. */
  readKey(text, row) {
    const at = text.indexOf('@');
    const prefix = at < 0 ? text : text.slice(0, at);
    const slash = prefix.indexOf('/');
    if (slash < 0 || digits(prefix, slash + 1, prefix.length) < 0 || !isAddress(prefix.slice(0, slash)))
      return false;
    row['prefix'] = prefix;
    if (at < 0) return true;
    const cluster = digits(text, at + 1, text.length);
    if (cluster >= 0) row['clusterId'] = cluster;
    return cluster >= 0;
  },
  readValue: readIpcacheValue,
  usual() {
    const flagsOf = remembered(flagList);
    const value = String.raw` +identity=${number} encryptkey=${number} tunnelendpoint=${ipv4} flags=[\w<>-]*(?:,[\w<>-]+)*`;
    return {
      pattern: sticky(String.raw`${ipv4}\/${number}`, value, '(?: +sync)?', endOfLine),
      take(line, rows) {
        const prefix = line.word();
        line.spaces();
        line.skip('identity=');
        const identity = line.number();
        line.skip('encryptkey=');
        const encryptKey = line.number();
        line.skip('tunnelendpoint=');
        const tunnelEndpoint = line.shared();
        line.skip('flags=');
        const flags = flagsOf(line.shared());
        // Only within this line: the flags may be its end.
        const more = line.text.charCodeAt(line.at - 1) === 32;
        if (more) line.spaces();
        const state = more ? line.shared() : '';
        if (state === 'sync') rows.addForm(1, { prefix, state, identity, encryptKey, tunnelEndpoint, flags });
        else rows.addForm(0, { prefix, identity, encryptKey, tunnelEndpoint, flags });
      },
    };
  },
};

export const bpfIpcacheList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'ipcache', 'list'),
  parse: (printed) => parseMapTable(printed, ipcacheShape),
};

export const bpfIpcacheGet: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'ipcache', 'get') && agentWords(argv)?.length === 4,
  parse({ lines, leftovers }) {
    const rows: RowDraft[] = [];
    for (const [i, line] of lines.entries()) {
      const match = /^(\S+) maps to identity \[?(.*?)\]?\s*$/.exec(line);
      const row: RowDraft = {};
      if (match !== null && isAddress(match[1] ?? '') && readIpcacheValue(match[2] ?? '', row))
        rows.push({ ip: match[1] ?? '', ...row });
      else leftovers.take(line, i);
    }
    const columns = presentColumns(
      [{ id: 'ip', label: 'IP', type: 'address' }, ...ipcacheShape.columns.slice(2)],
      rows,
    );
    return { kind: 'table', table: 'ipcache-get', key: ['ip'], columns, rows };
  },
};

/** `identity=N encryptkey=N tunnelendpoint=A[,] [nodeid=N] [flags=F]`; until 1.11 `identity encryptkey tunnelendpoint`. */
function readIpcacheValue(text: string, row: RowDraft): boolean {
  if (!text.startsWith('identity=')) return readPositional(text, row);
  let at = 0;
  while (at < text.length) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return false;
    let end = text.indexOf(' ', equals);
    if (end < 0) end = text.length;
    const value = text.slice(equals + 1, text.charCodeAt(end - 1) === 44 ? end - 1 : end);
    switch (text.slice(at, equals)) {
      case 'identity':
      case 'encryptkey': {
        const number = digits(value, 0, value.length);
        if (number < 0) return false;
        row[at === 0 ? 'identity' : 'encryptKey'] = number;
        break;
      }
      case 'tunnelendpoint':
        row['tunnelEndpoint'] = value;
        break;
      case 'nodeid':
        row['nodeId'] = Number(value);
        break;
      case 'flags':
        row['flags'] = flagList(value);
        break;
      default:
        return false;
    }
    at = end;
    while (text.charCodeAt(at) === 32) at++;
  }
  return true;
}

function readPositional(text: string, row: RowDraft): boolean {
  if (!isDigit(text.charCodeAt(0))) return false;
  const [identity = '', encryptKey, tunnelEndpoint, ...more] = text.split(/ +/);
  const id = digits(identity, 0, identity.length);
  if (id < 0 || more.length > 0) return false;
  row['identity'] = id;
  if (encryptKey !== undefined) {
    const key = digits(encryptKey, 0, encryptKey.length);
    if (key < 0) return false;
    row['encryptKey'] = key;
  }
  if (tunnelEndpoint !== undefined) {
    if (!isAddress(tunnelEndpoint)) return false;
    row['tunnelEndpoint'] = tunnelEndpoint;
  }
  return true;
}

/** Web pages eat `<none>`: then nothing stands here. */
function flagList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}
