import { launch } from './launch.ts';
import { isExecutable } from './findCommand.ts';
import type { Shell } from './shell.ts';

/** Runs a file as a command (`./script.sh a b`), by the interpreter that its first line names. */
export async function runFile(
  shell: Shell,
  path: string,
  args: readonly string[],
  env: ReadonlyMap<string, string>,
): Promise<number> {
  if (!isExecutable(shell, path)) {
    await shell.say(`${shell.kind}: ${path}: Permission denied\n`);
    return 126;
  }
  const text = shell.machine.files.read(shell.absolute(path));
  const { machine, descriptors, signal, user, cwd } = shell;
  const [, given = ''] = /^#!\s*(\S+(?: \S+)?)/.exec(text) ?? [];
  const interpreter = given.replace(/^\/usr\/bin\/env /, '').replace(/^.*\//, '') || shell.kind;
  if (['bash', 'sh', 'dash'].includes(interpreter)) {
    const kind = interpreter === 'bash' ? 'bash' : 'sh';
    return shell
      .startOn({ machine, descriptors, signal, user, kind, env, cwd, name: path, positional: args })
      .runAll(text);
  }
  const program = machine.program(interpreter);
  if (program)
    return launch({ shell, program, argv: [interpreter, path, ...args], env, descriptors, signal, user });
  await shell.say(`${shell.kind}: ${path}: cannot execute: required file not found\n`);
  return 127;
}
