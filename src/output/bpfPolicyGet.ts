/** `cilium-dbg bpf policy get <endpoint>|--all` (cilium-dbg/cmd/bpf_policy_get.go). */
import type { Body, OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { isLabel } from './labelBlocks.ts';
import { agentFormat, hasOption, isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';
import { bigNumber } from './scan.ts';
import type { RowDraft } from './scan.ts';

interface Block {
  readonly row: RowDraft;
  readonly labels: string[];
}

/** Behind the port: `proxy port`, `auth type`, `bytes`, `packets`, `prefix`, since 1.19 `cookie`. */
const tail = ['proxyPort', 'authType', 'bytes', 'packets', 'prefixLen', 'cookie'];

/** `ANY`, `TCP`, `80/TCP`, `8080-8087/TCP`; in 1.16 a range is a number and the bits of it that count: `0x1f90/13/TCP`. */
const port = /^(?:[A-Za-z][A-Za-z0-9]*|\d+(?:-\d+)?\/\w+|0x[0-9a-f]+\/\d+\/\w+)$/;

export const bpfPolicyGet: OutputParser = {
  handles: (argv) =>
    (isAgentCommand(argv, 'bpf', 'policy', 'get') || isAgentCommand(argv, 'bpf', 'policy', 'list')) &&
    agentFormat(argv) === 'text',
  parse({ argv, lines, leftovers, gaps }) {
    const numeric = hasOption(argv, '-n', '--numeric');
    const blocks: Block[] = [];
    let endpoint: number | undefined;
    for (const [i, line] of lines.entries()) {
      const heading = /^Endpoint ID: (\d{1,15})\s*$/.exec(line);
      if (heading !== null) {
        endpoint = Number(heading[1]);
        continue;
      }
      if (/^(Path: |POLICY +DIRECTION )/.test(line)) continue;
      const current = blocks.at(-1);
      if (line.startsWith(' ') && isLabel(line.trim()) && current !== undefined && !gaps) {
        current.labels.push(line.trim());
        continue;
      }
      const block = startRow(line, numeric, endpoint);
      if (block === undefined) leftovers.take(line, i);
      else blocks.push(block);
    }
    const rows = blocks.map(({ row, labels }): Row => (labels.length > 0 ? { ...row, labels } : row));
    return policyTable(rows);
  },
};

export function policyTable(rows: readonly Row[]): Body {
  return {
    kind: 'table',
    table: 'policy',
    key: ['endpointId', 'policy', 'direction', 'identity', 'labels', 'portProto'],
    columns: presentColumns(
      [
        { id: 'endpointId', label: 'Endpoint ID', type: 'number', optional: true },
        { id: 'policy', label: 'POLICY', type: 'text' },
        { id: 'direction', label: 'DIRECTION', type: 'text' },
        { id: 'labels', label: 'LABELS (source:key[=value])', type: 'list', optional: true },
        { id: 'identity', label: 'IDENTITY', type: 'number', optional: true },
        { id: 'portProto', label: 'PORT/PROTO', type: 'text' },
        { id: 'proxyPort', label: 'PROXY PORT', type: 'number' },
        { id: 'authType', label: 'AUTH TYPE', type: 'text' },
        { id: 'bytes', label: 'BYTES', type: 'number', optional: true },
        { id: 'packets', label: 'PACKETS', type: 'number', optional: true },
        { id: 'prefixLen', label: 'PREFIX', type: 'number', optional: true },
        { id: 'cookie', label: 'COOKIE', type: 'number', optional: true },
      ],
      rows,
    ),
    rows,
  };
}

function startRow(line: string, numeric: boolean, endpoint: number | undefined): Block | undefined {
  const [policy = '', direction = '', who = '', portProto = '', ...rest] = line.trimEnd().split(/ {2,}/);
  if (!/^(Allow|Deny)$/.test(policy) || !/^(Ingress|Egress)$/.test(direction)) return undefined;
  if (!port.test(portProto) || rest.length < 4 || rest.length > tail.length) return undefined;
  const row: RowDraft =
    endpoint === undefined ? { policy, direction } : { endpointId: endpoint, policy, direction };
  // Without -n too where the agent knows no labels of it.
  const byNumber = /^\d{1,15}$/.test(who);
  if (byNumber) row['identity'] = Number(who);
  else if (numeric || !(who === 'ANY' || isLabel(who))) return undefined;
  row['portProto'] = portProto;
  for (const [i, cell] of rest.entries()) row[tail[i] ?? ''] = bigNumber(cell);
  return { row, labels: byNumber ? [] : [who] };
}
