import type { Localized } from '../course/course.ts';
import type { Unread } from '../course/readUntilKnown.ts';
import type { Locale } from '../protocol/outputs.ts';

const NOTHING: Localized = { ko: '이것에 대한 내용이 없습니다', en: 'it told nothing of this' };

/** What could not be read, on stderr beside an answer that goes without it. */
export function notKnown({ command, host, reason }: Unread, locale: Locale): string {
  const why = reason === '' ? NOTHING[locale] : reason;
  return locale === 'ko'
    ? `알 수 없음: ${host}의 "${command}": ${why}`
    : `not known: "${command}" on ${host}: ${why}`;
}
