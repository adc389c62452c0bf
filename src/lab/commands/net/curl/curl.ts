/** `curl` for http URLs. */
import { toBytes } from '../../../net/bytes.ts';
import { headerOf } from '../../../net/http.ts';
import { NetError } from '../../../net/types.ts';
import type { Connection } from '../../../net/types.ts';
import type { Process, Program } from '../../../process.ts';
import { resolvePath } from '../../../shell/files.ts';
import { OptionFault } from '../../options.ts';
import { resolveName } from '../resolve.ts';
import { Broken, exchange } from './exchange.ts';
import type { Response } from './exchange.ts';
import { METER_HEAD, meterLine } from './meter.ts';
import { CURL_VERSION, parseCurl } from './options.ts';
import type { CurlOptions } from './options.ts';
import { isFault, parseUrl, resolveLocation } from './url.ts';
import type { HttpUrl } from './url.ts';

/** curl's own limit for connecting. */
const CONNECT_TIMEOUT_MS = 300_000;
const REDIRECTS_MOST = 50;

/** What is printed as `curl: (exit) message`. */
class CurlError extends Error {
  readonly exit: number;
  /** The meter's line is ended first: something had been tried on the wire. */
  readonly endsMeter: boolean;

  constructor(exit: number, message: string, endsMeter = true) {
    super(message);
    this.name = 'CurlError';
    this.exit = exit;
    this.endsMeter = endsMeter;
  }
}

export const curl: Program = async (process) => {
  const { args, stdout, stderr } = process;
  const options = parseCurl(args);
  if (options instanceof OptionFault) {
    const { option, reason } = options;
    const what =
      reason === 'missing value'
        ? `${option}: requires parameter`
        : `${option}: is unknown, or not simulated in this lab`;
    await stderr.write(
      `curl: option ${what}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    );
    return 2;
  }
  if (options === 'version') {
    await stdout.write(`curl ${CURL_VERSION}\nProtocols: http\n`);
    return 0;
  }
  if (options.urls.length === 0) {
    await stderr.write(
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    );
    return 2;
  }
  let exit = 0;
  for (const url of options.urls) exit = await new Transfer(process, options).run(url);
  return exit;
};

class Transfer {
  readonly #process: Process;
  readonly #options: CurlOptions;
  readonly #startedAt: number;
  readonly #meter: boolean;
  #connections = 0;
  #redirects = 0;
  #code = 0;
  #size = 0;
  #remote = '';

  constructor(process: Process, options: CurlOptions) {
    this.#process = process;
    this.#options = options;
    this.#startedAt = process.clock.now();
    this.#meter =
      !options.silent && !options.noProgress && (options.output !== undefined || !process.stdout.isTerminal);
  }

  get #elapsed(): number {
    return this.#process.clock.now() - this.#startedAt;
  }

  async run(text: string): Promise<number> {
    const { stderr } = this.#process;
    let exit = 0;
    try {
      await this.#get(text);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      exit = error.exit;
      if (this.#meter && error.endsMeter) await stderr.write(`${meterLine(0, this.#elapsed)}\n`);
      if (!this.#options.silent || this.#options.showError)
        await stderr.write(`curl: (${error.exit}) ${error.message}\n`);
    }
    if (this.#options.writeOut !== undefined)
      await this.#process.stdout.write(this.#writeOut(this.#options.writeOut, text));
    return exit;
  }

  async #get(text: string): Promise<void> {
    const url = parseUrl(text);
    if (isFault(url)) throw new CurlError(url.exit, url.message, false);
    if (this.#meter && this.#redirects === 0) await this.#process.stderr.write(METER_HEAD + meterLine(0, 0));
    const { address, limit } = await this.#resolve(url);
    const connection = await this.#connect(url, address, limit);
    const response = await this.#exchange(url, connection, limit);
    connection.close();
    this.#code = response.status;
    const location = headerOf(response.headers, 'location');
    const moved =
      this.#options.follow && response.status >= 300 && response.status < 400 && location !== undefined;
    if (!moved && this.#options.failOnError && response.status >= 400) {
      throw new CurlError(22, `The requested URL returned error: ${response.status}`);
    }
    await this.#deliver(url, response, moved);
    if (!moved) return;
    if (++this.#redirects > REDIRECTS_MOST)
      throw new CurlError(47, `Maximum (${REDIRECTS_MOST}) redirects followed`);
    return this.#get(resolveLocation(url, location));
  }

  async #resolve({ host }: HttpUrl): Promise<{ readonly address: string; readonly limit: AbortSignal }> {
    const { machine, signal, clock } = this.#process;
    const over = new AbortController();
    if (this.#options.maxTime !== undefined)
      clock.after(Math.max(0, this.#options.maxTime - this.#elapsed), () => over.abort());
    const limit = AbortSignal.any([signal, over.signal]);
    const patience = new AbortController();
    const cancel =
      this.#options.connectTimeout === undefined
        ? undefined
        : clock.after(this.#options.connectTimeout, () => patience.abort());
    const found = await resolveName(machine, host, AbortSignal.any([limit, patience.signal]));
    cancel?.();
    if (found.kind !== 'found') {
      if (limit.aborted || patience.signal.aborted)
        throw new CurlError(28, `Resolving timed out after ${this.#elapsed} milliseconds`);
      throw new CurlError(6, `Could not resolve host: ${host}`, false);
    }
    return { address: found.addresses[0] ?? host, limit };
  }

  async #connect({ host, port }: HttpUrl, address: string, signal: AbortSignal): Promise<Connection> {
    const { machine } = this.#process;
    const startedAt = this.#elapsed;
    await this.#note(`  Trying ${address}:${port}...`);
    try {
      const timeout =
        (this.#options.connectTimeout ?? CONNECT_TIMEOUT_MS) - (this.#connections === 0 ? startedAt : 0);
      const connection = await machine.net.connectTcp(
        { address, port },
        { timeout: Math.max(1, timeout), signal },
      );
      this.#connections++;
      this.#remote = address;
      await this.#note(`Connected to ${host} (${address}) port ${port}`);
      return connection;
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.code === 'ABORTED')
        throw new CurlError(28, `Connection timed out after ${this.#elapsed} milliseconds`);
      const late = error.code === 'ETIMEDOUT';
      await this.#note(
        late
          ? `ipv4 connect timeout after ${this.#elapsed}ms, move on!`
          : `connect to ${address} port ${port} failed: ${REASONS[error.code] ?? error.code}`,
      );
      const why = late ? 'Timeout was reached' : "Couldn't connect to server";
      throw new CurlError(
        late ? 28 : 7,
        `Failed to connect to ${host} port ${port} after ${this.#elapsed} ms: ${why}`,
      );
    }
  }

  async #exchange(url: HttpUrl, connection: Connection, signal: AbortSignal): Promise<Response> {
    const { headOnly, method, data, headers } = this.#options;
    const own = headers.map((line) => line.split(':')[0]?.trim().toLowerCase());
    const defaults = [
      ['Host', url.port === 80 ? url.host : `${url.host}:${url.port}`],
      ['User-Agent', `curl/${CURL_VERSION}`],
      ['Accept', '*/*'],
      ...(data === undefined
        ? []
        : [
            ['Content-Length', String(toBytes(data).length)],
            ['Content-Type', 'application/x-www-form-urlencoded'],
          ]),
    ].filter(([name = '']) => !own.includes(name.toLowerCase()));
    const verb = method ?? (headOnly ? 'HEAD' : data === undefined ? 'GET' : 'POST');
    const lines = [
      `${verb} ${url.target} HTTP/1.1`,
      ...defaults.map(([name, value]) => `${name}: ${value}`),
      ...headers,
    ];
    if (this.#options.verbose)
      await this.#process.stderr.write(`${lines.map((line) => `> ${line}\r\n`).join('')}> \r\n`);
    try {
      const response = await exchange(
        connection,
        `${lines.join('\r\n')}\r\n\r\n${data ?? ''}`,
        headOnly,
        signal,
      );
      if (this.#options.verbose)
        await this.#process.stderr.write(
          response.head.replace(/^(?=[^])/, '< ').replaceAll(/\r\n(?=[^])/g, '\r\n< '),
        );
      return response;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      connection.close();
      if (error.code === 'EMPTY') throw new CurlError(52, 'Empty reply from server');
      if (error.code === 'ABORTED')
        throw new CurlError(
          28,
          `Operation timed out after ${this.#elapsed} milliseconds with ${error.received} bytes received`,
        );
      throw new CurlError(56, 'Recv failure: Connection reset by peer');
    }
  }

  async #deliver(url: HttpUrl, response: Response, moved: boolean): Promise<void> {
    const { includeHeaders, headOnly, output, verbose } = this.#options;
    const { stdout, stderr, machine, cwd } = this.#process;
    const body = moved ? '' : response.body;
    this.#size += toBytes(body).length;
    const text = (includeHeaders || headOnly ? response.head : '') + body;
    const shown = this.#meter && !moved;
    if (verbose && body !== '' && this.#meter) await stderr.write(`{ [${toBytes(body).length} bytes data]\n`);
    if (output === undefined || output === '-') await stdout.write(text);
    else if (output !== '/dev/null') machine.files.write(resolvePath(cwd, output), text);
    if (shown) await stderr.write(`${meterLine(this.#size, this.#elapsed)}\n`);
    if (verbose) await this.#note(`Connection #${this.#connections - 1} to host ${url.host} left intact`);
  }

  async #note(text: string): Promise<void> {
    if (this.#options.verbose) await this.#process.stderr.write(`* ${text}\n`);
  }

  #writeOut(format: string, url: string): string {
    const variables: Readonly<Record<string, string>> = {
      http_code: String(this.#code).padStart(3, '0'),
      response_code: String(this.#code).padStart(3, '0'),
      time_total: (this.#elapsed / 1000).toFixed(6),
      size_download: String(this.#size),
      remote_ip: this.#remote,
      num_connects: String(this.#connections),
      num_redirects: String(this.#redirects),
      url,
      url_effective: url,
    };
    return format
      .replace(/%\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole)
      .replace(/\\n/g, '\n')
      .replace(/\\t/g, '\t')
      .replace(/%%/g, '%');
  }
}

const REASONS: Partial<Record<NetError['code'], string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPERM: 'Operation not permitted',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
};
