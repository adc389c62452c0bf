import type { Localized } from '../course/course.ts';
import { UsageError } from './usageError.ts';

const REASONS: Readonly<Record<string, Localized>> = {
  ENOENT: { ko: '그런 파일이 없습니다', en: 'there is no such file' },
  EISDIR: { ko: '폴더입니다', en: 'it is a folder' },
  EACCES: { ko: '읽을 권한이 없습니다', en: 'its permissions do not allow it' },
};

/** What to tell when a file that was named cannot be read; an error that is not the file system's comes back as it is. */
export function cannotBeRead(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const reason = REASONS[String(error.code)];
  return new UsageError({
    ko: `${file}: 읽을 수 없습니다. ${reason?.ko ?? error.message}.`,
    en: `${file} cannot be read: ${reason?.en ?? error.message}.`,
  });
}
