/** What may be typed next in a cell: names that exist now, map names that an agent has shown, flags, variables, hosts. */
import { commandOf } from '../script/command.ts';
import { readScript } from '../script/cell.ts';
import { shellWord } from '../protocol/shellWord.ts';
import type { KubeObject } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import type { RunnableCell } from './cell.ts';
import { variablesSet } from './lints/unsetVariable.ts';

export type SuggestionKind = 'object' | 'host' | 'map' | 'flag' | 'variable' | 'resource' | 'command';

export interface Suggestion {
  readonly text: string;
  readonly kind: SuggestionKind;
  /** Of an object its kind and namespace, of a flag its program. */
  readonly detail: string;
}

export interface CompletionContext {
  readonly state: State | undefined;
  readonly hosts: readonly string[];
  /** All code cells of the notebook, as they are now. */
  readonly cells: readonly RunnableCell[];
  /** The cell that is being typed into. */
  readonly host: string;
}

export interface Completion {
  /** Where the word that is being typed begins; suggestions replace it. */
  readonly start: number;
  readonly suggestions: readonly Suggestion[];
}

/** Resources whose names are typed into commands, with the names that kubectl knows them by. */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  pods: ['pod', 'po'],
  services: ['service', 'svc'],
  deployments: ['deployment', 'deploy'],
  nodes: ['node', 'no'],
  endpointslices: ['endpointslice'],
  leases: ['lease'],
  configmaps: ['configmap', 'cm'],
  ciliumendpoints: ['ciliumendpoint', 'cep'],
  ciliumnodes: ['ciliumnode', 'cn'],
  ciliumidentities: ['ciliumidentity', 'ciliumid'],
  ciliumloadbalancerippools: ['ippools', 'ippool', 'lbippool', 'lbippools'],
  ciliuml2announcementpolicies: ['ciliuml2announcementpolicy', 'l2announcement'],
};
const SHORT = Object.entries(RESOURCES).flatMap(([name, others]) => [name, ...others]);

/** Flags of the material's tools that notebooks may not have used yet. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  kubectl: ['-n', '-A', '-o', '-l', '-w', '-it', '--field-selector', '--all-namespaces', '--watch'],
  tcpdump: ['-i', '-nn', '-c', '-e', '-v', '-w', '-r', '-X'],
  ping: ['-c', '-w', '-W', '-i', '-s', '-M'],
  curl: ['-s', '-v', '--connect-timeout', '-I', '-o'],
  arping: ['-i', '-c', '-w'],
  ip: ['-c', '-4', '-d', '-br'],
  hubble: ['-f', '--protocol', '--pod', '--last', '-o', '--verdict', '--type'],
  'cilium-dbg': ['-o', '--all', '--all-addresses', '--verbose'],
  helm: ['--namespace', '--version', '--reuse-values', '--set'],
  tshark: ['-r', '-d', '-Y', '-V'],
};

/** Characters before the cursor that are looked at. */
const LONGEST_LINE = 4096;

export function completionAt(text: string, offset: number, context: CompletionContext): Completion {
  const line =
    text
      .slice(0, offset)
      .split(/\n|&&|\|\||[|;`]|\$\(/)
      .at(-1)
      ?.slice(-LONGEST_LINE) ?? '';
  const word = /[^\s'"=]*$/.exec(line)?.[0] ?? '';
  const before = line
    .slice(0, line.length - word.length)
    .trim()
    .split(/\s+/)
    .filter((each) => each !== '');
  const at = /^[\w.-]*@/.exec(word)?.[0].length ?? 0;
  return { start: offset - word.length + at, suggestions: unique(suggestionsFor(word, before, context)) };
}

function suggestionsFor(
  word: string,
  before: readonly string[],
  context: CompletionContext,
): readonly Suggestion[] {
  const { state, hosts } = context;
  const hostNames = hosts.map((text): Suggestion => ({ text, kind: 'host', detail: '' }));
  const previous = before.at(-1);
  if (word.startsWith('$')) return variables(context);
  if (word.includes('@') || previous === 'ssh') return hostNames;
  if (word.startsWith('-')) return flags(programOf(before), context);
  if (previous === '-n' || previous === '--namespace') return namespaces(state);
  if (before.includes('map') && previous === 'get') return maps(state);
  const verb = before.findIndex((each) => /^(?:get|describe|delete|annotate|label|edit|patch)$/.test(each));
  if (/^(?:k|kubectl)$/.test(before[0] ?? '') && verb > 0 && !before.includes('--')) {
    const resource = before.slice(verb + 1).find((each) => !each.startsWith('-') && SHORT.includes(each));
    if (resource !== undefined) return objects(state, resourceOf(resource));
    return SHORT.map((text) => ({ text, kind: 'resource', detail: resourceOf(text) }));
  }
  if (before.some((each) => each === 'exec' || each === 'logs') && !before.includes('--'))
    return objects(state, 'pods');
  const known = ['pods', 'services', 'deployments', 'nodes'].flatMap((each) => objects(state, each));
  return [...known, ...hostNames, ...(before.length === 0 ? commands(context) : [])];
}

function resourceOf(name: string): string {
  return (
    Object.entries(RESOURCES).find(([full, others]) => full === name || others.includes(name))?.[0] ?? name
  );
}

function objects(state: State | undefined, resource: string): readonly Suggestion[] {
  return (state?.objects(resource) ?? []).filter(isTyped).map(({ kind, metadata }) => ({
    text: metadata.name,
    kind: 'object',
    detail: [kind, metadata.namespace].filter((each) => each !== undefined).join(' '),
  }));
}

function namespaces(state: State | undefined): readonly Suggestion[] {
  return (state?.objects('pods') ?? [])
    .filter(isTyped)
    .flatMap(({ metadata }): readonly Suggestion[] =>
      metadata.namespace === undefined
        ? []
        : [{ text: metadata.namespace, kind: 'object', detail: 'Namespace' }],
    );
}

/** Names of Kubernetes need no quotes. One that would is of a server that checks nothing, and does not become part of a command. */
function isTyped({ metadata: { name, namespace = '-' } }: KubeObject): boolean {
  return shellWord(name) === name && shellWord(namespace) === namespace;
}

/** As `map list` has shown them. */
function maps(state: State | undefined): readonly Suggestion[] {
  return (state?.tables({ table: 'maps' }) ?? []).flatMap(({ parsed, source }) =>
    parsed.rows.map((row): Suggestion => ({
      text: String(row['name']),
      kind: 'map',
      detail: source.agent ?? source.host,
    })),
  );
}

function variables({ cells, host }: CompletionContext): readonly Suggestion[] {
  return cells
    .filter(({ spec }) => spec.host === host)
    .flatMap(({ spec, text }) =>
      variablesSet(text).map((name): Suggestion => ({ text: `$${name}`, kind: 'variable', detail: spec.id })),
    );
}

function programOf(before: readonly string[]): string {
  const inner = before.slice(before.lastIndexOf('--') + 1);
  const first = (inner.length > 0 ? inner : before).find((each) => !each.startsWith('-')) ?? '';
  return first === 'k' ? 'kubectl' : first;
}

/** Those of the table, and those that a cell of the notebook gives to the same program. */
function flags(program: string, { cells }: CompletionContext): readonly Suggestion[] {
  const used = cells.flatMap(({ spec, text }) =>
    readScript(text).statements.flatMap((statement) => {
      const argv = commandOf(statement.text, spec.host)?.argv ?? [];
      return argv[0] === program ? argv.filter((each) => /^--?[a-zA-Z]/.test(each)) : [];
    }),
  );
  return [...(FLAGS[program] ?? []), ...used].map((text) => ({
    text: text.replace(/=.*$/s, ''),
    kind: 'flag',
    detail: program,
  }));
}

function commands({ cells }: CompletionContext): readonly Suggestion[] {
  return cells.flatMap(({ spec, text }) =>
    readScript(text).statements.flatMap((statement): readonly Suggestion[] => {
      const name = commandOf(statement.text, spec.host)?.argv[0] ?? '';
      return /^[a-z][\w-]*$/.test(name) ? [{ text: name, kind: 'command', detail: '' }] : [];
    }),
  );
}

/** Objects of one name may be in several namespaces; anything else is offered once. */
function unique(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  const key = ({ kind, text, detail }: Suggestion): string =>
    `${kind} ${text} ${kind === 'object' ? detail : ''}`;
  return [...new Map(suggestions.map((each) => [key(each), each])).values()];
}
