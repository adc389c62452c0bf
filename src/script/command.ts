/** Which one command a statement's visible output comes from, and where that command runs. */
import { parse } from 'unbash';
import type { Command as CommandNode, Redirection, Statement as StatementNode } from 'unbash';
import { filterKind } from './filters.ts';
import type { Command, Target } from './statement.ts';
import { unwrap } from './wrappers.ts';

/** `k` is what the material's hosts alias; a session that knows its real aliases passes those. */
const defaultAliases: ReadonlyMap<string, string> = new Map([['k', 'kubectl']]);

/** Wrappers inside wrappers are finite in a text, but a self-referring alias is not. */
const maxDepth = 12;

/**
 * The one command of a statement whose output the reader sees, and where it runs; undefined when there is no such single
 * command (a loop, an assignment, `a && b`, a syntax error), so that its output stays text.
 */
export function commandOf(
  statement: string,
  host: string,
  aliases: ReadonlyMap<string, string> = defaultAliases,
): Command | undefined {
  return commandIn(statement, { kind: 'host', host }, aliases, 0);
}

function commandIn(
  text: string,
  target: Target,
  aliases: ReadonlyMap<string, string>,
  depth: number,
): Command | undefined {
  if (depth > maxDepth) return undefined;
  const script = parse(text);
  const only = script.commands[0];
  if (only === undefined || script.commands.length !== 1 || (script.errors?.length ?? 0) > 0)
    return undefined;
  const stages = stagesOf(only);
  if (stages === undefined) return undefined;

  let seen: Command | undefined;
  for (const stage of stages) {
    const argv = argvOf(stage, aliases);
    if (argv.length === 0) return undefined;
    const kind = seen === undefined ? 'command' : filterKind(argv);
    if (kind === 'command') seen = resolved(argv, target, depth);
    else if (seen !== undefined && kind === 'keeps') seen = { ...seen, filters: [...seen.filters, argv] };
    else if (seen !== undefined) seen = { ...seen, rowsKept: false };
    if (seen === undefined) return undefined;
    if (stage.redirects.some(hidesStdout)) seen = { ...seen, rowsKept: false };
  }
  return seen;
}

/** The stages of a pipeline of simple commands; undefined for anything else. */
function stagesOf(statement: StatementNode): readonly CommandNode[] | undefined {
  const node = statement.command;
  if (node.type === 'Command') return [node];
  // `time` adds its own lines to the output; `!` does not.
  if (node.type !== 'Pipeline' || node.prefixes.some((prefix) => prefix.type === 'Time')) return undefined;
  const stages: CommandNode[] = [];
  for (const command of node.commands) {
    if (command.type !== 'Command') return undefined;
    stages.push(command);
  }
  return stages;
}

/** The words, with a leading alias replaced as the shell does: once per name, again for what it expands to. */
function argvOf(node: CommandNode, aliases: ReadonlyMap<string, string>): readonly string[] {
  if (node.name === undefined) return [];
  let argv = [node.name.value, ...node.args.map((arg) => (arg.type === 'Word' ? arg.value : arg.text))];
  const done = new Set<string>();
  for (;;) {
    const name = argv[0] ?? '';
    const value = aliases.get(name);
    if (value === undefined || done.has(name)) return argv;
    done.add(name);
    argv = [...wordsOf(value), ...argv.slice(1)];
  }
}

function wordsOf(text: string): readonly string[] {
  const node = parse(text).commands[0]?.command;
  return node?.type === 'Command' ? argvOf(node, new Map()) : [];
}

/** Aliases are the typing shell's: a wrapper does not expand its argument, and a shell elsewhere has its own. */
function resolved(argv: readonly string[], target: Target, depth: number): Command | undefined {
  if (depth > maxDepth) return undefined;
  const inner = unwrap(argv, target);
  if (inner === undefined) return { argv, target, filters: [], rowsKept: true };
  if (inner.kind === 'nothing') return undefined;
  return inner.kind === 'script'
    ? commandIn(inner.script, inner.target, new Map(), depth + 1)
    : resolved(inner.argv, inner.target, depth + 1);
}

/** A redirection of stdout away from what the reader sees. */
function hidesStdout(redirection: Redirection): boolean {
  if (redirection.type !== 'Redirect') return false;
  const from = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : 1;
  const to = redirection.target?.value ?? '';
  switch (redirection.operator) {
    case '>':
    case '>>':
    case '>|':
      return from === 1 && to !== '/dev/stderr' && to !== '/dev/tty';
    case '&>':
    case '&>>':
      return true;
    case '>&':
      return from === 1 && to !== '1' && to !== '2';
    default:
      return false;
  }
}
