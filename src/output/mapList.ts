/** `cilium-dbg map list` (cilium-dbg/cmd/map_list.go). */
import type { OutputParser } from './input.ts';
import { asList, asObject, asText, jsonOf } from './json.ts';
import { hasOption, isAgentCommand } from './options.ts';
import type { Row } from './parsed.ts';

export const mapList: OutputParser = {
  // With --verbose it prints every map in full, one table after another: that stays text.
  handles: (argv) => isAgentCommand(argv, 'map', 'list') && !hasOption(argv, '--verbose', '-v'),
  parse(printed) {
    const { lines, leftovers } = printed;
    const rows: Row[] = [];
    const json = jsonOf(printed);
    if (json !== undefined && json !== null) {
      for (const entry of asList(asObject(json.value)['maps'])) {
        const { path, cache } = asObject(entry);
        rows.push({ name: asText(path).replace(/^.*\//, ''), entries: asList(cache).length });
      }
    } else {
      for (const [i, line] of lines.entries()) {
        const match = /^(\S+) +(\d+|unknown) +(\d+) +(true|false) *$/.exec(line);
        if (match === null) {
          if (!/^Name +Num entries/.test(line)) leftovers.take(line, i);
          continue;
        }
        const [, name = '', entries = '', errors = '', cached = ''] = match;
        rows.push({
          name,
          ...(entries === 'unknown' ? {} : { entries: Number(entries) }),
          errors: Number(errors),
          cacheEnabled: cached === 'true',
        });
      }
    }
    return {
      kind: 'table',
      table: 'maps',
      key: ['name'],
      columns: [
        { id: 'name', label: 'Name', type: 'text' },
        { id: 'entries', label: 'Num entries', type: 'number' },
        { id: 'errors', label: 'Num errors', type: 'number' },
        { id: 'cacheEnabled', label: 'Cache enabled', type: 'boolean' },
      ],
      rows,
    };
  },
};
