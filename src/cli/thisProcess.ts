/** A program of the command line in this process: its terminal, Ctrl+C, and the status that it ends with. */
import path from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { firstLineOf } from '../live/doctor/firstLineOf.ts';
import type { Subcommand } from './answered.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** A fault of ours: EX_SOFTWARE of sysexits.h. */
const FAULT = 70;
/** As the shell reports a process that SIGPIPE has ended. */
const PIPE_CLOSED = 141;

/** As POSIX has it: the first that is set. */
const LANGUAGE = ['LC_ALL', 'LC_MESSAGES', 'LANG'];

/** Takes the process over, to its end. */
export function runInThisProcess(work: Subcommand): void {
  const interrupted = new AbortController();
  // Once: a second Ctrl+C ends the process as it always does.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interrupted.abort());

  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(PIPE_CLOSED); // the reader is gone: `… | head`
      throw error;
    });
  }

  const terminal: Terminal = {
    out: (chunk) => void process.stdout.write(chunk),
    error: (chunk) => void process.stderr.write(chunk),
    input: async () => {
      if (process.stdin.isTTY)
        throw new UsageError({
          ko: '표준 입력으로 아무것도 들어오지 않습니다. 이렇게 주세요: … | node dist/cli.cjs …',
          en: 'Nothing is piped into standard input. Give it: … | node dist/cli.cjs …',
        });
      return text(process.stdin);
    },
    signal: interrupted.signal,
    locale: /^ko\b/i.test(LANGUAGE.map((name) => process.env[name]).find(Boolean) ?? '') ? 'ko' : 'en',
    notebooks: path.join(__dirname, '..', 'notebooks'),
    onIdle: (task) => {
      process.on('beforeExit', task);
      return () => process.off('beforeExit', task);
    },
    firstLineOf,
  };

  // Stays when the process runs out of work before the subcommand has ended: that must not look like success.
  process.exitCode = FAULT;
  work(process.argv.slice(2), terminal).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    },
  );
}
