/** `stat`, `realpath`, `readlink` and `cmp`: what is known of files. */
import type { Process, Program } from '../../process.ts';
import { FileError, type FileStat, resolvePath } from '../../shell/files.ts';
import { badUsage, readOptions } from '../options.ts';
import { permissions } from './fileTools.ts';
import { formatDate } from './formatDate.ts';

const KINDS = { file: 'regular file', directory: 'directory', device: 'character special file' } as const;

/** With `-c FORMAT`; what it prints without one has inodes and owners, which the lab's files do not have. */
export const stat: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'L',
    values: 'c',
    unsimulated: 'ft',
    long: { format: 'c' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const format = options.value('c');
  if (format === undefined)
    return badUsage(process, 'only with -c FORMAT: inodes and owners are not simulated in this lab');
  const unknown = /%[^nsaAFyY%]/.exec(format)?.[0];
  if (unknown !== undefined) return badUsage(process, `${unknown} is not simulated in this lab`);
  let status = 0;
  for (const path of options.operands) {
    const full = resolvePath(process.cwd, path);
    if (!process.machine.files.exists(full)) {
      status = await badUsage(process, `cannot statx '${path}': No such file or directory`);
      continue;
    }
    const facts = process.machine.files.stat(full);
    const text = format.replace(/%(.)/g, (_, letter: string) => fact(letter, path, facts));
    await process.stdout.write(`${text}\n`);
  }
  return status;
};

function fact(letter: string, path: string, facts: FileStat): string {
  switch (letter) {
    case 'n':
      return path;
    case 's':
      return String(facts.size);
    case 'a':
      return facts.mode.toString(8);
    case 'A':
      return permissions(facts);
    case 'F':
      return facts.kind === 'file' && facts.size === 0 ? 'regular empty file' : KINDS[facts.kind];
    case 'y':
      return `${formatDate('%Y-%m-%d %H:%M:%S', facts.mtime)}.000000000 +0000`;
    case 'Y':
      return String(Math.floor(facts.mtime / 1000));
    default:
      return '%';
  }
}

/** There are no links here, so that a path without its dots is the real one. */
export const realpath: Program = async (process) => {
  let status = 0;
  for (const path of process.args.filter((arg) => !arg.startsWith('-'))) {
    const full = resolvePath(process.cwd, path);
    if (process.machine.files.exists(resolvePath(full, '..'))) await process.stdout.write(`${full}\n`);
    else status = await badUsage(process, `${path}: No such file or directory`);
  }
  return status;
};

/** Only with `-f`: without it, it tells where a link leads, and there is none. */
export const readlink: Program = (process) =>
  process.args.some((arg) => /^-[fem]$/.test(arg)) ? realpath(process) : Promise.resolve(1);

export const cmp: Program = async (process) => {
  const options = readOptions(process.args, { flags: 's', unsimulated: 'blin' });
  if (typeof options === 'string') return badUsage(process, options, 2);
  const [one = '', other = '-'] = options.operands;
  const quiet = options.has('s');
  try {
    const [a, b] = [await contentOf(process, one), await contentOf(process, other)];
    const shorter = Math.min(a.length, b.length);
    let at = 0;
    while (at < shorter && a[at] === b[at]) at += 1;
    if (at === a.length && at === b.length) return 0;
    const line = a.slice(0, at).filter((byte) => byte === NEWLINE).length;
    if (quiet) return 1;
    if (at < shorter)
      await process.stdout.write(`${one} ${other} differ: byte ${at + 1}, line ${line + 1}\n`);
    else {
      const short = a.length < b.length ? one : other;
      const where = a[at - 1] === NEWLINE ? `line ${line}` : `in line ${line + 1}`;
      await process.stderr.write(
        shorter === 0
          ? `cmp: EOF on ${short} which is empty\n`
          : `cmp: EOF on ${short} after byte ${shorter}, ${where}\n`,
      );
    }
    return 1;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return quiet ? 2 : badUsage(process, `${error.path}: ${error.message}`, 2);
  }
};

const NEWLINE = 10;

async function contentOf(process: Process, path: string): Promise<Uint8Array> {
  if (path !== '-') {
    const full = resolvePath(process.cwd, path);
    if (!process.machine.files.exists(full)) throw new FileError('ENOENT', path);
    return process.machine.files.readBytes(full);
  }
  let text = '';
  for (let chunk = await process.stdin.read(); chunk !== undefined; chunk = await process.stdin.read())
    text += chunk;
  return new TextEncoder().encode(text);
}
