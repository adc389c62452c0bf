import { NotReached } from '../course/reachStep.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

export const SEE_HELP = 'See "node dist/cli.cjs --help".';

/** 128 + SIGINT, as a shell reports it. */
const INTERRUPTED = 130;

export type Subcommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

/** The status of a subcommand; what was wrong in its use is told, with status 2. Rejects only for a fault of ours. */
export async function answered(
  subcommand: Subcommand,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    return await subcommand(args, terminal);
  } catch (error) {
    if (terminal.signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError || error instanceof NotReached) terminal.error(`${error.message}\n`);
    else if (isParseArgsError(error)) terminal.error(`${error.message}\n${SEE_HELP}\n`);
    else throw error;
    return 2;
  }
}

/** `node:util` parseArgs throws TypeErrors whose message names the option. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
