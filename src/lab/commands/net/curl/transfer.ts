/** One URL of a `curl`: resolved, connected (or on the connection that is open), asked, and followed where it leads. */
import { toBytes } from '../../../net/bytes.ts';
import { headerOf } from '../../../net/http.ts';
import { NetError } from '../../../net/types.ts';
import type { Connection } from '../../../net/types.ts';
import type { Process } from '../../../process.ts';
import { FileError, resolvePath } from '../../../shell/files.ts';
import { resolveName } from '../resolve.ts';
import { CurlError, REASONS } from './curlError.ts';
import { Broken, exchange } from './exchange.ts';
import type { Response } from './exchange.ts';
import { METER_HEAD, meterLine } from './meter.ts';
import type { CurlOptions } from './options.ts';
import { requestOf } from './request.ts';
import type { Request } from './request.ts';
import { isFault, parseUrl, resolveLocation } from './url.ts';
import type { HttpUrl } from './url.ts';
import { writeOut } from './writeOut.ts';

/** curl's own limit for connecting. */
const CONNECT_TIMEOUT_MS = 300_000;

/** Connections that one `curl` has opened: the last may carry another request. */
export class Connections {
  opened = 0;
  idle: { readonly place: string; readonly number: number; readonly connection: Connection } | undefined;

  close(): void {
    this.idle?.connection.close();
    this.idle = undefined;
  }
}

export interface Outcome {
  readonly exit: number;
  readonly status: number;
  readonly refused: boolean;
}

export class Transfer {
  readonly #process: Process;
  readonly #options: CurlOptions;
  readonly #data: string | undefined;
  readonly #output: string | undefined;
  readonly #connections: Connections;
  readonly #startedAt: number;
  readonly #meter: boolean;
  readonly #opensAt: number;
  readonly #facts: Record<string, string> = {};
  #redirects = 0;
  #code = 0;
  #size = 0;
  #announced = 0;
  #refused = false;

  constructor(
    process: Process,
    options: CurlOptions,
    what: {
      readonly data: string | undefined;
      readonly output: string | undefined;
      readonly connections: Connections;
    },
  ) {
    this.#process = process;
    this.#options = options;
    this.#data = what.data;
    this.#output = what.output;
    this.#connections = what.connections;
    this.#opensAt = what.connections.opened;
    this.#startedAt = process.clock.now();
    this.#meter =
      !options.silent &&
      !options.noProgress &&
      ((this.#output !== undefined && this.#output !== '-') || !process.stdout.isTerminal);
  }

  get #elapsed(): number {
    return this.#process.clock.now() - this.#startedAt;
  }

  async run(text: string): Promise<Outcome> {
    const { stdout, stderr } = this.#process;
    let exit = 0;
    let message = '';
    try {
      await this.#get(text);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      ({ exit, message } = error);
      if (this.#meter && error.at === 'wire')
        await stderr.write(`${meterLine(this.#size, this.#elapsed, this.#announced)}\n`);
      if (error.at === 'wire') await this.#note('Closing connection');
      if (!this.#options.silent || this.#options.showError)
        await stderr.write(`curl: (${exit}) ${message}\n`);
    }
    if (this.#options.writeOut !== undefined) {
      const said = writeOut(this.#options.writeOut, this.#variables(text, exit, message));
      await stdout.write(said.text);
      for (const name of said.unknown) await stderr.write(`curl: unknown --write-out variable: '${name}'\n`);
    }
    return { exit, status: this.#code, refused: this.#refused };
  }

  async #get(text: string): Promise<void> {
    const url = parseUrl(text);
    if (isFault(url)) throw new CurlError(url.exit, url.message, 'start');
    if (this.#meter && this.#redirects === 0) await this.#process.stderr.write(METER_HEAD + meterLine(0, 0));
    const over = new AbortController();
    const { maxTime } = this.#options;
    const cancel =
      maxTime === undefined
        ? undefined
        : this.#process.clock.after(Math.max(0, maxTime - this.#elapsed), () => over.abort());
    const limit = AbortSignal.any([this.#process.signal, over.signal]);
    const { connection, number } = await this.#connected(url, limit);
    const response = await this.#exchange(url, connection, limit);
    cancel?.();
    this.#code = response.status;
    this.#announced = Number(headerOf(response.headers, 'content-length') ?? toBytes(response.body).length);
    this.#facts['content_type'] = headerOf(response.headers, 'content-type') ?? '';
    const location = headerOf(response.headers, 'location');
    const moved =
      this.#options.follow && response.status >= 300 && response.status < 400 && location !== undefined;
    const next = location === undefined ? '' : resolveLocation(url, location);
    if (!moved && location !== undefined) this.#facts['redirect_url'] = next;
    const { failOnError } = this.#options;
    const failure = `The requested URL returned error: ${response.status}`;
    const failed = failOnError !== false && response.status >= 400 && !moved;
    if (failed && failOnError === 'early') {
      await this.#note(failure);
      connection.close();
      throw new CurlError(22, failure);
    }
    if (moved && response.carried > 0) await this.#note('Ignoring the response-body');
    if (response.carried > 0) await this.#carried('{', response.carried);
    await this.#deliver(response, moved).catch((error: unknown) => {
      connection.close();
      throw error;
    });
    if (response.missing > 0) {
      const why = `transfer closed with ${response.missing} bytes remaining to read`;
      await this.#note(why);
      connection.close();
      throw new CurlError(18, why);
    }
    const empty = moved && response.carried === 0;
    if (this.#meter && (!moved || empty)) await this.#process.stderr.write(`${this.#lastMeter()}\n`);
    await this.#release(url, connection, number, response);
    if (failed) throw new CurlError(22, failure, 'done');
    if (!moved) return;
    if (++this.#redirects > this.#options.maxRedirects) throw await this.#tooFar();
    await this.#note(`Issue another request to this URL: '${next}'`);
    return this.#get(next);
  }

  async #tooFar(): Promise<CurlError> {
    const message = `Maximum (${this.#options.maxRedirects}) redirects followed`;
    await this.#note(message);
    return new CurlError(47, message, 'done');
  }

  #lastMeter(): string {
    const { headOnly } = this.#options;
    return meterLine(this.#size, this.#elapsed, headOnly ? this.#announced : this.#size);
  }

  async #connected(
    url: HttpUrl,
    limit: AbortSignal,
  ): Promise<{ readonly connection: Connection; readonly number: number }> {
    const place = `${url.host}:${url.port}`;
    const { idle } = this.#connections;
    if (idle?.place === place) {
      this.#connections.idle = undefined;
      await this.#note(`Re-using existing connection with host ${url.host}`);
      return idle;
    }
    const to = this.#options.connectTo.get(place) ?? this.#options.connectTo.get(':');
    const [host = url.host, port = String(url.port)] = to?.split(':') ?? [];
    const target = { ...url, host: host || url.host, port: Number(port) || url.port };
    const address = await this.#resolve(target, limit);
    const connection = await this.#connect(target, url.host, address, limit);
    return { connection, number: this.#connections.opened++ };
  }

  async #resolve({ host, port }: HttpUrl, limit: AbortSignal): Promise<string> {
    const { machine, clock } = this.#process;
    const given = this.#options.resolved.get(`${host}:${port}`);
    if (given !== undefined) {
      await this.#note(`Added ${host}:${port}:${given} to DNS cache`);
      await this.#note(`Hostname ${host} was found in DNS cache`);
      return given.split(',')[0] ?? given;
    }
    const patience = new AbortController();
    const cancel =
      this.#options.connectTimeout === undefined
        ? undefined
        : clock.after(this.#options.connectTimeout, () => patience.abort());
    const found = await resolveName(machine, host, AbortSignal.any([limit, patience.signal]));
    cancel?.();
    if (found.kind === 'found') return found.addresses[0] ?? host;
    if (limit.aborted || patience.signal.aborted)
      throw new CurlError(28, `Resolving timed out after ${this.#elapsed} milliseconds`);
    await this.#note(`Could not resolve host: ${host}`);
    if (this.#options.verbose) await this.#note('Closing connection');
    throw new CurlError(6, `Could not resolve host: ${host}`, 'start');
  }

  /** An interface gives its address, and an address itself. */
  #source(): string | undefined {
    const { from } = this.#options;
    if (from === undefined) return undefined;
    const { devices } = this.#process.machine.net;
    const source =
      devices.find(({ name }) => name === from)?.addresses[0]?.address ??
      devices.flatMap(({ addresses }) => addresses).find(({ address }) => address === from)?.address;
    if (source === undefined) throw new CurlError(45, `Couldn't bind to '${from}'`);
    return source;
  }

  async #connect({ port }: HttpUrl, host: string, address: string, signal: AbortSignal): Promise<Connection> {
    const { machine } = this.#process;
    const { connectTimeout = CONNECT_TIMEOUT_MS } = this.#options;
    await this.#note(`  Trying ${address}:${port}...`);
    const source = this.#source();
    try {
      const timeout = Math.max(1, connectTimeout - (this.#connections.opened === 0 ? this.#elapsed : 0));
      const connection = await machine.net.connectTcp(
        { address, port },
        { timeout, signal, ...(source !== undefined && { source }) },
      );
      this.#facts['remote_ip'] = address;
      this.#facts['remote_port'] = String(port);
      this.#facts['local_ip'] = connection.local.address;
      this.#facts['local_port'] = String(connection.local.port);
      await this.#note(`Connected to ${host} (${address}) port ${port}`);
      return connection;
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.code === 'ABORTED') {
        const why = `Connection timed out after ${this.#elapsed} milliseconds`;
        await this.#note(why);
        throw new CurlError(28, why);
      }
      const late = error.code === 'ETIMEDOUT';
      this.#refused = error.code === 'ECONNREFUSED';
      await this.#note(
        late
          ? `ipv4 connect timeout after ${this.#elapsed}ms, move on!`
          : `connect to ${address} port ${port} failed: ${REASONS[error.code] ?? error.code}`,
      );
      const why = late ? 'Timeout was reached' : "Couldn't connect to server";
      const message = `Failed to connect to ${host} port ${port} after ${this.#elapsed} ms: ${why}`;
      await this.#note(message);
      throw new CurlError(late ? 28 : 7, message);
    }
  }

  async #exchange(url: HttpUrl, connection: Connection, signal: AbortSignal): Promise<Response> {
    const { stderr } = this.#process;
    const { headOnly, verbose } = this.#options;
    const request: Request = requestOf(this.#options, url, this.#data);
    const { lines, body } = request;
    const user = this.#options.user ?? url.user;
    if (user !== undefined)
      await this.#note(`Server auth using Basic with user '${user.split(':')[0] ?? ''}'`);
    if (verbose) await stderr.write(`${lines.map((line) => `> ${line}\r\n`).join('')}> \r\n`);
    if (body !== '') await this.#carried('}', toBytes(body).length);
    try {
      const text = `${lines.join('\r\n')}\r\n\r\n${body}`;
      this.#facts['size_request'] = String(toBytes(text).length);
      this.#facts['method'] = lines[0]?.split(' ')[0] ?? '';
      const response = await exchange(connection, text, headOnly, signal);
      this.#facts['size_header'] = String(response.head.length);
      this.#facts['num_headers'] = String(response.headers.length);
      this.#facts['http_version'] = /^HTTP\/([\d.]+)/.exec(response.head)?.[1] ?? '0';
      // Where the status is a failure it stops before the empty line.
      const failed = this.#options.failOnError === 'early' && response.status >= 400;
      const head = failed ? response.head.slice(0, -2) : response.head;
      if (verbose) await stderr.write(head.replace(/^(?=[^])/, '< ').replaceAll(/\r\n(?=[^])/g, '\r\n< '));
      return response;
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      connection.close();
      const message =
        error.code === 'EMPTY'
          ? 'Empty reply from server'
          : error.code === 'ABORTED'
            ? `Operation timed out after ${this.#elapsed} milliseconds with ${error.received} bytes received`
            : 'Recv failure: Connection reset by peer';
      await this.#note(message);
      throw new CurlError(error.code === 'EMPTY' ? 52 : error.code === 'ABORTED' ? 28 : 56, message);
    }
  }

  async #deliver(response: Response, moved: boolean): Promise<void> {
    const { includeHeaders, headOnly, dumpHeader } = this.#options;
    if (dumpHeader !== undefined) await this.#write(dumpHeader, response.head);
    const body = moved ? '' : response.body;
    this.#size += toBytes(body).length;
    const text = (includeHeaders || headOnly ? response.head : '') + body;
    if (text !== '') await this.#write(this.#output ?? '-', text);
  }

  async #write(path: string, text: string): Promise<void> {
    const { stdout, stderr, machine, cwd } = this.#process;
    if (path === '-') return stdout.write(text);
    if (path === '/dev/null') return;
    try {
      machine.files.write(resolvePath(cwd, path), text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!this.#options.silent)
        await stderr.write(`Warning: Failed to open the file ${path}: ${error.message}\n`);
      throw new CurlError(23, 'Failure writing output to destination');
    }
  }

  /** Kept for the next request to the same place, when both sides allow it. */
  async #release(
    { host, port }: HttpUrl,
    connection: Connection,
    number: number,
    response: Response,
  ): Promise<void> {
    this.#connections.close();
    if (response.keepsAlive) {
      this.#connections.idle = { place: `${host}:${port}`, number, connection };
      return this.#note(`Connection #${number} to host ${host} left intact`);
    }
    await this.#note('Closing connection');
    connection.close();
  }

  async #note(text: string): Promise<void> {
    if (this.#options.verbose) await this.#process.stderr.write(`* ${text}\n`);
  }

  /** What goes past is told where it would not mix with itself on a terminal. */
  async #carried(direction: '{' | '}', bytes: number): Promise<void> {
    if (this.#options.verbose && !this.#process.stdout.isTerminal)
      await this.#process.stderr.write(`${direction} [${bytes} bytes data]\n`);
  }

  #variables(url: string, exit: number, message: string): Readonly<Record<string, string>> {
    const seconds = (this.#elapsed / 1000).toFixed(6);
    const code = String(this.#code).padStart(3, '0');
    return {
      content_type: '',
      remote_ip: '',
      remote_port: '0',
      local_ip: '',
      local_port: '0',
      method: 'GET',
      http_version: '0',
      size_request: '0',
      size_header: '0',
      num_headers: '0',
      redirect_url: '',
      ...this.#facts,
      http_code: code,
      response_code: code,
      http_connect: '000',
      scheme: 'HTTP',
      time_total: seconds,
      time_namelookup: '0.000000',
      time_connect: seconds,
      time_appconnect: '0.000000',
      time_pretransfer: seconds,
      time_starttransfer: seconds,
      time_redirect: '0.000000',
      size_download: String(this.#size),
      size_upload: String(toBytes(this.#data ?? '').length),
      speed_download: String(Math.round(this.#size / Math.max(this.#elapsed / 1000, 0.001))),
      speed_upload: '0',
      ssl_verify_result: '0',
      filename_effective: this.#output ?? '',
      num_connects: String(this.#connections.opened - this.#opensAt),
      num_redirects: String(this.#redirects),
      url,
      url_effective: url,
      exitcode: String(exit),
      errormsg: message,
    };
  }
}
