import type { Localized } from '../course/course.ts';
import { NotReached } from '../course/reachStep.ts';
import { NoSuchEnd } from '../path/trace.ts';
import { isLocale } from './localeOf.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

export const SEE_HELP: Localized = {
  ko: '사용법은 "node dist/cli.cjs --help"를 보세요.',
  en: 'See "node dist/cli.cjs --help".',
};

/** 128 + SIGINT, as a shell reports it. */
const INTERRUPTED = 130;

export type Subcommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** The status of a subcommand; what was wrong in its use is told, with status 2. Rejects only for a fault of ours. */
export async function answered(
  subcommand: Subcommand,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  // What is wrong with the rest is told in the language that was asked for.
  const lang = args[args.indexOf('--lang') + 1];
  const locale = args.includes('--lang') && isLocale(lang) ? lang : terminal.locale;
  try {
    return await subcommand(args, { ...terminal, locale });
  } catch (error) {
    if (terminal.signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError || error instanceof NotReached || error instanceof NoSuchEnd)
      terminal.error(`${error.text(locale)}\n`);
    else if (isParseArgsError(error))
      terminal.error(`${locale === 'ko' ? koreanOf(error) : error.message}\n${SEE_HELP[locale]}\n`);
    else throw error;
    return 2;
  }
}

/** Node's own words are English; the option that they name stands in quotes. */
function koreanOf({ message, code }: Error & { readonly code?: unknown }): string {
  const [, option = ''] = /'(-[^\s'=]*)/.exec(message) ?? [];
  const [, argument = ''] = /argument '([^']*)'/.exec(message) ?? [];
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `${option}: 없는 옵션입니다.`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${argument}": 여기에는 쓸 수 없습니다.`;
    default:
      return /missing/.test(message)
        ? `${option}: 값이 빠졌습니다.`
        : `${option}: 값을 쓸 수 없는 옵션이거나 값이 잘못되었습니다.`;
  }
}

/** `node:util` parseArgs throws TypeErrors whose message names the option. */
function isParseArgsError(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
