import type { Localized } from '../course/course.ts';
import type { Locale } from '../protocol/outputs.ts';

/** What was given cannot be used, the command line or a file it names: shown without a stack, exit status 2. */
export class UsageError extends Error {
  readonly #texts: Localized;

  /** @param texts one text where it is in the reader's language already */
  constructor(texts: Localized | string) {
    super(typeof texts === 'string' ? texts : texts.en);
    this.name = 'UsageError';
    this.#texts = typeof texts === 'string' ? { ko: texts, en: texts } : texts;
  }

  text(locale: Locale): string {
    return this.#texts[locale];
  }
}
