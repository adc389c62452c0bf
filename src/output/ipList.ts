/** `cilium-dbg ip list` and `ip get` (cilium-dbg/cmd/ip_list.go): the agent's own view of the ipcache, with labels. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { asList, asObject, asText, jsonOf, readEntries } from './json.ts';
import { isLabel, readBlocks } from './labelBlocks.ts';
import type { Block } from './labelBlocks.ts';
import { isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';
import { digits, isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const ipList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'ip', 'list') || isAgentCommand(argv, 'ip', 'get'),
  parse(printed) {
    const json = jsonOf(printed);
    const rows =
      json === undefined || json === null
        ? readBlocks(printed, /^IP +IDENTITY/, startRow).map(({ row, labels }): Row =>
            labels.length > 0 ? { ...row, labels } : row,
          )
        : readEntries(asList(json.value), fromJson, printed);
    return {
      kind: 'table',
      table: 'ips',
      key: ['prefix'],
      columns: presentColumns(
        [
          { id: 'prefix', label: 'IP', type: 'address' },
          { id: 'identity', label: 'IDENTITY', type: 'number', optional: true },
          { id: 'labels', label: 'IDENTITY', type: 'list', optional: true },
          { id: 'source', label: 'SOURCE', type: 'text' },
          { id: 'host', label: 'HOST', type: 'address', optional: true },
          { id: 'encryptKey', label: 'ENCRYPT_KEY', type: 'number', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

/** `prefix labels|identity [source] [host] [key]`. With -v the columns do not line up, so cells go by their shape. */
function startRow(line: string): Block | undefined {
  const [prefix = '', identity = '', ...cells] = line.trimEnd().split(/ +/);
  const slash = prefix.indexOf('/');
  if (!isAddress(slash < 0 ? prefix : prefix.slice(0, slash)) || cells.length > 3) return undefined;
  const row: RowDraft = { prefix };
  const number = digits(identity, 0, identity.length);
  if (number >= 0) row['identity'] = number;
  else if (!isLabel(identity)) return undefined;
  row['source'] = '';
  for (const cell of cells) {
    const key = digits(cell, 0, cell.length);
    if (key >= 0) row['encryptKey'] = key;
    else if (isAddress(cell)) row['host'] = cell;
    else row['source'] = cell;
  }
  return { row, labels: number >= 0 ? [] : [identity] };
}

function fromJson(entry: unknown): Row {
  const { cidr, identity, hostIP, encryptKey, metadata } = asObject(entry);
  return {
    prefix: asText(cidr),
    identity: Number(identity),
    source: asText(asObject(metadata)['source']),
    ...(hostIP === undefined ? {} : { host: asText(hostIP) }),
    ...(encryptKey === undefined ? {} : { encryptKey: Number(encryptKey) }),
  };
}
