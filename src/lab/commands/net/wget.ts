/** `wget` (GNU) for one or more plain HTTP addresses. */
import { toBytes } from '../../net/bytes.ts';
import { headerOf } from '../../net/http.ts';
import { NetError } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { resolvePath } from '../../shell/files.ts';
import { readOptions } from '../options.ts';
import type { Options } from '../options.ts';
import { Broken, exchange } from './curl/exchange.ts';
import type { Response } from './curl/exchange.ts';
import { isFault, parseUrl, resolveLocation } from './curl/url.ts';
import type { HttpUrl } from './curl/url.ts';
import { resolveName } from './resolve.ts';

const OPTIONS = {
  flags: ['q', 'S', 'spider', 'nv'],
  values: ['O', 'T', 't', 'U', 'header', 'connect-timeout'],
  unsimulated: 'rNcbiPdoaxmpkHDIXlEh46',
  long: {
    quiet: 'q',
    'server-response': 'S',
    'no-verbose': 'nv',
    'output-document': 'O',
    timeout: 'T',
    tries: 't',
    'user-agent': 'U',
    spider: 'spider',
    header: 'header',
    'connect-timeout': 'connect-timeout',
  },
};
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
};
const TRIES = 20;
const MOST_REDIRECTIONS = 20;
/** wget's statuses (info wget, "Exit Status"). */
const EXIT = { usage: 2, file: 3, network: 4, server: 8 } as const;

export const wget: Program = async (process) => {
  // `-nv` is one word of wget's own.
  const words = process.args.map((word) => (word === '-nv' ? '--no-verbose' : word));
  const options = readOptions(words, OPTIONS);
  const complain = async (text: string): Promise<number> => {
    await process.stderr.write(`wget: ${text}\n`);
    return EXIT.usage;
  };
  if (typeof options === 'string') return complain(options);
  if (options.operands.length === 0)
    return complain("missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.");
  let status = 0;
  for (const text of options.operands) status = (await new Download(process, options).run(text)) || status;
  return status;
};

class Download {
  readonly #process: Process;
  readonly #options: Options;
  readonly #verbose: boolean;

  constructor(process: Process, options: Options) {
    this.#process = process;
    this.#options = options;
    this.#verbose = !options.has('q') && !options.has('nv');
  }

  async run(text: string): Promise<number> {
    const { stderr } = this.#process;
    if (this.#options.has('spider') && this.#verbose)
      await stderr.write('Spider mode enabled. Check if remote file exists.\n');
    let address = text;
    for (let followed = 0; followed <= MOST_REDIRECTIONS; followed++) {
      const url = parseUrl(address);
      if (isFault(url)) {
        await stderr.write(`wget: ${url.message}\n`);
        return 1;
      }
      const shown = `http://${url.host}${url.port === 80 ? '' : `:${url.port}`}${url.target}`;
      const response = await this.#fetch(url, shown);
      if (typeof response === 'number') return response;
      const location = headerOf(response.headers, 'location');
      if (response.status < 300 || response.status >= 400 || location === undefined)
        return this.#finish(url, shown, response);
      await this.#note(`Location: ${location} [following]\n`);
      address = resolveLocation(url, location);
    }
    await stderr.write(`${MOST_REDIRECTIONS} redirections exceeded.\n`);
    return EXIT.server;
  }

  async #note(text: string): Promise<void> {
    if (this.#verbose) await this.#process.stderr.write(text);
  }

  get #time(): string {
    return new Date(this.#process.clock.now()).toISOString().slice(0, 19).replace('T', ' ');
  }

  /** The response, or the exit status. */
  async #fetch(url: HttpUrl, shown: string): Promise<Response | number> {
    const { machine, signal, stderr } = this.#process;
    const seconds = Number(this.#options.value('T') ?? this.#options.value('connect-timeout') ?? 0);
    const tries = Number(this.#options.value('t') ?? TRIES) || Infinity;
    await this.#note(`--${this.#time}--  ${shown}\n`);
    const isAddress = /^[\d.]+$/.test(url.host);
    const found = await resolveName(machine, url.host, signal);
    if (found.kind !== 'found') {
      const why =
        found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution';
      await this.#note(`Resolving ${url.host} (${url.host})... failed: ${why}.\n`);
      await stderr.write(`wget: unable to resolve host address ‘${url.host}’\n`);
      return EXIT.network;
    }
    if (!isAddress)
      await this.#note(`Resolving ${url.host} (${url.host})... ${found.addresses.join(', ')}\n`);
    const [address = ''] = found.addresses;
    const where = isAddress ? `${address}:${url.port}` : `${url.host} (${url.host})|${address}|:${url.port}`;
    for (let attempt = 1; ; attempt++) {
      if (attempt > 1)
        await this.#note(`--${this.#time}--  (try:${String(attempt).padStart(2)})  ${shown}\n`);
      await this.#note(`Connecting to ${where}... `);
      try {
        const connection = await machine.net.connectTcp(
          { address, port: url.port },
          { signal, ...(seconds > 0 ? { timeout: seconds * 1000 } : {}) },
        );
        await this.#note('connected.\nHTTP request sent, awaiting response... ');
        const response = await exchange(connection, this.#request(url), this.#options.has('spider'), signal);
        connection.close();
        const head = response.head.trimEnd().split('\r\n');
        await this.#note(`${head[0]?.replace(/^\S+ /, '') ?? ''}\n`);
        if (this.#options.has('S')) await stderr.write(head.map((line) => `  ${line}\n`).join(''));
        return response;
      } catch (error) {
        if (signal.aborted) return 130;
        if (error instanceof Broken) {
          await this.#note('No data received.\n');
          if (attempt >= tries) {
            await this.#note('Giving up.\n\n');
            return EXIT.network;
          }
        } else if (error instanceof NetError) {
          await this.#note(`failed: ${REASONS[error.code] ?? error.code}.\n`);
          // A refusal is final, what times out may answer later.
          if (error.code !== 'ETIMEDOUT') return EXIT.network;
          if (attempt >= tries) {
            await this.#note('Giving up.\n\n');
            return EXIT.network;
          }
        } else throw error;
        await this.#note('Retrying.\n\n');
        await this.#process.clock.sleep(Math.min(attempt, 10) * 1000, signal);
        if (signal.aborted) return 130;
      }
    }
  }

  #request({ host, port, target }: HttpUrl): string {
    const method = this.#options.has('spider') ? 'HEAD' : 'GET';
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `Host: ${host}${port === 80 ? '' : `:${port}`}`,
      `User-Agent: ${this.#options.value('U') ?? 'Wget/1.21.4'}`,
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: Keep-Alive',
      ...this.#options.all('header'),
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }

  async #finish(url: HttpUrl, shown: string, { status, head, headers, body }: Response): Promise<number> {
    const { stdout, stderr, machine, cwd } = this.#process;
    const reason = /^\S+ \d+ (.*)/.exec(head)?.[1]?.trim() ?? '';
    if (status >= 400) {
      if (this.#options.has('spider')) await this.#note('Remote file does not exist -- broken link!!!\n\n');
      else if (!this.#options.has('q')) await stderr.write(`${this.#time} ERROR ${status}: ${reason}.\n\n`);
      return EXIT.server;
    }
    const type = headerOf(headers, 'content-type')?.replace(/;.*/, '');
    const length = headerOf(headers, 'content-length');
    await this.#note(`Length: ${length ?? 'unspecified'}${type === undefined ? '' : ` [${type}]`}\n`);
    if (this.#options.has('spider')) {
      await this.#note('Remote file exists.\n\n');
      return 0;
    }
    const name =
      this.#options.value('O') ?? (url.target.replace(/\?.*/, '').split('/').at(-1) || 'index.html');
    await this.#note(`Saving to: ‘${name === '-' ? 'STDOUT' : name}’\n`);
    if (name === '-') await stdout.write(body);
    else if (name !== '/dev/null') {
      try {
        machine.files.write(resolvePath(cwd, name), body);
      } catch (error) {
        await stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
        return EXIT.file;
      }
    }
    const bytes = toBytes(body).length;
    const size = `[${bytes}${length === undefined ? '' : `/${length}`}]`;
    // All of it comes in one piece here: there is no rate to tell.
    await this.#note(`\n     0K${' '.repeat(55)}100% 0.00 =0s\n\n`);
    if (this.#verbose)
      await stderr.write(
        `${this.#time} (0.00 B/s) - ${name === '-' ? 'written to stdout' : `‘${name}’ saved`} ${size}\n\n`,
      );
    else if (this.#options.has('nv'))
      await stderr.write(`${this.#time} URL:${shown} ${size} -> "${name}" [1]\n`);
    return 0;
  }
}
