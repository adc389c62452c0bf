/** `cilium-dbg map list` (cilium-dbg/cmd/map_list.go). */
import type { Body, Leftovers, OutputParser, Printed } from './input.ts';
import { asList, asObject, asText, jsonOf } from './json.ts';
import { parseNamedMap } from './mapGet.ts';
import { agentFormat, hasOption, isAgentCommand } from './options.ts';
import type { Row, Section } from './parsed.ts';

export const mapList: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'map', 'list'),
  parse(printed) {
    const { lines, leftovers } = printed;
    if (hasOption(printed.argv, '--verbose', '-v') && agentFormat(printed.argv) === 'text')
      return inFull(printed);
    const rows: Row[] = [];
    const json = jsonOf(printed);
    if (json !== undefined && json !== null) {
      for (const entry of asList(asObject(json.value)['maps'])) {
        const { path, cache } = asObject(entry);
        rows.push({ name: asText(path).replace(/^.*\//, ''), entries: asList(cache).length });
      }
    } else {
      for (const [i, line] of lines.entries()) {
        const match = /^(\S+) +(\d{1,15}|unknown) +(\d{1,15}) +(true|false) *$/.exec(line);
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
    return table(rows);
  },
};

function table(rows: readonly Row[]): Section & { readonly kind: 'table' } {
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
}

/** `--verbose`: every map after a line with its name, as `map get` prints it. */
function inFull(printed: Printed): Body {
  const rows: Row[] = [];
  const more: Section[] = [];
  const { lines, leftovers } = printed;
  for (let from = 0; from < lines.length;) {
    const name = /^## Map: (\S+) *$/.exec(lines[from] ?? '')?.[1];
    let to = from + 1;
    while (to < lines.length && !(lines[to] ?? '').startsWith('## Map: ')) to++;
    if (name === undefined) for (let i = from; i < to; i++) leftovers.take(lines[i] ?? '', i);
    else {
      const text = lines.slice(from + 1, to).join('\n');
      const offset = from + 1;
      const inside: Leftovers = { ...leftovers, take: (line, i) => leftovers.take(line, offset + i) };
      const body = parseNamedMap({ ...printed, text, leftovers: inside }, name);
      const entries = body?.rows.length ?? 0;
      rows.push(/^Cache is disabled/m.test(text) ? { name, cacheEnabled: false } : { name, entries });
      if (body?.kind === 'table' && entries > 0) more.push(sectionOf(body, name));
    }
    from = to;
  }
  return { ...table(rows), ...(more.length > 0 ? { more } : {}) };
}

/** Several maps may be of one shape: those after the first keep their own name. */
function sectionOf({ table: id, key, columns, rows }: Section, name: string): Section {
  return { table: id.startsWith('policy') ? `${id} ${name}` : id, key, columns, rows };
}
