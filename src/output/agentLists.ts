/** The agent's lists under a header that have no mechanics of their own, and what any other of its commands prints. */
import { columnId } from './columnTable.ts';
import type { Body, OutputParser, Printed } from './input.ts';
import { presentColumns } from './input.ts';
import { asList, asObject, asText, jsonOf, readEntries } from './json.ts';
import { keyValueRow } from './keyValues.ts';
import { parseObjects } from './objects.ts';
import { agentFormat, agentWords, isAgentCommand, optionValue } from './options.ts';
import type { Row } from './parsed.ts';
import { parsePrintedTable } from './printedTable.ts';
import type { PrintedTable } from './printedTable.ts';

/** A list's `-o json` twin gives the same columns, as far as it has them. */
function listParser(
  words: readonly string[],
  shape: PrintedTable,
  fromJson: (entry: unknown) => Row,
): OutputParser {
  return {
    handles: (argv) => isAgentCommand(argv, ...words),
    parse(printed) {
      const json = jsonOf(printed);
      const body = parsePrintedTable(json ? { ...printed, lines: [] } : printed, shape);
      return json && body.kind === 'table'
        ? { ...body, rows: readEntries(asList(json.value), fromJson, printed) }
        : body;
    },
  };
}

/** `node list` names both CIDR columns alike. */
export const nodeList = listParser(
  ['node', 'list'],
  {
    table: 'nodes',
    key: ['name'],
    isHeader: (line) => /^Name +IPv4 Address/.test(line),
    ids: {
      'IPv4 Address': 'ipv4',
      'Endpoint CIDR': 'ipv4EndpointCidr',
      'IPv6 Address': 'ipv6',
      'Endpoint CIDR 2': 'ipv6EndpointCidr',
    },
    usual: 'Name  IPv4 Address  Endpoint CIDR  IPv6 Address  Endpoint CIDR  Source',
  },
  (entry) => {
    const { name, 'primary-address': primary, source } = asObject(entry);
    const { ip: ipv4, 'alloc-range': ipv4Range } = asObject(asObject(primary)['ipv4']);
    const { ip: ipv6, 'alloc-range': ipv6Range } = asObject(asObject(primary)['ipv6']);
    return {
      name: asText(name),
      ipv4: asText(ipv4),
      ipv4EndpointCidr: asText(ipv4Range),
      ipv6: asText(ipv6),
      ipv6EndpointCidr: asText(ipv6Range),
      source: asText(source),
    };
  },
);

const nodeIds = { 'NODE ID': 'nodeId', 'IP ADDRESSES': 'addresses', SPI: 'spi' };

/** The node's ids for IPsec; the text prints them in hexadecimal, its JSON does not. */
export const nodeIdList = listParser(
  ['nodeid', 'list'],
  {
    table: 'node-ids',
    key: ['nodeId'],
    isHeader: (line) => /^NODE ID +IP/.test(line),
    ids: nodeIds,
    types: { nodeId: 'number', addresses: 'list', spi: 'number' },
    continued: true,
    usual: 'NODE ID  IP ADDRESSES  SPI',
  },
  (entry) => {
    const { id, ips } = asObject(entry);
    return { nodeId: Number(id), addresses: asList(ips).map(asText), spi: '' };
  },
);

export const bpfNodeIdList = listParser(
  ['bpf', 'nodeid', 'list'],
  {
    table: 'bpf-node-ids',
    key: ['address'],
    isHeader: (line) => /^NODE ID +IP/.test(line),
    ids: { ...nodeIds, 'IP ADDRESSES': 'address' },
    types: { nodeId: 'number', address: 'address', spi: 'number' },
    usual: 'NODE ID  IP ADDRESSES  SPI',
  },
  (entry) => {
    const { ID, Address, SPI } = asObject(entry);
    return { nodeId: Number(ID), address: asText(Address), spi: Number(SPI) };
  },
);

export const bpfConfigList = listParser(
  ['bpf', 'config', 'list'],
  {
    table: 'bpf-config',
    key: ['key'],
    isHeader: (line) => /^KEY +VALUE/.test(line),
    types: { value: 'number' },
    usual: 'KEY  VALUE',
  },
  (entry) => {
    const { Key, Value } = asObject(entry);
    return { key: asText(Key), value: typeof Value === 'number' ? Value : asText(Value) };
  },
);

/** `bpf nat retries list`: how many translations needed how many tries for a free port. */
export const bpfNatRetries: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'nat', 'retries') && agentFormat(argv) === 'text',
  parse({ lines, leftovers }) {
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const match = /^(\d{1,9}):\s+(\d{1,15})\s*$/.exec(line);
      if (match === null) leftovers.take(line, i);
      else rows.push({ retries: Number(match[1]), count: Number(match[2]) });
    }
    return {
      kind: 'table',
      table: 'nat-retries',
      key: ['retries'],
      columns: [
        { id: 'retries', label: 'retries', type: 'number' },
        { id: 'count', label: 'count', type: 'number' },
      ],
      rows,
    };
  },
};

/** `map events NAME`: `key="…" value="…" time=… action=… desiredState=… lastError="…"`. */
export const mapEvents: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'map', 'events'),
  parse({ lines, leftovers }) {
    const form =
      /^key="([^"]*)" value="([^"]*)" time=(\S+) action=(\S+) desiredState=(\S*) lastError="([^"]*)"\s*$/;
    const rows: Row[] = [];
    for (const [i, line] of lines.entries()) {
      const match = form.exec(line);
      if (match === null) {
        leftovers.take(line, i);
        continue;
      }
      const [, key = '', value = '', time = '', action = '', desiredState = '', error = ''] = match;
      rows.push({ time, action, key, value, desiredState, ...(error === '<nil>' ? {} : { error }) });
    }
    return {
      kind: 'table',
      table: 'map-events',
      key: ['time', 'key', 'action', 'value'],
      columns: presentColumns(
        [
          { id: 'time', label: 'time', type: 'time' },
          { id: 'action', label: 'action', type: 'text' },
          { id: 'key', label: 'key', type: 'text' },
          { id: 'value', label: 'value', type: 'text' },
          { id: 'desiredState', label: 'desiredState', type: 'text' },
          { id: 'error', label: 'lastError', type: 'text', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

/** Every other command of the agent, by what its text looks like; what looks like nothing stays text. */
export const anyAgentCommand: OutputParser = {
  handles: (argv) => (agentWords(argv)?.length ?? 0) > 0,
  parse(printed) {
    const { argv, lines, leftovers } = printed;
    const words = agentWords(argv) ?? [];
    const name = words
      .filter((word) => !/^(list|get|show|status)$/.test(word) && /^[a-z-]+$/.test(word))
      .join('-');
    const table = `agent-${name}`;
    if (optionValue(argv, '-o', '--output') !== undefined)
      return parseObjects(printed, table, (path) => path.split('.').map(columnId).join('.'));
    const first = lines.find((line) => line.trim() !== '' && !leftovers.isRemark(line));
    if (first === undefined) return onlyNotes(printed, table);
    if (isAnyHeader(first)) {
      let seen = false;
      return parsePrintedTable(printed, {
        table,
        isHeader: (line) => line === first && !seen && (seen = true),
        // A pod's further containers stand below it.
        types: { cgroupIds: 'list' },
        continued: true,
      });
    }
    return keyValueRow(printed, table);
  },
};

/** Names of columns at least two spaces apart, each beginning with a capital. */
function isAnyHeader(line: string): boolean {
  return /^[A-Z][\w()/:-]*(?: [\w()/:-]+)*(?: {2,}[A-Z][\w()/:-]*(?: [\w()/:-]+)*)+ *$/.test(line);
}

function onlyNotes(printed: Printed, table: string): Body | undefined {
  const { lines, leftovers } = printed;
  for (const [i, line] of lines.entries()) leftovers.take(line, i);
  return leftovers.notes.length === 0 ? undefined : { kind: 'table', table, key: [], columns: [], rows: [] };
}
