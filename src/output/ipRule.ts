/** `ip rule` (iproute2, ip/iprule.c): which routing table a packet is looked up in. */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { ipCommand } from './ipCommand.ts';
import { ipDocuments, ruleOf } from './ipJson.ts';
import type { Row } from './parsed.ts';
import type { RowDraft } from './scan.ts';

export const ipRule: OutputParser = {
  handles(argv) {
    const command = ipCommand(argv);
    return command?.object === 'rule' && command.command === 'show';
  },
  parse(printed) {
    const { argv, lines, leftovers } = printed;
    const rows: Row[] = [];
    if (ipCommand(argv)?.json === true) rows.push(...ipDocuments(printed).map(ruleOf));
    else
      for (const [i, line] of lines.entries()) {
        const row = readRule(line);
        if (row === undefined) leftovers.take(line, i);
        else rows.push(row);
      }
    return {
      kind: 'table',
      table: 'rules',
      key: ['priority', 'from', 'to', 'fwmark', 'table'],
      columns: presentColumns(
        [
          { id: 'priority', label: 'priority', type: 'number' },
          { id: 'not', label: 'not', type: 'boolean', optional: true },
          { id: 'from', label: 'from', type: 'address' },
          ...[...valued].map((id) => ({
            id,
            label: id,
            type: 'text' as const,
            optional: true as const,
          })),
          { id: 'table', label: 'lookup', type: 'text', optional: true },
          { id: 'action', label: 'action', type: 'text', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};

const valued = new Set([
  'to',
  'fwmark',
  'iif',
  'oif',
  'ipproto',
  'dport',
  'sport',
  'tos',
  'uidrange',
  'proto',
  'suppress_prefixlength',
  'suppress_ifgroup',
]);
const actions = new Set(['unreachable', 'prohibit', 'blackhole', 'nop', 'goto']);

/** `priority: [not] from X [to Y] [fwmark A/B] [iif I] … lookup TABLE` */
function readRule(line: string): Row | undefined {
  const match = /^(\d{1,10}):\s+(not )?from (\S+)(.*)$/.exec(line.trimEnd());
  if (match === null) return undefined;
  const row: RowDraft = { priority: Number(match[1]), from: match[3] ?? '' };
  if (match[2] !== undefined) row['not'] = true;
  const words = (match[4] ?? '').trim().split(/ +/);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    if (word === 'lookup' || valued.has(word)) {
      if (value === undefined) return undefined;
      row[word === 'lookup' ? 'table' : word] = value;
      i++;
    } else if (actions.has(word)) row['action'] = word;
    else if (word !== '' && !/^\[detached\]$/.test(word)) return undefined;
  }
  return row['table'] === undefined && row['action'] === undefined ? undefined : row;
}
