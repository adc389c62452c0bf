/** `cilium-dbg shell -- db/show TABLE`: the tables of an agent's state database, as statedb's script commands print them. */
import type { Agent } from '../../cilium/agent/agent.ts';
import { goJson } from '../../go/json.ts';
import { mapsDump } from './mapsDump.ts';
import { OBJECTS } from './statedbObjects.ts';
import { TABLES } from './statedbTables.ts';
import { failed, goStruct, ok } from './subcommand.ts';
import type { Printed } from './subcommand.ts';

const L2_HEADER = ['IP', 'NetworkInterface'];

/** Tables that an agent of Cilium 1.18 has and that the lab does not keep as such. */
const OTHERS = new Set(
  (
    'health sysctl ipsets localredirectpolicies forwardable-ip desired-skiplbmap ciliumenvoyconfigs envoy-resources ' +
    'bgp-reconcile-errors nat-stats cilium-configs dynamic-features bandwidth-edts desired-neighbors'
  ).split(' '),
);

/** Commands of the agent's shell that the lab does not model. */
const SCRIPT_COMMANDS = new Set(
  'help db db/empty db/get db/initialized db/lowerbound db/prefix db/watch hive lb/prune metrics metrics/plot cat echo grep sleep'.split(
    ' ',
  ),
);

/** Columns are as wide as their widest cell and three spaces more. */
const GAP = 3;

const KNOWN = ['l2-announce', ...Object.keys(TABLES)].sort().join(', ');
const notSimulated = (what: string): Printed =>
  failed(
    `shell ${what}: not simulated in this lab; lb/maps-dump and db/show TABLE are, with these tables: ${KNOWN}`,
  );

/** @param args the words after `shell` */
export function shell(agent: Agent, args: readonly string[]): Printed {
  const [command, ...words] = args[0] === '--' ? args.slice(1) : args;
  if (command === undefined) return notSimulated('with a prompt');
  if (command === 'lb/maps-dump') return ok(`${mapsDump(agent)}\n`);
  if (SCRIPT_COMMANDS.has(command)) return notSimulated(command);
  if (command !== 'db/show') return refused(command, 'unknown command');
  const { name, format } = readWords(words);
  if (name === undefined) return refused('db/show', 'usage: db/show [flags] table');
  if (name === 'l2-announce') return l2Announce(agent, format);
  const table = TABLES[name];
  if (table === undefined)
    return OTHERS.has(name)
      ? notSimulated(`db/show ${name}`)
      : refused(`db/show ${name}`, `table "${name}" not found`);
  const objects = OBJECTS[name];
  if (format === 'json' && objects !== undefined)
    return ok(
      `${objects(agent)
        .map((object) => `${goStruct(object)}\n`)
        .join('')}\n`,
    );
  if (format !== 'table')
    return failed(`shell db/show ${name} -f ${format}: not simulated in this lab; without -f it is`);
  return ok(`${aligned([table.header, ...table.rows(agent)])}\n`);
}

/** Which addresses the node announces, on which devices, and for which Services. */
function l2Announce(agent: Agent, format: string): Printed {
  const entries = agent.l2Announce.entries().map(({ ip, networkInterface, origins }) => ({
    ip,
    networkInterface,
    origins: origins.map((origin) => {
      const [namespace = '', name = ''] = origin.split('/');
      return { name, namespace };
    }),
  }));
  switch (format) {
    case 'table':
      return ok(`${aligned([L2_HEADER, ...entries.map((entry) => [entry.ip, entry.networkInterface])])}\n`);
    case 'json': {
      const objects = entries.map(({ ip, networkInterface, origins }) => ({
        IP: ip,
        NetworkInterface: networkInterface,
        Origins: origins.map(({ name, namespace }) => ({ Name: name, Namespace: namespace })),
      }));
      return ok(`${objects.map((object) => `${goJson(object, '  ')}\n`).join('')}\n`);
    }
    case 'yaml': {
      const documents = entries.map(({ ip, networkInterface, origins }) =>
        [
          'l2announcekey:',
          `    ip: ${ip}`,
          `    networkinterface: ${networkInterface}`,
          'origins:',
          ...origins.flatMap(({ name, namespace }) => [
            `    - name: ${name}`,
            `      namespace: ${namespace}`,
          ]),
          '',
        ].join('\n'),
      );
      return ok(`${documents.join('---\n')}\n`);
    }
    default:
      return refused('db/show l2-announce', `unknown format "${format}"`);
  }
}

function readWords(words: readonly string[]): { readonly name?: string; readonly format: string } {
  let format = 'table';
  let name: string | undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const attached = /^(?:-f=?|--format=)(.+)$/.exec(word);
    if (word === '-f' || word === '--format') format = words[++index] ?? format;
    else if (attached !== null) format = attached[1] ?? format;
    else name ??= word;
  }
  return { format, ...(name === undefined ? {} : { name }) };
}

/** The script engine prints its errors where its output goes, and ends well. */
function refused(command: string, why: string): Printed {
  return ok(`<stdin>:0: ${command}: ${why}\n\n`);
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) => {
      const cells = line.map((cell, column) =>
        column === line.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + GAP),
      );
      return `${cells.join('')}\n`;
    })
    .join('');
}
