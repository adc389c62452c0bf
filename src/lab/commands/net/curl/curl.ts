/** `curl` for http URLs: each URL of the command line in turn, and again where `--retry` says so. */
import type { Process, Program } from '../../../process.ts';
import { FileError, resolvePath } from '../../../shell/files.ts';
import { OptionFault } from '../../options.ts';
import { expandUrl } from './glob.ts';
import { CURL_VERSION, parseCurl } from './options.ts';
import type { CurlOptions } from './options.ts';
import { dataOf } from './request.ts';
import { Connections, Transfer } from './transfer.ts';
import type { Outcome } from './transfer.ts';

const TRY_HELP = "curl: try 'curl --help' or 'curl --manual' for more information\n";
/** Statuses that may be other ones a little later (tool_operate.c). */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 600_000;

export const curl: Program = async (process) => {
  const { args, stdout, stderr } = process;
  const fail = async (text: string, exit = 2): Promise<number> => {
    await stderr.write(`${text}\n${TRY_HELP}`);
    return exit;
  };
  const options = parseCurl(args);
  if (options instanceof OptionFault) {
    const { option, reason } = options;
    return fail(
      `curl: option ${option}: ${reason === 'missing value' ? 'requires parameter' : 'is unknown, or not simulated in this lab'}`,
    );
  }
  if (options === 'version') {
    await stdout.write(`curl ${CURL_VERSION}\nProtocols: http\n`);
    return 0;
  }
  if ('badValue' in options) return fail(`curl: option ${options.badValue}`);
  if (options.urls.length === 0) return fail('curl: (2) no URL specified');
  let data: string | undefined;
  try {
    data = await dataOf(options, (path) => contentOf(process, path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return fail(`curl: Failed to open ${error.path}`, 26);
  }
  const connections = new Connections();
  let exit = 0;
  try {
    for (const [index, given] of options.urls.entries())
      for (const url of options.globOff ? [given] : expandUrl(given)) {
        const output = options.outputs[index] ?? (options.remoteName ? lastPart(url) : undefined);
        if (output === '') {
          await stderr.write('curl: Remote file name has no length!\n');
          await stderr.write('curl: (23) Failed writing received data to disk/application\n');
          return 23;
        }
        exit = await tried(process, options, () =>
          new Transfer(process, options, { data, output, connections }).run(url),
        );
      }
  } finally {
    connections.close();
  }
  return exit;
};

async function contentOf({ machine, cwd, stdin }: Process, path: string): Promise<string> {
  if (path !== '-') return machine.files.read(resolvePath(cwd, path));
  let text = '';
  for (let piece = await stdin.read(); piece !== undefined; piece = await stdin.read()) text += piece;
  return text;
}

const lastPart = (url: string): string => /^(?:\w+:\/\/)?[^/?]*\/?(?:[^?]*\/)?([^?#]*)/.exec(url)?.[1] ?? '';

async function tried(
  { clock, stderr, signal }: Process,
  options: CurlOptions,
  once: () => Promise<Outcome>,
): Promise<number> {
  let delay = options.retryDelay ?? FIRST_DELAY_MS;
  for (let left = options.retries; ; left -= 1) {
    const outcome = await once();
    const why = passing(outcome, options);
    if (why === undefined || left <= 0 || signal.aborted) return outcome.exit;
    const seconds = Math.floor(delay / 1000);
    if (!options.silent)
      await stderr.write(
        `Warning: Problem: ${why}. Will retry in ${seconds} second${seconds === 1 ? '' : 's'}. ${left} retr${left === 1 ? 'y' : 'ies'} left.\n`,
      );
    await clock.sleep(delay, signal);
    if (options.retryDelay === undefined) delay = Math.min(delay * 2, LONGEST_DELAY_MS);
  }
}

/** What may go better the next time. */
function passing({ exit, status, refused }: Outcome, { retryRefused }: CurlOptions): string | undefined {
  if (exit === 28) return 'timeout';
  if (refused && retryRefused) return '(connection refused)';
  return (exit === 0 || exit === 22) && PASSING.has(status) ? 'HTTP error' : undefined;
}
