/** `--help` of a command, and what a group of commands prints when nothing below it is meant: cobra's usage text. */
import { below, COMMANDS, meant } from './commandTree.ts';
import { ok } from './subcommand.ts';
import type { Printed, Subcommand } from './subcommand.ts';

/** name, letter, type -> about */
type Flag = readonly [name: string, letter: string, type: string, about: string];

const GLOBAL_FLAGS: readonly Flag[] = [
  ['config', '', 'string', 'Config file (default is $HOME/.cilium.yaml)'],
  ['debug', 'D', '', 'Enable debug messages'],
  ['host', 'H', 'string', 'URI to server-side API'],
  ['log-driver', '', 'strings', 'Logging endpoints to use (example: syslog)'],
  ['log-opt', '', 'map', 'Log driver options (example: format=json)'],
];

/** What the switches of the commands do, by command where it is not the same for all. */
const SWITCHES: Readonly<Record<string, string>> = {
  all: 'Dump all policy maps',
  'config all': 'Display all cilium configurations',
  'all-addresses': 'Show all allocated addresses, not just count',
  'all-clusters': 'Show all clusters',
  'all-controllers': 'Show all controllers, not just failing',
  'all-health': 'Show all health status, not just failing',
  'all-nodes': 'Show all nodes, not just localhost',
  'all-redirects': 'Show all redirects',
  backends: 'List all service backend entries',
  brief: 'Only print a one-line status message',
  'clustermesh-affinity': 'Print clustermesh affinity if available',
  endpoints: 'list identities of locally managed endpoints',
  frontends: 'List all service frontend entries',
  'no-headers': 'Do not print headers',
  numeric: 'Do not resolve IDs',
  'read-only': 'Display read only configurations',
  revnat: 'List reverse NAT entries',
  'source-ranges': 'List all source range entries',
  'time-diff': 'print time difference for entries',
  verbose: 'Print all fields of ipcache',
  'map list verbose': 'Print cache contents of all maps',
  'status verbose':
    'Equivalent to --all-addresses --all-controllers --all-nodes --all-redirects --all-clusters --all-health',
};

const LETTERS: Readonly<Record<string, string>> = {
  'config all': 'a',
  numeric: 'n',
  'read-only': 'r',
  'time-diff': 'd',
  'ip list verbose': 'v',
};

/** Those that print tables do so as JSON and YAML, too; these do not. */
const NO_OUTPUT = new Set(['monitor', 'shell', 'completion', 'help', 'build-config', 'debuginfo']);
const NO_ALIAS = new Set(['metrics list', 'fqdn cache list']);

/** cobra's least width of a command's name. */
const NAME_WIDTH = 11;

/** Undefined: the words mean a command that does something. */
export function groupHelp(words: readonly string[]): Printed | undefined {
  const path = meant(words);
  return below(path).length > 0 && (path !== '' || words.length === 0) && !RUNS.has(path)
    ? help(path)
    : undefined;
}

/** Commands that do something themselves although others are below them. */
const RUNS = new Set(['config', 'statedb']);

/** @param path of a command of the tree, or `''` @param switches that the lab knows of it */
export function help(path: string, { switches = [] }: Pick<Subcommand, 'switches'> = {}): Printed {
  const entry = COMMANDS.find((each) => each.path === path);
  const name = path.split(' ').at(-1) ?? '';
  const program = `cilium-dbg${path === '' ? '' : ` ${path}`}`;
  const children = below(path);
  const usage =
    children.length > 0 && !RUNS.has(path)
      ? [`  ${program} [command]`]
      : [
          `  ${program}${entry?.args ? ` ${entry.args}` : ''} [flags]`,
          ...(children.length > 0 ? [`  ${program} [command]`] : []),
        ];
  const isLeaf = children.length === 0 || RUNS.has(path);
  const own: Flag[] = [['help', 'h', '', `help for ${name === '' ? 'cilium-dbg' : name}`]];
  for (const each of switches) {
    const letter = LETTERS[`${path} ${each}`] ?? LETTERS[each] ?? '';
    own.push([each, letter, '', SWITCHES[`${path} ${each}`] ?? SWITCHES[each] ?? '']);
  }
  if (isLeaf && !NO_OUTPUT.has(path)) own.push(['output', 'o', 'string', "json| yaml| jsonpath='{}'"]);
  const width = Math.max(NAME_WIDTH, ...children.map((each) => lastWord(each.path).length));
  return ok(
    [
      entry?.about ?? 'CLI for interacting with the local Cilium Agent',
      '',
      'Usage:',
      ...usage,
      '',
      ...(name === 'list' && !NO_ALIAS.has(path) ? ['Aliases:', '  list, ls', ''] : []),
      ...(children.length > 0 ? ['Available Commands:'] : []),
      ...children.map((each) => `  ${lastWord(each.path).padEnd(width)} ${each.about}`),
      ...(children.length > 0 ? [''] : []),
      'Flags:',
      ...flagLines(path === '' ? [...own, ...GLOBAL_FLAGS] : own),
      ...(path === '' ? [] : ['', 'Global Flags:', ...flagLines(GLOBAL_FLAGS)]),
      ...(children.length > 0
        ? ['', `Use "${program} [command] --help" for more information about a command.`]
        : []),
      '',
    ].join('\n'),
  );
}

function lastWord(path: string): string {
  return path.slice(path.lastIndexOf(' ') + 1);
}

function flagLines(flags: readonly Flag[]): readonly string[] {
  const heads = flags.map(
    ([name, letter, type]) =>
      `  ${letter === '' ? '    ' : `-${letter}, `}--${name}${type === '' ? '' : ` ${type}`}`,
  );
  const width = Math.max(...heads.map(({ length }) => length));
  return flags
    .map(([name, , , about], index) => ({ name, line: `${heads[index]?.padEnd(width)}   ${about}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ line }) => line);
}
