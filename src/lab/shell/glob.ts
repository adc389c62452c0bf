import { type Files, resolvePath } from './files.ts';
import { hasPattern, patternRegExp } from './pattern.ts';

/**
 * Paths that match a pattern, sorted; none when nothing matches.
 * @param hidden names that begin with a dot match too (`dotglob`)
 */
export function glob(files: Files, cwd: string, pattern: string, hidden = false): string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter(Boolean);
  const onlyDirectories = pattern.endsWith('/');
  let found: string[] = [absolute ? '/' : ''];
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    found = found.flatMap((base) => {
      const directory = resolvePath(cwd, base === '' ? '.' : base);
      return entries(files, directory, part, hidden)
        .map((name) => base + name)
        .filter((path) => (last && !onlyDirectories) || files.isDirectory(resolvePath(cwd, path)))
        .map((path) => (last && !onlyDirectories ? path : `${path}/`));
    });
  });
  return found.sort();
}

function entries(files: Files, directory: string, part: string, hidden: boolean): readonly string[] {
  if (!files.isDirectory(directory)) return [];
  if (!hasPattern(part)) {
    const name = part.replace(/\\(.)/g, '$1');
    return files.exists(resolvePath(directory, name)) ? [name] : [];
  }
  const matcher = patternRegExp(part);
  return files
    .list(directory)
    .filter((name) => matcher.test(name) && (hidden || part.startsWith('.') || !name.startsWith('.')));
}
