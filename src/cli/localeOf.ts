import type { Locale } from '../protocol/outputs.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** The language of `--lang`, else the terminal's. */
export function localeOf(lang: string | undefined, terminal: Terminal): Locale {
  if (lang === undefined) return terminal.locale;
  if (lang === 'ko' || lang === 'en') return lang;
  throw new UsageError(`--lang is "ko" or "en", not "${lang}".`);
}
