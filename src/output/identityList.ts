/** `cilium-dbg identity list` and `identity get` (cilium-dbg/cmd/identity_list.go). */
import type { OutputParser } from './input.ts';
import { presentColumns } from './input.ts';
import { asObject, jsonOf, readEntries, textList } from './json.ts';
import { isLabel, readBlocks } from './labelBlocks.ts';
import { isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';

export const identityList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'identity', 'list') || isAgentCommand(argv, 'identity', 'get'),
  parse(printed) {
    const json = jsonOf(printed);
    const rows =
      json === undefined || json === null
        ? readBlocks(printed, /^ID +LABELS/, (line) => {
            const match = /^(\d{1,15}) +(\S+)(?: +(\d{1,15}))? *$/.exec(line);
            if (match === null || !isLabel(match[2] ?? '')) return undefined;
            const row = {
              id: Number(match[1]),
              ...(match[3] === undefined ? {} : { refcount: Number(match[3]) }),
            };
            return { row, labels: [match[2] ?? ''] };
          }).map(({ row, labels }): Row => ({ ...row, labels }))
        : readEntries(
            Array.isArray(json.value) ? json.value : [json.value],
            (entry) => {
              const { id, labels } = asObject(entry);
              return { id: Number(id), labels: textList(labels) };
            },
            printed,
          );
    return {
      kind: 'table',
      table: 'identities',
      key: ['id'],
      columns: presentColumns(
        [
          { id: 'id', label: 'ID', type: 'number' },
          { id: 'labels', label: 'LABELS', type: 'list' },
          { id: 'refcount', label: 'REFCOUNT', type: 'number', optional: true },
        ],
        rows,
      ),
      rows,
    };
  },
};
