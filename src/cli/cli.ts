import { doctor } from './doctor.ts';
import { labExec } from './labExec.ts';
import { parse } from './parse.ts';
import { run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

const USAGE = `Usage: node dist/cli.cjs …
  run <notebook> [--step ID | --to ID] [--lang ko|en] [--json]
      run cells, then each step's checks and explanations
  parse --command '<command line>' [--json]
      read from standard input what that command printed, and show it as rows
  lab exec [--host HOST] [--at STEP] [--time fast|real] [SCRIPT | -]
      run a script in a fresh lab, at the start of a step ("end": after the last)
  doctor [--lang ko|en] [--json]
      what is here, what is missing, what works without it

Status: 0 all as expected, 1 not, 2 wrong usage, 130 after Ctrl+C; lab exec: the script's own.
`;

const SEE_HELP = 'See "node dist/cli.cjs --help".';

/** 128 + SIGINT, as a shell reports it. */
const INTERRUPTED = 130;

type Subcommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { run, parse, 'lab exec': labExec, doctor };

/** Runs one subcommand and resolves with the exit status. Rejects only for a fault of ours. */
export async function cli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second = ''] = argv;
  if (first === undefined) {
    terminal.error(USAGE);
    return 2;
  }
  const name = first === 'lab' ? `lab ${second}`.trim() : first;
  const args = argv.slice(name.split(' ').length);
  if (name === 'help' || [name, ...args].some((word) => word === '--help' || word === '-h')) {
    terminal.out(USAGE);
    return 0;
  }
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  try {
    if (subcommand === undefined) throw new UsageError(`There is no subcommand "${name}". ${SEE_HELP}`);
    return await subcommand(args, terminal);
  } catch (error) {
    if (terminal.signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError) terminal.error(`${error.message}\n`);
    else if (isParseArgsError(error)) terminal.error(`${error.message}\n${SEE_HELP}\n`);
    else throw error;
    return 2;
  }
}

/** `node:util` parseArgs throws TypeErrors whose message names the option. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
