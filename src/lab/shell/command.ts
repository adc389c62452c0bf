/** Simple commands: assignments, aliases, functions, builtins, programs. */
import { type Assignment, type Command, parse, type Redirection, type Statement, type Word } from 'unbash';
import { builtins } from './builtins/table.ts';
import type { BuiltinCall } from './builtins/builtin.ts';
import { assignAll } from './assign.ts';
import { ReturnFromFunction, ShellError } from './control.ts';
import { expandToText, expandWords } from './expand.ts';
import { findCommand } from './findCommand.ts';
import { launch } from './launch.ts';
import { quoteWord } from './quote.ts';
import { withRedirections } from './redirect.ts';
import { runFile } from './runFile.ts';
import { ReadonlyVariable } from './variables.ts';
import type { Shell } from './shell.ts';
import { BrokenPipe } from '../process.ts';
import { Killed } from './signals.ts';

/** Builtins whose arguments may be assignments: `export x=$y` is not split. */
const DECLARING = new Set(['export', 'declare', 'typeset', 'local', 'readonly', 'alias']);

export async function runCommand(shell: Shell, node: Command): Promise<number> {
  await shell.clock.pause();
  if (!shell.trapping) shell.command = shell.source.slice(node.pos, node.end);
  try {
    const aliased = expandAlias(shell, node);
    if (aliased?.kind === 'script') {
      return await withRedirections(shell, node.redirects, () => shell.runList(aliased.statements));
    }
    const words = aliased ? [...aliased.words, ...node.args] : node.name ? [node.name, ...node.args] : [];
    return await runWords(shell, node, words);
  } catch (error) {
    if (error instanceof ShellError) return shell.complain(error);
    if (error instanceof BrokenPipe) return new Killed('PIPE').status;
    throw error;
  }
}

async function runWords(shell: Shell, node: Command, words: readonly (Word | Assignment)[]): Promise<number> {
  const assignments = node.prefix.filter((item): item is Assignment => item.type === 'Assignment');
  shell.substitutionStatus = 0;
  const { argv, values } = await expandCommand(shell, words);
  if (shell.options.has('xtrace')) await trace(shell, assignments, argv);
  const [name] = argv;
  if (name === undefined) {
    return withRedirections(shell, node.redirects, async () => {
      try {
        await assignAll(shell, assignments);
      } catch (error) {
        if (error instanceof ReadonlyVariable) throw new ShellError(error.message, 1, true);
        throw error;
      }
      return shell.substitutionStatus;
    });
  }
  if (name === 'exec' && argv.length === 1) {
    return withRedirections(shell, node.redirects, () => Promise.resolve(0), true);
  }
  return runNamed(shell, argv, { assignments, redirections: node.redirects, values });
}

interface CommandContext {
  readonly assignments?: readonly Assignment[];
  readonly redirections?: readonly Redirection[];
  /** The assignments among the arguments of a declaring builtin, by their argument's index. */
  readonly values?: ReadonlyMap<number, Assignment>;
  /** `command name`: functions are passed over. */
  readonly skipFunctions?: boolean;
}

/** Runs what a name stands for: a function, a builtin or a program. */
async function runNamed(
  shell: Shell,
  argv: readonly string[],
  context: CommandContext = {},
): Promise<number> {
  const [name = ''] = argv;
  const redirections = context.redirections ?? [];
  const assignments = context.assignments ?? [];
  const called = context.skipFunctions ? undefined : shell.functions.get(name);
  if (called) {
    return withRedirections(shell, redirections, () =>
      withTemporary(shell, assignments, () => callFunction(shell, name, argv.slice(1))),
    );
  }
  const builtin = builtins.get(name);
  if (builtin) {
    return withRedirections(shell, redirections, () =>
      withTemporary(shell, assignments, () => builtin(builtinCall(shell, argv, context.values))),
    );
  }
  return withRedirections(shell, redirections, async () => {
    const env = shell.variables.environment();
    for (const assignment of assignments) {
      if (assignment.value.type === 'Word')
        env.set(assignment.name, await expandToText(shell, assignment.value, true));
    }
    env.set('PWD', shell.cwd);
    const chosen = assignments.some((assignment) => assignment.name === 'PATH') ? env.get('PATH') : undefined;
    const found = findCommand(shell, name, chosen);
    if (!found) return commandNotFound(shell, name);
    if (found.kind === 'script') return runFile(shell, found.path, argv.slice(1), env);
    return launch({
      shell,
      program: found.program,
      argv,
      env,
      descriptors: shell.descriptors,
      signal: shell.signal,
      user: shell.user,
    });
  });
}

/** What a builtin is called with. */
export function builtinCall(
  shell: Shell,
  argv: readonly string[],
  values?: ReadonlyMap<number, Assignment>,
): BuiltinCall {
  return {
    shell,
    name: argv[0] ?? '',
    args: argv.slice(1),
    assignmentAt: (index) => values?.get(index + 1),
    isBuiltin: (name) => builtins.has(name),
    run: (named) => runNamed(shell, named, { skipFunctions: true }),
    write: (text) => shell.write(1, text),
    complain: async (message, status = 1) => {
      await shell.say(`${shell.kind}: ${argv[0] ?? ''}: ${message}\n`);
      return status;
    },
  };
}

async function commandNotFound(shell: Shell, name: string): Promise<number> {
  if (name.includes('/')) {
    const directory = shell.machine.files.isDirectory(shell.absolute(name));
    await shell.say(
      `${shell.kind}: ${name}: ${directory ? 'Is a directory' : 'No such file or directory'}\n`,
    );
    return directory ? 126 : 127;
  }
  await shell.say(shell.kind === 'sh' ? `sh: ${name}: not found\n` : `bash: ${name}: command not found\n`);
  return 127;
}

/** `a=1 f`: the assignment lasts as long as the function or builtin. */
async function withTemporary(
  shell: Shell,
  assignments: readonly Assignment[],
  body: () => Promise<number>,
): Promise<number> {
  if (assignments.length === 0) return body();
  const values: [Assignment, string][] = [];
  for (const assignment of assignments) {
    if (assignment.value.type === 'Word')
      values.push([assignment, await expandToText(shell, assignment.value, true)]);
  }
  shell.variables.pushScope();
  try {
    for (const [assignment, value] of values) {
      const variable = shell.variables.declareLocal(assignment.name);
      variable.value = value;
      variable.exported = true;
    }
    return await body();
  } finally {
    shell.variables.popScope();
  }
}

async function callFunction(shell: Shell, name: string, args: readonly string[]): Promise<number> {
  const called = shell.functions.get(name);
  if (!called) return commandNotFound(shell, name);
  const { positional, source, loops } = shell;
  shell.positional = args;
  shell.source = called.source;
  shell.loops = 0;
  shell.calls += 1;
  if (shell.calls > 1000)
    throw new ShellError(`${name}: maximum function nesting level exceeded (1000)`, 1, true);
  const callers = shell.variables.find('FUNCNAME')?.value;
  shell.variables.pushScope();
  shell.variables.declareLocal('FUNCNAME').value = new Map(
    [name, ...(callers instanceof Map ? callers.values() : [])].entries(),
  );
  try {
    const { body } = called;
    return body.type === 'Redirected'
      ? await withRedirections(shell, body.redirects, () => shell.runCompound(body.command))
      : await shell.runCompound(body);
  } catch (error) {
    if (error instanceof ReturnFromFunction) return error.status;
    throw error;
  } finally {
    shell.variables.popScope();
    shell.calls -= 1;
    shell.loops = loops;
    shell.source = source;
    shell.positional = positional;
  }
}

async function expandCommand(
  shell: Shell,
  words: readonly (Word | Assignment)[],
): Promise<{ readonly argv: string[]; readonly values: ReadonlyMap<number, Assignment> }> {
  const argv: string[] = [];
  const values = new Map<number, Assignment>();
  for (const word of words) {
    if (word.type === 'Word') argv.push(...(await expandWords(shell, [word])));
    else if (DECLARING.has(argv[0] ?? '')) {
      values.set(argv.length, word);
      argv.push(
        word.value.type === 'Word'
          ? `${word.name}${word.append ? '+' : ''}=${await expandToText(shell, word.value, true)}`
          : word.text,
      );
    } else argv.push(word.text);
  }
  return { argv, values };
}

type Aliased =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  | { readonly kind: 'script'; readonly statements: readonly Statement[] };

/** An alias is text: most are words before the arguments, any other is parsed again together with them. */
function expandAlias(shell: Shell, node: Command): Aliased | undefined {
  const { name } = node;
  if (!name || name.parts || name.text !== name.value || !shell.options.has('expand_aliases'))
    return undefined;
  const used = new Set<string>();
  let text = name.text;
  for (;;) {
    const first = /^\s*([^\s;|&<>()$'"`\\]+)/.exec(text)?.[1];
    const value = first === undefined || used.has(first) ? undefined : shell.aliases.get(first);
    if (first === undefined || value === undefined) break;
    used.add(first);
    text = text.replace(first, () => value);
  }
  if (used.size === 0) return undefined;
  if (text.endsWith(' ') && node.args[0]) {
    const next = shell.aliases.get(node.args[0].text);
    if (next !== undefined)
      return { kind: 'script', statements: parse(`${text}${next} ${argumentText(node, 1)}`).commands };
  }
  const [statement, ...more] = parse(text).commands;
  const command = statement?.command;
  if (
    more.length === 0 &&
    command?.type === 'Command' &&
    command.name &&
    command.prefix.length === 0 &&
    command.suffix.every((item) => item.type === 'Word')
  ) {
    return { kind: 'words', words: [command.name, ...command.suffix.filter((item) => item.type === 'Word')] };
  }
  return { kind: 'script', statements: parse(`${text} ${argumentText(node, 0)}`).commands };
}

function argumentText(node: Command, from: number): string {
  return node.args
    .slice(from)
    .map((word) => word.text)
    .join(' ');
}

/** A word of a trace: as it is when nothing in it needs quotes. */
function traced(word: string): string {
  return word !== '' && /^[\w@%+=:,./-]+$/.test(word) ? word : quoteWord(word);
}

async function trace(
  shell: Shell,
  assignments: readonly Assignment[],
  argv: readonly string[],
): Promise<void> {
  const text = [...assignments.map((assignment) => assignment.text), ...argv.map(traced)].join(' ');
  await shell.say(`+ ${text}\n`);
}
