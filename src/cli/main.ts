#!/usr/bin/env node
/** `node dist/cli.cjs …`: the engine of the extension in a terminal. */
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { doctor } from './doctor.ts';
import { labExec } from './labExec.ts';
import { parse } from './parse.ts';
import { run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

const USAGE = `Usage:
  run <notebook> [--step ID] [--to ID] [--lang ko|en] [--json]   run cells, then each step's checks and explanations
  parse --command '<command line>' [--json]                      parse that command's output, read from standard input
  lab exec [--host HOST] [--at STEP] [--time fast|real] [SCRIPT | -]
                                                                 run a script in a fresh lab
  doctor [--lang ko|en] [--json]                                 what is here, what is missing, what works without it
`;

type Subcommand = (args: readonly string[], terminal: Terminal) => Promise<number>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { run, parse, 'lab exec': labExec, doctor };

async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first = '', second = ''] = argv;
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(USAGE);
    return first === '' ? 2 : 0;
  }
  const name = first === 'lab' ? `lab ${second}` : first;
  const subcommand = SUBCOMMANDS[name];
  try {
    if (!subcommand) throw new UsageError(`There is no subcommand "${name.trim()}".`);
    return await subcommand(argv.slice(name.split(' ').length), terminal);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      terminal.error(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    throw error;
  }
}

/** `node:util` parseArgs throws TypeErrors whose message names the option. */
function isParseArgsError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(141); // the reader is gone: `… | head`
  throw error;
});

const terminal: Terminal = {
  out: (chunk) => void process.stdout.write(chunk),
  error: (chunk) => void process.stderr.write(chunk),
  input: () => text(process.stdin),
  signal: interrupted.signal,
  locale: /^ko\b/i.test(process.env['LC_ALL'] ?? process.env['LANG'] ?? '') ? 'ko' : 'en',
};

main(process.argv.slice(2), terminal).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 70; // EX_SOFTWARE: a fault of ours
  },
);
