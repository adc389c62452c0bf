/** `$(…)`, `<(…)` and `>(…)`: commands whose output or input takes part in another command. */
import type { ParsedScript, ProcessSubstitutionPart, Word } from 'unbash';
import { Descriptor } from './descriptor.ts';
import { FileError } from './files.ts';
import { createPipe } from './pipe.ts';
import type { Shell } from './shell.ts';

/** Command substitution: what a script prints in a subshell. */
export async function capture(shell: Shell, script: ParsedScript): Promise<string> {
  const onlyFile = fileOf(script);
  const pieces: string[] = [];
  let closed: () => void = () => undefined;
  const whenClosed = new Promise<void>((resolve) => (closed = resolve));
  const sink = new Descriptor(
    { output: { isTerminal: false, write: async (text) => void pieces.push(text) } },
    closed,
  );
  const child = shell.fork({ descriptors: new Map(shell.descriptors).set(1, sink) });
  child.options.delete('errexit');
  if (script.source !== undefined) child.source = script.source;
  const status = await child.runToEnd((inner) =>
    onlyFile === undefined ? inner.runList(script.commands) : copyFile(inner, onlyFile),
  );
  sink.release();
  await whenClosed;
  shell.checkInterrupted();
  shell.status = status;
  shell.substitutionStatus = status;
  return pieces.join('');
}

/** `$(<file)`: a redirection and nothing else stands for what is in the file. */
function fileOf({ commands }: ParsedScript): Word | undefined {
  const command = commands.length === 1 ? commands[0]?.command : undefined;
  if (command?.type !== 'Command' || command.name) return undefined;
  const [only, ...more] = [...command.prefix, ...command.suffix];
  const isInput = only?.type === 'Redirect' && only.operator === '<' && more.length === 0;
  return isInput ? only.target : undefined;
}

async function copyFile(shell: Shell, word: Word): Promise<number> {
  const path = word.parts ? await shell.expandParts(word.parts) : word.value;
  try {
    await shell.write(1, shell.machine.files.read(shell.absolute(path)));
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await shell.say(`${shell.kind}: ${path}: ${error.message}\n`);
    return 1;
  }
}

/** `<(…)` as an argument: the command runs to its end, and its output can be read under the path. */
export async function substituteProcess(shell: Shell, part: ProcessSubstitutionPart): Promise<string> {
  const path = `/dev/fd/${63 + shell.scope.nextPid()}`;
  const { files } = shell.machine;
  if (part.operator === '<') {
    const text = part.script ? await capture(shell, part.script) : '';
    files.provide(path, { read: () => text });
  } else {
    const { output } = openProcess(shell, part);
    files.provide(path, {
      read: () => '',
      write: (text) => void output?.write(text).catch(() => undefined),
    });
  }
  return path;
}

/** `<(…)` as the target of a redirection: the command runs beside this one, joined by a pipe. */
export function openProcess(shell: Shell, part: ProcessSubstitutionPart): Descriptor {
  const pipe = createPipe();
  const reader = new Descriptor({ input: pipe.input }, pipe.closeInput);
  const writer = new Descriptor({ output: pipe.output }, pipe.closeOutput);
  const [ours, theirs, number] = part.operator === '<' ? [reader, writer, 1] : [writer, reader, 0];
  const child = shell.fork({ descriptors: new Map(shell.descriptors).set(number, theirs) });
  void child.runToEnd((inner) => inner.runList(part.script?.commands ?? [])).finally(() => theirs.release());
  return ours;
}
