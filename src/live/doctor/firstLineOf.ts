import { execFile } from 'node:child_process';
import process from 'node:process';

/** A program that does not even tell its version by then, ms, is as good as missing. */
const LIMIT_MS = 10_000;

/** The first line that a program of this machine prints (`ssh -V` prints on stderr); undefined when it is not there or fails. */
export function firstLineOf(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    // On Windows these programs are .cmd files, which only a shell starts; the words are ours, nothing is quoted.
    const shell = process.platform === 'win32';
    execFile(program, args, { timeout: LIMIT_MS, shell }, (error, stdout, stderr) => {
      const [first = ''] = (stdout.trim() || stderr.trim()).split('\n');
      resolve(error ? undefined : first.trim());
    });
  });
}
