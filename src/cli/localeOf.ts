import type { Locale } from '../protocol/outputs.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

export function isLocale(text: string | undefined): text is Locale {
  return text === 'ko' || text === 'en';
}

/** The language of `--lang`, else the terminal's. */
export function localeOf(lang: string | undefined, terminal: Terminal): Locale {
  if (lang === undefined) return terminal.locale;
  if (isLocale(lang)) return lang;
  throw new UsageError({
    ko: `--lang은 "ko" 또는 "en"입니다. "${lang}"은(는) 쓸 수 없습니다.`,
    en: `--lang is "ko" or "en", not "${lang}".`,
  });
}
