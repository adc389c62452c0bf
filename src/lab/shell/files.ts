/**
 * The filesystem of one machine, in memory. Paths are absolute or relative to a `cwd` that the caller resolves with
 * {@link resolvePath}. No links, no owners: what the material and its tools need, and errors named as Linux names them.
 */

export type FileContent = string | Uint8Array;

export type Errno = 'ENOENT' | 'EISDIR' | 'ENOTDIR' | 'EEXIST' | 'ENOTEMPTY' | 'EACCES' | 'EINVAL';

/** What `strerror` says, as tools print it after the path. */
const MESSAGES: Readonly<Record<Errno, string>> = {
  ENOENT: 'No such file or directory',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
};

export class FileError extends Error {
  constructor(
    readonly errno: Errno,
    readonly path: string,
  ) {
    super(MESSAGES[errno]);
    this.name = 'FileError';
  }
}

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'device';
  /** Bytes. */
  readonly size: number;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly mtime: number;
}

/** A file whose content is computed when it is read, such as those under /proc and /sys. */
export interface GeneratedFile {
  read(): string;
  /** Absent: writing is refused with EACCES. */
  write?(text: string): void;
}

interface FileNode {
  readonly kind: 'file';
  content: FileContent;
  /** Pieces appended since `content` was last put together, so that many small appends stay linear. */
  readonly appended: string[];
  mode: number;
  mtime: number;
}
interface DirectoryNode {
  readonly kind: 'directory';
  readonly entries: Map<string, Node>;
  mode: number;
  mtime: number;
}
interface DeviceNode {
  readonly kind: 'device';
  readonly file: GeneratedFile;
  mode: number;
  mtime: number;
}
type Node = FileNode | DirectoryNode | DeviceNode;

/** `/a/./b/../c` -> `/a/c`; a relative path starts at `cwd`. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export class Files {
  readonly #root: DirectoryNode = { kind: 'directory', entries: new Map(), mode: 0o755, mtime: 0 };
  readonly #now: () => number;

  /** `now` stamps modification times; milliseconds since the epoch. */
  constructor(now: () => number = () => 0) {
    this.#now = now;
    for (const directory of ['/dev', '/etc', '/root', '/tmp']) this.mkdir(directory, { parents: true });
    this.provide('/dev/null', { read: () => '', write: () => undefined });
  }

  exists(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.#find(path)?.kind === 'directory';
  }

  /** Throws ENOENT. */
  stat(path: string): FileStat {
    const node = this.#get(path);
    const size = node.kind === 'file' ? byteLength(whole(node)) : node.kind === 'directory' ? 4096 : 0;
    return { kind: node.kind, size, mode: node.mode, mtime: node.mtime };
  }

  /** The content as text (bytes are read as UTF-8). Throws ENOENT or EISDIR. */
  read(path: string): string {
    const content = this.readContent(path);
    return typeof content === 'string' ? content : new TextDecoder().decode(content);
  }

  readBytes(path: string): Uint8Array {
    const content = this.readContent(path);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  }

  /** As it was written: text stays text, bytes stay bytes. Throws ENOENT or EISDIR. */
  readContent(path: string): FileContent {
    const node = this.#get(path);
    if (node.kind === 'directory') throw new FileError('EISDIR', path);
    return node.kind === 'device' ? node.file.read() : whole(node);
  }

  /** Creates or replaces a file. Throws ENOENT when its directory is missing, EISDIR, EACCES. */
  write(path: string, content: FileContent): void {
    const node = this.#open(path);
    if (node.kind === 'device') return writeDevice(node, path, content);
    node.content = content;
    node.appended.length = 0;
    node.mtime = this.#now();
  }

  append(path: string, content: FileContent): void {
    const node = this.#open(path);
    if (node.kind === 'device') return writeDevice(node, path, content);
    const old = node.content;
    if (typeof old === 'string' && typeof content === 'string') node.appended.push(content);
    else node.content = concat(bytes(whole(node)), bytes(content));
    node.mtime = this.#now();
  }

  /** Puts a computed file in place, with the directories above it. */
  provide(path: string, file: GeneratedFile): void {
    this.mkdir(parentOf(path), { parents: true });
    const directory = this.#directory(parentOf(path));
    const mode = file.write ? 0o644 : 0o444;
    directory.entries.set(nameOf(path), { kind: 'device', file, mode, mtime: this.#now() });
  }

  /** Names in a directory, sorted by code unit. Throws ENOENT or ENOTDIR. */
  list(path: string): readonly string[] {
    return [...this.#directory(path).entries.keys()].sort();
  }

  /** Throws EEXIST (unless `parents`), ENOENT, ENOTDIR. */
  mkdir(path: string, options: { readonly parents?: boolean } = {}): void {
    const parts = split(path);
    let directory = this.#root;
    parts.forEach((part, index) => {
      const last = index === parts.length - 1;
      const next = directory.entries.get(part);
      if (next !== undefined) {
        if (last && !options.parents) throw new FileError('EEXIST', path);
        if (next.kind !== 'directory') throw new FileError(last ? 'EEXIST' : 'ENOTDIR', path);
        directory = next;
        return;
      }
      if (!last && !options.parents) throw new FileError('ENOENT', path);
      const made: DirectoryNode = { kind: 'directory', entries: new Map(), mode: 0o755, mtime: this.#now() };
      directory.entries.set(part, made);
      directory = made;
    });
  }

  /** Throws ENOENT; ENOTEMPTY for a directory with entries unless `recursive`. */
  remove(path: string, options: { readonly recursive?: boolean } = {}): void {
    const node = this.#get(path);
    if (node.kind === 'directory' && node.entries.size > 0 && !options.recursive)
      throw new FileError('ENOTEMPTY', path);
    this.#directory(parentOf(path)).entries.delete(nameOf(path));
  }

  /** Moves a file or a directory; an existing file at `to` is replaced. */
  rename(from: string, to: string): void {
    const node = this.#get(from);
    const target = this.#directory(parentOf(to));
    if (target.entries.get(nameOf(to))?.kind === 'directory') throw new FileError('EISDIR', to);
    this.#directory(parentOf(from)).entries.delete(nameOf(from));
    target.entries.set(nameOf(to), node);
  }

  chmod(path: string, mode: number): void {
    this.#get(path).mode = mode;
  }

  /** Sets the modification time, by default to now (milliseconds since the epoch); creates an empty file when there is none. */
  touch(path: string, mtime = this.#now()): void {
    if (!this.exists(path)) this.write(path, '');
    this.#get(path).mtime = mtime;
  }

  #find(path: string): Node | undefined {
    let node: Node = this.#root;
    for (const part of split(path)) {
      const next: Node | undefined = node.kind === 'directory' ? node.entries.get(part) : undefined;
      if (next === undefined) return undefined;
      node = next;
    }
    return node;
  }

  #get(path: string): Node {
    const node = this.#find(path);
    if (node === undefined) throw new FileError('ENOENT', path);
    return node;
  }

  #directory(path: string): DirectoryNode {
    const node = this.#get(path);
    if (node.kind !== 'directory') throw new FileError('ENOTDIR', path);
    return node;
  }

  #open(path: string): FileNode | DeviceNode {
    const found = this.#find(path);
    if (found?.kind === 'directory') throw new FileError('EISDIR', path);
    if (found) return found;
    const made: FileNode = { kind: 'file', content: '', appended: [], mode: 0o644, mtime: this.#now() };
    this.#directory(parentOf(path)).entries.set(nameOf(path), made);
    return made;
  }
}

function split(path: string): string[] {
  return resolvePath('/', path).split('/').filter(Boolean);
}

function parentOf(path: string): string {
  return resolvePath('/', `${path}/..`);
}

function nameOf(path: string): string {
  return split(path).at(-1) ?? '';
}

function whole(node: FileNode): FileContent {
  if (node.appended.length > 0 && typeof node.content === 'string') {
    node.content += node.appended.join('');
    node.appended.length = 0;
  }
  return node.content;
}

function writeDevice(node: DeviceNode, path: string, content: FileContent): void {
  if (!node.file.write) throw new FileError('EACCES', path);
  node.file.write(typeof content === 'string' ? content : new TextDecoder().decode(content));
}

function bytes(content: FileContent): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function byteLength(content: FileContent): number {
  return bytes(content).length;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
