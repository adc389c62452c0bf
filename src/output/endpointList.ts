/** `cilium-dbg endpoint list` (cilium-dbg/cmd/endpoint_list.go). */
import type { OutputParser } from './input.ts';
import { asList, asObject, asText, jsonOf, readEntries, textList } from './json.ts';
import { readBlocks } from './labelBlocks.ts';
import type { Block } from './labelBlocks.ts';
import { isAgentCommand } from './options.ts';
import type { Column, Row } from './parsed.ts';
import { isAddress } from './scan.ts';
import type { RowDraft } from './scan.ts';

const policy = '(Enabled|Disabled \\(Audit\\)|Disabled|Unknown)';
const rowStart = new RegExp(
  `^(\\d{1,15}) +${policy} +${policy} +(\\d{1,15}|<no label id>) +(no labels|\\S+)(?: +(.*?))? *$`,
);

export const endpointList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'endpoint', 'list'),
  parse(printed) {
    const json = jsonOf(printed);
    const rows =
      json === undefined || json === null
        ? readBlocks(printed, /^(ENDPOINT +POLICY| +ENFORCEMENT)/, startRow).map(({ row, labels }): Row => ({
            ...row,
            labels,
          }))
        : readEntries(asList(json.value), fromJson, printed);
    return { kind: 'table', table: 'endpoints', key: ['id'], columns, rows };
  },
};

const columns: readonly Column[] = [
  { id: 'id', label: 'ENDPOINT', type: 'number' },
  { id: 'policyIngress', label: 'POLICY (ingress)', type: 'text' },
  { id: 'policyEgress', label: 'POLICY (egress)', type: 'text' },
  { id: 'identity', label: 'IDENTITY', type: 'number' },
  { id: 'labels', label: 'LABELS (source:key[=value])', type: 'list' },
  { id: 'ipv6', label: 'IPv6', type: 'address' },
  { id: 'ipv4', label: 'IPv4', type: 'address' },
  { id: 'status', label: 'STATUS', type: 'text' },
];

function startRow(line: string): Block | undefined {
  const match = rowStart.exec(line);
  if (match === null) return undefined;
  const [, id = '', policyIngress = '', policyEgress = '', identity = '', label = '', tail = ''] = match;
  const row: RowDraft = { id: Number(id), policyIngress, policyEgress, ipv6: '', ipv4: '', status: '' };
  if (identity !== '<no label id>') row['identity'] = Number(identity);
  // Addresses are told apart by shape: when one of the two columns is blank nothing else says which it is.
  // An endpoint that is still being set up has none: both say so.
  const cells = tail.replace(/^(No address|Unknown) {2,}\1 {2,}/, '').split(/ +/);
  for (const cell of cells) {
    if (cell === '') continue;
    if (isAddress(cell)) row[cell.includes(':') ? 'ipv6' : 'ipv4'] = cell;
    else if (row['status'] === '') row['status'] = cell;
    else return undefined;
  }
  return { row, labels: label === 'no labels' ? [] : [label] };
}

function fromJson(endpoint: unknown): Row {
  const { id, status } = asObject(endpoint);
  const { identity, networking, policy: state, state: status_ } = asObject(status);
  const addressing = asObject(asList(asObject(networking)['addressing'])[0]);
  const realized = asObject(asObject(state)['realized']);
  const enabled = asText(realized['policy-enabled']);
  const identityId = asObject(identity)['id'];
  return {
    id: Number(id),
    policyIngress: policyCell(enabled, 'ingress'),
    policyEgress: policyCell(enabled, 'egress'),
    ...(typeof identityId === 'number' ? { identity: identityId } : {}),
    labels: textList(asObject(identity)['labels']).toSorted(),
    ipv6: asText(addressing['ipv6']),
    ipv4: asText(addressing['ipv4']),
    status: asText(status_),
  };
}

/** `policy-enabled` is `none`, `ingress`, `egress` or `both`, with `audit-` in front in audit mode. */
function policyCell(enabled: string, direction: 'ingress' | 'egress'): string {
  if (enabled === '') return 'Unknown';
  if (enabled === direction || enabled === 'both') return 'Enabled';
  return enabled === `audit-${direction}` || enabled === 'audit-both' ? 'Disabled (Audit)' : 'Disabled';
}
