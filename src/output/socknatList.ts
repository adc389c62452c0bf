/** `cilium-dbg bpf socknat list` (since 1.18): connections whose destination the socket hook replaced. */
import type { OutputParser } from './input.ts';
import { parseMapTable } from './mapTable.ts';
import { isAgentCommand } from './options.ts';
import { bigNumber, isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

/**
 * The map holds ports and the revnat id in network byte order and the printer shows them as they lie in memory: ports as
 * signed 16-bit numbers. On little-endian machines the real number is the one with its bytes swapped.
 */
export function swap16(printed: number): number {
  const bits = printed & 0xffff;
  return ((bits & 0xff) << 8) | (bits >> 8);
}

const value = /^(\S+):(-?\d{1,15}) -> (\S+):(-?\d{1,15}) \(revnat=(\d{1,15})\)$/;

export const socknatList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'bpf', 'socknat', 'list'),
  parse: (printed) =>
    parseMapTable(printed, {
      table: 'socknat',
      key: ['cookie', 'backendAddress', 'backendPort'],
      columns: [
        { id: 'cookie', label: 'Socket Cookie', type: 'number' },
        { id: 'backendAddress', label: 'Backend', type: 'address' },
        { id: 'backendPort', label: 'Backend port', type: 'number' },
        { id: 'frontendAddress', label: 'Frontend', type: 'address' },
        { id: 'frontendPort', label: 'Frontend port', type: 'number' },
        { id: 'revnat', label: 'RevNAT ID', type: 'number' },
        { id: 'backendPortRaw', label: 'Backend port (printed)', type: 'number' },
        { id: 'frontendPortRaw', label: 'Frontend port (printed)', type: 'number' },
        { id: 'revnatRaw', label: 'RevNAT ID (printed)', type: 'number' },
      ],
      keyEnd: (line) => line.indexOf(' '),
      readKey(text, row) {
        if (!/^\d+$/.test(text)) return false;
        row['cookie'] = bigNumber(text);
        return true;
      },
      readValue: (text, row) => readValue(text, row),
    }),
};

function readValue(text: string, row: RowDraft): boolean {
  const match = value.exec(text);
  if (match === null) return false;
  const [, backend = '', backendPort = '', frontend = '', frontendPort = '', revnat = ''] = match;
  const backendAddress = unbracketed(backend);
  const frontendAddress = unbracketed(frontend);
  if (!isAddress(backendAddress) || !isAddress(frontendAddress)) return false;
  row['backendAddress'] = backendAddress;
  row['backendPort'] = swap16(Number(backendPort));
  row['frontendAddress'] = frontendAddress;
  row['frontendPort'] = swap16(Number(frontendPort));
  row['revnat'] = swap16(Number(revnat));
  row['backendPortRaw'] = Number(backendPort);
  row['frontendPortRaw'] = Number(frontendPort);
  row['revnatRaw'] = Number(revnat);
  return true;
}

function unbracketed(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}
