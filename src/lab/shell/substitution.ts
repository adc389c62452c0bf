/** `$(…)`, `<(…)` and `>(…)`: commands whose output or input takes part in another command. */
import type { ParsedScript, ProcessSubstitutionPart } from 'unbash';
import { Descriptor } from './descriptor.ts';
import { createPipe } from './pipe.ts';
import type { Shell } from './shell.ts';

/** Command substitution: what a script prints in a subshell. */
export async function capture(shell: Shell, script: ParsedScript): Promise<string> {
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
  const status = await child.runToEnd((inner) => inner.runList(script.commands));
  sink.release();
  await whenClosed;
  shell.checkInterrupted();
  shell.status = status;
  shell.substitutionStatus = status;
  return pieces.join('');
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
