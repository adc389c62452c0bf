import { UsageError } from './usageError.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'its permissions do not allow it',
};

/** What to tell when a file that was named cannot be read; an error that is not the file system's comes back as it is. */
export function cannotBeRead(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  return new UsageError(`${file} cannot be read: ${REASONS[String(error.code)] ?? error.message}.`);
}
