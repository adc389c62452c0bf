/** Running a syntax tree: lists, pipelines, compound commands. Each function resolves with an exit status. */
import type {
  AndOr,
  ArithmeticFor,
  Case,
  CompoundCommand,
  CompoundList,
  Elif,
  For,
  If,
  Pipeline,
  PipelineNode,
  Select,
  Statement,
  While,
} from 'unbash';
import { evaluate, evaluateText } from './arithmetic.ts';
import { builtins } from './builtins/table.ts';
import { builtinCall, runCommand } from './command.ts';
import { evaluateTest } from './condition.ts';
import { BreakLoop, ContinueLoop, DiscardLine, ExitShell, ShellError } from './control.ts';
import { Descriptor } from './descriptor.ts';
import { expandToPattern, expandToText, expandWords } from './expand.ts';
import { startJob } from './jobs.ts';
import { patternRegExp } from './pattern.ts';
import { createPipe } from './pipe.ts';
import { withRedirections } from './redirect.ts';
import type { Shell } from './shell.ts';

/** A script's lines: a mistake that discards its line leaves the next ones. */
export async function runLines(shell: Shell, statements: readonly Statement[]): Promise<number> {
  let status = 0;
  for (let index = 0; index < statements.length; index += 1) {
    const statement = statements[index];
    if (statement === undefined) continue;
    try {
      status = await runList(shell, [statement]);
    } catch (error) {
      if (!(error instanceof DiscardLine) || shell.depth > 0) throw error;
      ({ status } = error);
      shell.status = status;
      for (let next = statements[index + 1]; next; next = statements[index + 1]) {
        if (shell.source.slice(statements[index]?.end, next.pos).includes('\n')) break;
        index += 1;
      }
    }
  }
  return status;
}

export async function runList(shell: Shell, statements: readonly Statement[]): Promise<number> {
  let status = 0;
  for (const statement of statements) {
    shell.checkInterrupted();
    if (statement.background) {
      const text = shell.source.slice(statement.pos, statement.end).replace(/\s*&\s*$/, '');
      await startJob(shell, text, (job) => runNode(job, statement.command));
      status = 0;
    } else {
      status = await runNode(shell, statement.command);
    }
    shell.status = status;
  }
  return status;
}

/** Where `set -e` does not apply: conditions, all but the last of `&&` and `||`, what `!` negates. */
async function asCondition<T>(shell: Shell, body: () => Promise<T>): Promise<T> {
  shell.conditions += 1;
  try {
    return await body();
  } finally {
    shell.conditions -= 1;
  }
}

async function runNode(shell: Shell, node: PipelineNode | AndOr): Promise<number> {
  if (node.type !== 'AndOr') return runPipelineNode(shell, node);
  let status = 0;
  for (const [index, command] of node.commands.entries()) {
    const operator = index === 0 ? undefined : node.operators[index - 1];
    if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue;
    const last = index === node.commands.length - 1;
    status = last
      ? await runPipelineNode(shell, command)
      : await asCondition(shell, () => runPipelineNode(shell, command));
    shell.status = status;
  }
  return status;
}

async function runPipelineNode(shell: Shell, node: PipelineNode): Promise<number> {
  const negated =
    node.type === 'Pipeline' && node.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1;
  let status: number;
  if (node.type === 'Pipeline') {
    status = negated
      ? await asCondition(shell, () => runPipeline(shell, node))
      : await runPipeline(shell, node);
  } else {
    status = await runSimpleOrCompound(shell, node);
    shell.variables.setArray('PIPESTATUS', [String(status)]);
  }
  shell.status = negated ? (status === 0 ? 1 : 0) : status;
  shell.checkInterrupted();
  if (shell.status !== 0 && !negated && shell.conditions === 0 && failsAlone(node)) {
    await shell.runTrap('ERR');
    if (shell.options.has('errexit')) throw new ExitShell(shell.status);
  }
  return shell.status;
}

/** Of a group or a loop the failing command inside has been seen already. */
function failsAlone(node: PipelineNode): boolean {
  const inner = node.type === 'Redirected' ? node.command : node;
  return ['Command', 'Pipeline', 'Subshell', 'TestCommand', 'ArithmeticCommand'].includes(inner.type);
}

async function runSimpleOrCompound(shell: Shell, node: Exclude<PipelineNode, Pipeline>): Promise<number> {
  switch (node.type) {
    case 'Command':
      return runCommand(shell, node);
    case 'Function':
      if (node.body.type === 'CompoundList') return 1;
      shell.functions.set(node.name.value, {
        body: node.body,
        source: shell.source,
        start: node.body.pos,
        end: node.body.end,
      });
      return 0;
    case 'Coproc':
      throw new ShellError('coproc: not simulated in this lab');
    case 'Redirected':
      return guarded(shell, () =>
        withRedirections(shell, node.redirects, () => guarded(shell, () => runCompound(shell, node.command))),
      );
    default:
      return guarded(shell, () => runCompound(shell, node));
  }
}

/** A mistake in an expansion is said, and fails the command. */
async function guarded(shell: Shell, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ShellError) return shell.complain(error);
    throw error;
  }
}

export async function runCompound(shell: Shell, node: CompoundCommand): Promise<number> {
  switch (node.type) {
    case 'BraceGroup':
      return runList(shell, node.body.commands);
    case 'Subshell':
      return shell.fork().runToEnd((child) => runList(child, node.body.commands));
    case 'If':
      return runIf(shell, node);
    case 'For':
      return runFor(shell, node);
    case 'ArithmeticFor':
      return runArithmeticFor(shell, node);
    case 'While':
      return runWhile(shell, node);
    case 'Case':
      return runCase(shell, node);
    case 'TestCommand':
      return (await evaluateTest(shell, node.expression)) ? 0 : 1;
    case 'ArithmeticCommand': {
      const value = node.expression
        ? await evaluate(shell, node.expression)
        : await evaluateText(shell, node.body);
      return value === 0n ? 1 : 0;
    }
    case 'Select':
      return runSelect(shell, node);
  }
}

async function runIf(shell: Shell, node: If | Elif): Promise<number> {
  const branches: readonly (If | Elif)[] = node.type === 'If' ? [node, ...node.elif] : [node];
  for (const branch of branches) {
    if ((await asCondition(shell, () => runList(shell, branch.clause.commands))) === 0)
      return runList(shell, branch.then.commands);
  }
  return node.type === 'If' && node.else ? runList(shell, node.else.commands) : 0;
}

/** Runs a loop's body once; false when the loop is over. */
async function runBody(shell: Shell, body: CompoundList, note: (status: number) => void): Promise<boolean> {
  await shell.clock.pause();
  shell.checkInterrupted();
  try {
    note(await runList(shell, body.commands));
    return true;
  } catch (error) {
    if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) throw error;
    note(0);
    error.levels -= 1;
    if (error.levels > 0) throw error;
    return error instanceof ContinueLoop;
  }
}

async function inLoop(
  shell: Shell,
  loop: (note: (status: number) => void) => Promise<void>,
): Promise<number> {
  let status = 0;
  shell.loops += 1;
  try {
    await loop((last) => (status = last));
  } finally {
    shell.loops -= 1;
  }
  return status;
}

async function runFor(shell: Shell, node: For): Promise<number> {
  const words = node.wordlist ? await expandWords(shell, node.wordlist) : [...shell.positional];
  return inLoop(shell, async (note) => {
    for (const word of words) {
      shell.variables.set(node.name.value, word);
      if (!(await runBody(shell, node.body, note))) return;
    }
  });
}

/** The menu is asked again until `break`, or until nothing more comes in. */
async function runSelect(shell: Shell, node: Select): Promise<number> {
  const words = node.wordlist ? await expandWords(shell, node.wordlist) : [...shell.positional];
  const width = String(words.length).length;
  const menu = words.map((word, index) => `${String(index + 1).padStart(width)}) ${word}\n`).join('');
  return inLoop(shell, async (note) => {
    await shell.say(menu);
    for (;;) {
      await shell.say(shell.variables.get('PS3') ?? '#? ');
      if ((await builtins.get('read')?.(builtinCall(shell, ['read', 'REPLY']))) !== 0) return note(1);
      const reply = shell.variables.get('REPLY') ?? '';
      if (reply === '') await shell.say(menu);
      else {
        shell.variables.set(node.name.value, words[Number(reply) - 1] ?? '');
        if (!(await runBody(shell, node.body, note))) return;
      }
    }
  });
}

async function runArithmeticFor(shell: Shell, node: ArithmeticFor): Promise<number> {
  if (node.initialize) await evaluate(shell, node.initialize);
  return inLoop(shell, async (note) => {
    while (!node.test || (await evaluate(shell, node.test)) !== 0n) {
      if (!(await runBody(shell, node.body, note))) return;
      if (node.update) await evaluate(shell, node.update);
    }
  });
}

async function runWhile(shell: Shell, node: While): Promise<number> {
  const goOn = node.kind === 'while';
  return inLoop(shell, async (note) => {
    let more = true;
    const testThenBody = async (): Promise<boolean> => {
      const holds = (await asCondition(shell, () => runList(shell, node.clause.commands))) === 0;
      return holds === goOn;
    };
    while (more) {
      let entered = false;
      try {
        entered = await testThenBody();
      } catch (error) {
        if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) throw error;
        error.levels -= 1;
        if (error.levels > 0) throw error;
        if (error instanceof BreakLoop) return;
        continue;
      }
      more = entered && (await runBody(shell, node.body, note));
    }
  });
}

async function runCase(shell: Shell, node: Case): Promise<number> {
  const subject = await expandToText(shell, node.word);
  let status = 0;
  let fallThrough = false;
  for (const item of node.items) {
    let chosen = fallThrough;
    for (const pattern of chosen ? [] : item.pattern) {
      chosen ||= patternRegExp(await expandToPattern(shell, pattern)).test(subject);
    }
    if (!chosen) continue;
    status = await runList(shell, item.body.commands);
    if (item.terminator === ';&') fallThrough = true;
    else if (item.terminator === ';;&') fallThrough = false;
    else return status;
  }
  return status;
}

/** Every stage in a subshell of its own, all at once, joined by pipes. */
async function runPipeline(shell: Shell, node: Pipeline): Promise<number> {
  const timed = node.prefixes.some((prefix) => prefix.type === 'Time');
  const started = shell.clock.now();
  let statuses: number[];
  if (node.commands.length === 1) {
    const [only] = node.commands;
    statuses = [only ? await runSimpleOrCompound(shell, only) : 0];
  } else {
    statuses = await runStages(shell, node);
  }
  shell.variables.setArray('PIPESTATUS', statuses.map(String));
  if (timed) await shell.say(timing(shell.clock.now() - started, shell.variables.get('TIMEFORMAT')));
  if (shell.options.has('pipefail')) return statuses.findLast((status) => status !== 0) ?? 0;
  return statuses.at(-1) ?? 0;
}

async function runStages(shell: Shell, node: Pipeline): Promise<number[]> {
  const running: Promise<number>[] = [];
  let previous: Descriptor | undefined;
  for (const [index, command] of node.commands.entries()) {
    const table = new Map(shell.descriptors);
    const own: Descriptor[] = [];
    if (previous) {
      table.set(0, previous);
      own.push(previous);
    }
    if (index < node.commands.length - 1) {
      const pipe = createPipe();
      const writer = new Descriptor({ output: pipe.output }, pipe.closeOutput);
      table.set(1, writer);
      own.push(writer);
      if (node.operators[index] === '|&') table.set(2, writer);
      previous = new Descriptor({ input: pipe.input }, pipe.closeInput);
    }
    const stage = shell.fork({ descriptors: table });
    running.push(
      stage
        .runToEnd((child) => runPipelineNode(child, command))
        .finally(() => {
          for (const descriptor of own) descriptor.release();
        }),
    );
  }
  return Promise.all(running);
}

/** `TIMEFORMAT`: `%R` `%U` `%S` with precision and `l`, `%P`, `%%`; nothing at all when it is empty. */
function timing(elapsed: number, format = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'): string {
  if (format === '') return '';
  const text = format.replace(
    /%(\d?)(l?)([RUSP%])/g,
    (_, precision: string, long: string, letter: string) => {
      if (letter === '%') return '%';
      const digits = Math.min(3, Number(precision === '' ? 3 : precision));
      if (letter === 'P') return (0).toFixed(2);
      const seconds = letter === 'R' ? elapsed / 1000 : 0;
      if (long === '') return seconds.toFixed(digits);
      return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(digits)}s`;
    },
  );
  return `${text}\n`;
}
