import { BreakLoop, ContinueLoop, ExitShell, ReturnFromFunction } from '../control.ts';
import { FileError } from '../files.ts';
import { findCommand } from '../findCommand.ts';
import { launch } from '../launch.ts';
import { runFile } from '../runFile.ts';
import { signalNamed } from '../signals.ts';
import type { TrapName } from '../shell.ts';
import { quoteWord } from '../quote.ts';
import type { Builtin, BuiltinCall, Builtins } from './builtin.ts';

/** `exit 300` is 44: a status is a byte. */
function statusOf({ args, shell }: BuiltinCall): number | undefined {
  const [text] = args;
  if (text === undefined) return shell.status;
  return /^-?\d+$/.test(text) ? ((Number(text) % 256) + 256) % 256 : undefined;
}

const exit: Builtin = async (call) => {
  const status =
    statusOf(call) ?? (await call.complain(`${call.args[0] ?? ''}: numeric argument required`, 2));
  throw new ExitShell(status);
};

const returnFrom: Builtin = async (call) => {
  if (call.shell.calls === 0 && call.shell.sourcing === 0)
    return call.complain("can only `return' from a function or sourced script", 1);
  throw new ReturnFromFunction(
    statusOf(call) ?? (await call.complain(`${call.args[0] ?? ''}: numeric argument required`, 2)),
  );
};

function leaveLoop(make: (levels: number) => BreakLoop | ContinueLoop): Builtin {
  return async (call) => {
    if (call.shell.loops === 0) {
      await call.shell.say(
        `${call.shell.kind}: ${call.name}: only meaningful in a \`for', \`while', or \`until' loop\n`,
      );
      return 0;
    }
    const levels = Number(call.args[0] ?? 1);
    if (!Number.isInteger(levels) || levels < 1)
      return call.complain(`${call.args[0] ?? ''}: loop count out of range`);
    throw make(Math.min(levels, call.shell.loops));
  };
}

const shift: Builtin = async ({ shell, args }) => {
  const count = Number(args[0] ?? 1);
  if (count > shell.positional.length || count < 0) return 1;
  shell.positional = shell.positional.slice(count);
  return 0;
};

const evaluate: Builtin = ({ shell, args }) => shell.runScript(args.join(' '));

const source: Builtin = async (call) => {
  const [path, ...args] = call.args;
  if (path === undefined) return call.complain('filename argument required', 2);
  const { shell } = call;
  let text: string;
  try {
    text = shell.machine.files.read(shell.absolute(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await shell.say(`${shell.kind}: ${path}: ${error.message}\n`);
    return 1;
  }
  const { positional } = shell;
  if (args.length > 0) shell.positional = args;
  shell.sourcing += 1;
  try {
    return await shell.runScript(text);
  } catch (error) {
    if (error instanceof ReturnFromFunction) return error.status;
    throw error;
  } finally {
    shell.sourcing -= 1;
    shell.positional = positional;
  }
};

/** With a command: runs it in place of the shell, so that nothing after it runs. */
const exec: Builtin = async (call) => {
  const { shell } = call;
  const found = findCommand(shell, call.args[0] ?? '');
  if (!found) throw new ExitShell(await call.complain(`${call.args[0] ?? ''}: not found`, 127));
  const env = shell.variables.environment();
  if (found.kind === 'script') throw new ExitShell(await runFile(shell, found.path, call.args.slice(1), env));
  const { program } = found;
  const { descriptors, signal, user } = shell;
  throw new ExitShell(await launch({ shell, program, argv: call.args, env, descriptors, signal, user }));
};

const trap: Builtin = async (call) => {
  const { shell } = call;
  const args = call.args[0] === '--' ? call.args.slice(1) : call.args;
  if (args.length === 0 || args[0] === '-p') {
    for (const [name, command] of shell.traps) {
      await call.write(
        `trap -- ${quoteWord(command)} ${name === 'EXIT' || name === 'ERR' ? name : `SIG${name}`}\n`,
      );
    }
    return 0;
  }
  const single = args.length === 1;
  const names = single ? args : args.slice(1);
  for (const text of names) {
    const name = trapName(text);
    if (name === undefined) return call.complain(`${text}: cannot be trapped in this lab`);
    if (single || args[0] === '-') shell.traps.delete(name);
    else shell.traps.set(name, args[0] ?? '');
  }
  return 0;
};

function trapName(text: string): TrapName | undefined {
  const upper = text.toUpperCase();
  if (upper === 'EXIT' || upper === '0') return 'EXIT';
  if (upper === 'ERR') return 'ERR';
  const signal = signalNamed(text);
  return signal === 'INT' || signal === 'TERM' || signal === 'HUP' ? signal : undefined;
}

export const controlBuiltins: Builtins = {
  ':': async () => 0,
  true: async () => 0,
  false: async () => 1,
  exit,
  logout: exit,
  return: returnFrom,
  break: leaveLoop((levels) => new BreakLoop(levels)),
  continue: leaveLoop((levels) => new ContinueLoop(levels)),
  shift,
  eval: evaluate,
  source,
  '.': source,
  exec,
  trap,
};
