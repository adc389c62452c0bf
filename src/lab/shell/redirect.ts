import type { Redirection } from 'unbash';
import type { Output } from '../process.ts';
import { ShellError } from './control.ts';
import { Descriptor, emptyInput, textInput } from './descriptor.ts';
import { expandToText, expandWords } from './expand.ts';
import { FileError, resolvePath } from './files.ts';
import type { Shell } from './shell.ts';
import { openProcess } from './substitution.ts';

/**
 * Runs `body` with redirections in place, in the order in which they are written. With `keep` they stay (`exec >file`).
 * A redirection that fails throws {@link ShellError}, and the body does not run.
 */
export async function withRedirections<T>(
  shell: Shell,
  redirections: readonly Redirection[],
  body: () => Promise<T>,
  keep = false,
): Promise<T> {
  if (redirections.length === 0) return body();
  const before = shell.descriptors;
  const opened: Descriptor[] = [];
  try {
    for (const redirection of redirections) await apply(shell, redirection, opened);
    return await body();
  } finally {
    if (!keep) {
      shell.descriptors = before;
      for (const descriptor of opened) descriptor.release();
    }
  }
}

async function apply(shell: Shell, redirection: Redirection, opened: Descriptor[]): Promise<void> {
  const { descriptor } = redirection;
  const put = (number: number, opening: Descriptor): void => {
    opened.push(opening);
    shell.descriptors = new Map(shell.descriptors).set(number, opening);
  };
  const numberOr = (standard: number): number => {
    if (descriptor?.type === 'FileDescriptorVariable') {
      let free = 10;
      while (shell.descriptors.has(free)) free += 1;
      shell.variables.set(descriptor.name, String(free));
      return free;
    }
    return descriptor?.value ?? standard;
  };
  if (redirection.type === 'HereDoc')
    return put(numberOr(0), new Descriptor({ input: textInput(await hereDocument(shell, redirection)) }));
  if (!redirection.target) throw new ShellError('redirection without a target');
  if (redirection.type === 'HereString') {
    return put(
      numberOr(0),
      new Descriptor({ input: textInput(`${await expandToText(shell, redirection.target)}\n`) }),
    );
  }
  const process = redirection.target.parts?.length === 1 ? redirection.target.parts[0] : undefined;
  if (process?.type === 'ProcessSubstitution') {
    return put(numberOr(process.operator === '<' ? 0 : 1), openProcess(shell, process));
  }
  const targets = await expandWords(shell, [redirection.target]);
  const [target] = targets;
  if (target === undefined || targets.length > 1)
    throw new ShellError(`${redirection.target.text}: ambiguous redirect`);

  switch (redirection.operator) {
    case '<':
    case '<>':
      return put(numberOr(0), openInput(shell, target));
    case '>':
    case '>|':
      return put(numberOr(1), openOutput(shell, target, false));
    case '>>':
      return put(numberOr(1), openOutput(shell, target, true));
    case '&>':
    case '&>>': {
      const file = openOutput(shell, target, redirection.operator === '&>>');
      put(1, file);
      return put(2, file.retain());
    }
    case '>&':
    case '<&': {
      if (redirection.operator === '>&' && !/^(\d+-?|-)$/.test(target) && !descriptor) {
        const file = openOutput(shell, target, false);
        put(1, file);
        return put(2, file.retain());
      }
      return duplicate(shell, numberOr(redirection.operator === '>&' ? 1 : 0), target, put);
    }
  }
}

function duplicate(
  shell: Shell,
  number: number,
  target: string,
  put: (number: number, opening: Descriptor) => void,
): void {
  const close = (closed: number): void => {
    const rest = new Map(shell.descriptors);
    rest.delete(closed);
    shell.descriptors = rest;
  };
  if (target === '-') return close(number);
  const source = Number(target.replace(/-$/, ''));
  const descriptor = shell.descriptors.get(source);
  if (!descriptor) throw new ShellError(`${target}: Bad file descriptor`);
  put(number, descriptor.retain());
  if (target.endsWith('-')) close(source);
}

async function hereDocument(
  shell: Shell,
  redirection: Extract<Redirection, { type: 'HereDoc' }>,
): Promise<string> {
  const { body, operator } = redirection;
  const untabbed = (text: string, lineStart: boolean): string =>
    operator === '<<-' ? text.replace(lineStart ? /^\t+/gm : /(?<=\n)\t+/g, '') : text;
  if (redirection.delimiter?.quoted || !body.parts) {
    const text = untabbed(body.text, true);
    return redirection.delimiter?.quoted ? text : unescape(text);
  }
  let text = '';
  for (const [index, part] of body.parts.entries()) {
    if (part.type === 'Literal') text += unescape(untabbed(part.text, index === 0));
    else text += await shell.expandParts([part]);
  }
  return text;
}

/** In a here-document with expansions a backslash quotes only these, and a backslash at the end of a line joins lines. */
function unescape(text: string): string {
  return text.replace(/\\([\\$`\n])/g, (_, char: string) => (char === '\n' ? '' : char));
}

/** `/dev/stdout`, `/dev/fd/3`: another name of a descriptor that is open. */
function openDescriptor(shell: Shell, target: string): Descriptor | undefined {
  const names: Readonly<Record<string, number>> = {
    '/dev/stdin': 0,
    '/dev/stdout': 1,
    '/dev/stderr': 2,
    '/dev/tty': 1,
  };
  const number = names[target] ?? Number(/^\/dev\/fd\/(\d+)$/.exec(target)?.[1] ?? NaN);
  return shell.descriptors.get(number)?.retain();
}

function openInput(shell: Shell, target: string): Descriptor {
  const open = openDescriptor(shell, target);
  if (open) return open;
  const path = resolvePath(shell.cwd, target);
  if (path === '/dev/null') return new Descriptor({ input: emptyInput });
  return naming(target, () => new Descriptor({ input: textInput(shell.machine.files.read(path)) }));
}

function openOutput(shell: Shell, target: string, append: boolean): Descriptor {
  const open = openDescriptor(shell, target);
  if (open) return open;
  const { files } = shell.machine;
  const path = resolvePath(shell.cwd, target);
  return naming(target, () => {
    const regular = !files.exists(path) || files.stat(path).kind !== 'device';
    if (regular && append) files.append(path, '');
    if (regular && !append) files.write(path, '');
    const output: Output = {
      isTerminal: false,
      write: async (text) => files.append(path, text),
    };
    return new Descriptor({ output });
  });
}

function naming<T>(target: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`${target}: ${error.message}`);
    throw error;
  }
}
