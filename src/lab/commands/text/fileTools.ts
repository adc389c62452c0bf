/** `ls`, `mkdir`, `rm`, `cp`, `mv`, `touch`, `mktemp`, `basename`, `dirname`, `tee`. */
import type { Process, Program } from '../../process.ts';
import { FileError, type FileStat, resolvePath } from '../../shell/files.ts';
import { formatDate } from './formatDate.ts';
import { badUsage, readOptions } from '../options.ts';
import { readDate } from './time.ts';

const at = (process: Process, path: string): string => resolvePath(process.cwd, path);

/** Does something to each path; what fails is said as `name: cannot …: reason`. */
async function forEach(
  process: Process,
  paths: readonly string[],
  verb: string,
  act: (path: string) => void,
  quoted: (path: string) => string = (path) => ` '${path}'`,
): Promise<number> {
  let status = 0;
  for (const path of paths) {
    try {
      act(path);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = await badUsage(process, `${verb}${quoted(path)}: ${error.message}`);
    }
  }
  return status;
}

export const ls: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'laA1drt',
    unsimulated: 'FhnRiSs',
    long: { all: 'a', color: 'x' },
  });
  if (typeof options === 'string') return badUsage(process, options, 2);
  const { files } = process.machine;
  const paths = options.operands.length > 0 ? options.operands : ['.'];
  const line = (name: string, path: string): string =>
    options.has('l') ? longLine(files.stat(path), name) : name;
  let status = 0;
  let first = true;
  for (const path of paths) {
    const full = at(process, path);
    if (!files.exists(full)) {
      status = await badUsage(process, `cannot access '${path}': No such file or directory`, 2);
      continue;
    }
    if (!files.isDirectory(full) || options.has('d')) {
      await process.stdout.write(`${line(path, full)}\n`);
      continue;
    }
    const names = files
      .list(full)
      .filter((name) => options.has('a') || options.has('A') || !name.startsWith('.'));
    const shown = options.has('a') ? ['.', '..', ...names] : [...names];
    if (options.has('t'))
      shown.sort((a, b) => files.stat(resolvePath(full, b)).mtime - files.stat(resolvePath(full, a)).mtime);
    if (options.has('r')) shown.reverse();
    if (paths.length > 1) await process.stdout.write(`${first ? '' : '\n'}${path}:\n`);
    first = false;
    if (options.has('l')) await process.stdout.write(`total ${shown.length * 4}\n`);
    const lines = shown.map((name) => line(name, resolvePath(full, name)));
    if (lines.length > 0)
      await process.stdout.write(
        process.stdout.isTerminal && !options.has('l') && !options.has('1')
          ? `${lines.join('  ')}\n`
          : `${lines.join('\n')}\n`,
      );
  }
  return status;
};

function longLine(stat: FileStat, name: string): string {
  return `${permissions(stat)} 1 root root ${String(stat.size).padStart(5)} ${formatDate('%b %e %H:%M', stat.mtime)} ${name}`;
}

/** `-rw-r--r--` */
export function permissions({ kind, mode }: FileStat): string {
  const letters = [...'rwxrwxrwx'].map((letter, bit) => (mode & (0o400 >> bit) ? letter : '-'));
  return `${kind === 'directory' ? 'd' : '-'}${letters.join('')}`;
}

export const mkdir: Program = async (process) => {
  const options = readOptions(process.args, { flags: 'p', unsimulated: 'mv', long: { parents: 'p' } });
  if (typeof options === 'string') return badUsage(process, options);
  if (options.operands.length === 0) return badUsage(process, 'missing operand');
  return forEach(
    process,
    options.operands,
    'cannot create directory',
    (path) => process.machine.files.mkdir(at(process, path), { parents: options.has('p') }),
    (path) => ` ‘${path}’`,
  );
};

export const rmdir: Program = (process) =>
  forEach(process, process.args, 'failed to remove', (path) => {
    if (
      process.machine.files.exists(at(process, path)) &&
      !process.machine.files.isDirectory(at(process, path))
    )
      throw new FileError('ENOTDIR', path);
    process.machine.files.remove(at(process, path));
  });

export const rm: Program = async (process) => {
  const options = readOptions(process.args, {
    flags: 'rRf',
    unsimulated: 'vi',
    long: { recursive: 'r', force: 'f' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const recursive = options.has('r') || options.has('R');
  const { files } = process.machine;
  return forEach(process, options.operands, 'cannot remove', (path) => {
    const full = at(process, path);
    if (options.has('f') && !files.exists(full)) return;
    if (files.isDirectory(full) && !recursive) throw new FileError('EISDIR', path);
    files.remove(full, { recursive });
  });
};

/** Where something named `source` goes: into `target` when that is a directory. */
function destination(process: Process, source: string, target: string): string {
  const full = at(process, target);
  return process.machine.files.isDirectory(full)
    ? resolvePath(full, source.slice(source.lastIndexOf('/') + 1))
    : full;
}

export const cp: Program = async (process) => {
  const options = readOptions(process.args, { flags: 'rRafpv', long: { recursive: 'r' } });
  if (typeof options === 'string') return badUsage(process, options);
  const sources = options.operands.slice(0, -1);
  const target = options.operands.at(-1);
  if (target === undefined || sources.length === 0) return badUsage(process, 'missing file operand');
  const { files } = process.machine;
  const copy = (from: string, to: string): void => {
    if (!files.isDirectory(from)) return files.write(to, files.readContent(from));
    files.mkdir(to, { parents: true });
    for (const name of files.list(from)) copy(resolvePath(from, name), resolvePath(to, name));
  };
  const recursive = ['r', 'R', 'a'].some((flag) => options.has(flag));
  const directory = sources.find((source) => files.isDirectory(at(process, source)));
  if (directory !== undefined && !recursive)
    return badUsage(process, `-r not specified; omitting directory '${directory}'`);
  return forEach(process, sources, 'cannot stat', (source) =>
    copy(at(process, source), destination(process, source, target)),
  );
};

export const mv: Program = async (process) => {
  const operands = process.args.filter((arg) => !/^-[fnv]+$/.test(arg));
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) return badUsage(process, 'missing file operand');
  return forEach(process, operands.slice(0, -1), 'cannot stat', (source) =>
    process.machine.files.rename(at(process, source), destination(process, source, target)),
  );
};

export const touch: Program = async (process) => {
  const { files } = process.machine;
  const options = readOptions(process.args, {
    flags: 'amc',
    values: 'dr',
    unsimulated: 'ht',
    long: { date: 'd', reference: 'r', 'no-create': 'c' },
  });
  if (typeof options === 'string') return badUsage(process, options);
  const date = options.value('d');
  const like = options.value('r');
  const when = date === undefined ? undefined : readDate(date, process.clock.now());
  if (Number.isNaN(when)) return badUsage(process, `invalid date format ‘${date ?? ''}’`);
  return forEach(process, options.operands, 'cannot touch', (path) => {
    if (options.has('c') && !files.exists(at(process, path))) return;
    files.touch(
      at(process, path),
      when ?? (like === undefined ? undefined : files.stat(at(process, like)).mtime),
    );
  });
};

export const chmod: Program = async (process) => {
  const [mode = '', ...paths] = process.args.filter((arg) => !/^-[Rvcf]+$/.test(arg));
  if (paths.length === 0) return badUsage(process, `missing operand after ‘${mode}’`);
  if (changedMode(mode, 0) === undefined) return badUsage(process, `invalid mode: ‘${mode}’`);
  const { files } = process.machine;
  return forEach(process, paths, 'cannot access', (path) => {
    const full = at(process, path);
    files.chmod(full, changedMode(mode, files.stat(full).mode) ?? 0);
  });
};

/** What the umask of 022 leaves of a mode that names nobody (`+w`). */
const UMASKED = 0o755;
const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const WHAT: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/** `640`, `u+x,go-w`, `a=r`; undefined for what is no mode. */
function changedMode(text: string, old: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(',')) {
    const [, who, operator, what] = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause) ?? [];
    if (who === undefined || what === undefined) return undefined;
    const allowed = who === '' ? UMASKED : [...who].reduce((bits, letter) => bits | (WHO[letter] ?? 0), 0);
    const bits = [...what].reduce((sum, letter) => sum | (WHAT[letter] ?? 0), 0) & allowed;
    if (operator === '+') mode |= bits;
    else if (operator === '-') mode &= ~bits;
    else mode = (mode & ~(who === '' ? 0o777 : allowed)) | bits;
  }
  return mode;
}

export const mktemp: Program = async (process) => {
  const directory = process.args.includes('-d');
  const template = process.args.find((arg) => !arg.startsWith('-')) ?? '/tmp/tmp.XXXXXXXXXX';
  const { files } = process.machine;
  let serial = 0;
  const named = (): string =>
    template.replace(/X{3,}$/, (letters) => (serial += 1).toString(36).padStart(letters.length, 'a'));
  let path = named();
  while (files.exists(at(process, path)) && /X{3,}$/.test(template)) path = named();
  if (directory) files.mkdir(at(process, path));
  else files.write(at(process, path), '');
  await process.stdout.write(`${path}\n`);
  return 0;
};

export const basename: Program = async (process) => {
  const [path, suffix = ''] = process.args;
  if (path === undefined) return badUsage(process, 'missing operand');
  const trimmed = path.replace(/\/+$/, '') || '/';
  const name = trimmed === '/' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
  await process.stdout.write(
    `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};

export const dirname: Program = async (process) => {
  for (const path of process.args) {
    const trimmed = path.replace(/\/+$/, '');
    const slash = trimmed.lastIndexOf('/');
    await process.stdout.write(
      `${slash > 0 ? trimmed.slice(0, slash).replace(/\/+$/, '') || '/' : slash === 0 || (trimmed === '' && path !== '') ? '/' : '.'}\n`,
    );
  }
  return 0;
};

export const pwd: Program = async (process) => {
  await process.stdout.write(`${process.cwd}\n`);
  return 0;
};

export const tee: Program = async (process) => {
  const options = readOptions(process.args, { flags: 'ai', long: { append: 'a' } });
  if (typeof options === 'string') return badUsage(process, options);
  const { files } = process.machine;
  const streams = new Map([
    ['/dev/stderr', process.stderr],
    ['/dev/stdout', process.stdout],
  ]);
  const plain = options.operands.filter((path) => !streams.has(path));
  const open = new Set<string>();
  const status = await forEach(
    process,
    plain,
    '',
    (path) => {
      if (options.has('a') || path.startsWith('/dev/')) files.append(at(process, path), '');
      else files.write(at(process, path), '');
      open.add(path);
    },
    (path) => path,
  );
  for (let chunk = await process.stdin.read(); chunk !== undefined; chunk = await process.stdin.read()) {
    await process.stdout.write(chunk);
    for (const path of options.operands) {
      const stream = streams.get(path);
      if (stream) await stream.write(chunk);
      else if (open.has(path)) files.append(at(process, path), chunk);
    }
  }
  return status;
};
