/** `cilium-dbg map get NAME`: the value grammar goes by the map's name. */
import type { Body, OutputParser, Printed } from './input.ts';
import { ipcacheShape } from './ipcache.ts';
import { backendsShape, revnatShape, servicesShape } from './lbMaps.ts';
import { lxcShape } from './lxcMap.ts';
import { parseMapTable } from './mapTable.ts';
import type { MapShape } from './mapTable.ts';
import { agentWords, isAgentCommand } from './options.ts';
import { policyMapShape } from './policyMap.ts';

const shapes: readonly (readonly [RegExp, MapShape])[] = [
  [/^cilium_lb[46]_services(_v\d)?$/, servicesShape],
  [/^cilium_lb[46]_backends(_v\d)?$/, backendsShape],
  [/^cilium_lb[46]_reverse_nat$/, revnatShape],
  [/^cilium_ipcache(_v\d)?$/, ipcacheShape],
  [/^cilium_lxc$/, lxcShape],
  [/^cilium_policy(_v\d)?_\d+$/, policyMapShape],
];

export const mapGet: OutputParser = {
  handles: (argv) => isAgentCommand(argv, 'map', 'get') && agentWords(argv)?.length === 3,
  parse(printed) {
    return parseNamedMap(printed, nameOf(printed));
  },
};

export function parseNamedMap(printed: Printed, name: string): Body | undefined {
  const shape = shapes.find(([pattern]) => pattern.test(name))?.[1];
  // Entry by entry an array: most of its slots have no name.
  if (name === 'cilium_runtime_config' && !printed.gaps)
    return numbered(parseMapTable(printed, anyMap(name)));
  return parseMapTable(printed, shape ?? anyMap(name));
}

function nameOf(printed: Printed): string {
  return agentWords(printed.argv)?.[2] ?? '';
}

/** A map whose values have no grammar here: key and value as printed. */
function anyMap(name: string): MapShape {
  return {
    table: `map-${name}`,
    key: ['key'],
    columns: [
      { id: 'key', label: 'Key', type: 'text' },
      { id: 'value', label: 'Value', type: 'text' },
    ],
    keyEnd(line) {
      const gap = line.indexOf('  ');
      return line.startsWith('Key ') || gap <= 0 ? -1 : gap;
    },
    readKey(text, row) {
      row['key'] = text;
      return true;
    },
    readValue(text, row) {
      row['value'] = text;
      return true;
    },
  };
}

function numbered(body: Body | undefined): Body | undefined {
  if (body?.kind !== 'table') return body;
  return {
    ...body,
    key: ['index'],
    columns: [{ id: 'index', label: 'index', type: 'number' }, ...body.columns],
    rows: body.rows.map((row, index) => ({ index, ...row })),
  };
}
