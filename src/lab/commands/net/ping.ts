/** `ping` of iputils. */
import type { DontFragment, PingReply } from '../../net/types.ts';
import { NetError } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { resolveName } from './resolve.ts';

const OPTIONS = { values: 'ciwWstIMQSlme', flags: 'nqOD46vaUhVfAbLB', unsimulated: 'pRTCdFN' };
/** Linger for the last answers when none came yet, in milliseconds (ping's -W default). */
const LINGER_MS = 10_000;
/** With -f the next request waits for the answer, or this long; with -A only for the answer. */
const FLOOD_MS = 10;
/** Bytes of data that hold the time of sending; with fewer there is no round trip to tell. */
const TIMED_LEAST = 16;
/** What can be given, where ping has limits of its own. */
const RANGES: Readonly<Record<string, readonly [least: number, most: string]>> = {
  c: [1, '9223372036854775807'],
  s: [0, '2147483647'],
  t: [0, '255'],
  l: [1, '65536'],
};

interface Settings {
  readonly count: number;
  readonly interval: number;
  readonly deadline: number | undefined;
  readonly wait: number;
  readonly size: number;
  /** Without `-M do` a host cuts what is too large for its own device. */
  readonly ttl: number | undefined;
  readonly source: string | undefined;
  readonly dontFragment: DontFragment;
  readonly quiet: boolean;
  /** The next request goes when the last was answered. */
  readonly adaptive: boolean;
  readonly flood: boolean;
  readonly audible: boolean;
  readonly numeric: boolean;
  /** Requests that are sent at once. */
  readonly preload: number;
  readonly reportOutstanding: boolean;
  readonly stamped: boolean;
}

export const ping: Program = async (process) => {
  const { args, machine, stdout, stderr, signal } = process;
  const fail = async (text: string, exit = 2): Promise<number> => {
    await stderr.write(`ping: ${text}\n`);
    return exit;
  };
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') return fail(options);
  if (options.has('V')) {
    await stdout.write('ping from iputils 20240117\n');
    return 0;
  }
  const [typed] = options.operands;
  if (typed === undefined) return fail('usage error: Destination address required', 1);
  if (options.operands.length > 1) return fail('a way through hops is not simulated in this lab');
  for (const option of ['c', 'i', 'w', 'W', 's', 't', 'l']) {
    const text = options.value(option);
    if (text === undefined) continue;
    if (!/^-?\d*\.?\d+$/.test(text)) return fail(`invalid argument: '${text}'`, 1);
    const [least = 0, most] = RANGES[option] ?? [];
    if (most !== undefined && (Number(text) < least || Number(text) > Number(most)))
      return fail(`invalid argument: '${text}': out of range: ${least} <= value <= ${most}`, 1);
    if (Number(text) < 0)
      return option === 'W' ? fail(`bad linger time: ${text}`) : fail(`invalid argument: '${text}'`, 1);
  }
  const given = (option: string): number | undefined =>
    options.has(option) ? Number(options.value(option)) : undefined;
  if (given('t') === 0) return fail('cannot set unicast time-to-live: Invalid argument');
  const found = await resolveName(machine, typed, signal);
  if (found.kind !== 'found')
    return fail(
      `${typed}: ${found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution'}`,
    );
  // The C library's canonical name: the first that /etc/hosts has for the address.
  const name = found.addresses[0] === typed ? typed : found.name;
  const [wanted = typed] = found.addresses;
  // Any address is this host.
  const address = wanted === '0.0.0.0' ? '127.0.0.1' : wanted;
  if (options.has('6')) return fail(`${typed}: Address family for hostname not supported`);
  const source = options.value('I') ?? options.value('S');
  const device = source === undefined ? undefined : machine.net.device(source);
  if (source !== undefined && device === undefined && !/^[\d.]+$/.test(source))
    return fail(`SO_BINDTODEVICE ${source}: No such device`);
  if (source !== undefined && device === undefined && !isOwn(process, source))
    return fail('bind: Cannot assign requested address');
  const discovery = options.value('M') ?? 'want';
  if (!['do', 'want', 'dont', 'probe'].includes(discovery)) return fail(`invalid -M argument: ${discovery}`);
  const settings: Settings = {
    count: given('c') ?? Infinity,
    interval: options.has('f') ? FLOOD_MS : (given('i') ?? 1) * 1000,
    deadline: options.has('w') ? (given('w') ?? 0) * 1000 : undefined,
    wait: options.has('W') ? (given('W') ?? 0) * 1000 : LINGER_MS,
    size: given('s') ?? 56,
    ttl: given('t'),
    source: device === undefined ? source : device.addresses[0]?.address,
    dontFragment: discovery === 'do' || discovery === 'probe' || (discovery === 'want' && 'when-it-fits'),
    quiet: options.has('q') || options.has('f'),
    adaptive: options.has('A') || options.has('f'),
    flood: options.has('f') && !options.has('q'),
    audible: options.has('a'),
    numeric: options.has('n'),
    preload: given('l') ?? 1,
    reportOutstanding: options.has('O'),
    stamped: options.has('D'),
  };
  const refused = refusal(process, address, options.has('b'));
  if (refused !== undefined) return fail(refused);
  if (machine.net.lookup(address)?.route.type === 'broadcast')
    await stderr.write('WARNING: pinging broadcast address\n');
  const sticky = options.has('B') ? machine.net.lookup(address)?.source : undefined;
  const from =
    device !== undefined
      ? ` from ${settings.source ?? ''} ${device.name}:`
      : source === undefined && sticky === undefined
        ? ''
        : ` from ${source ?? sticky ?? ''} :`;
  await stdout.write(
    `PING ${name} (${address})${from} ${settings.size}(${settings.size + 28}) bytes of data.\n`,
  );
  return new Pinger(process, settings, name, address).run();
};

const isOwn = ({ machine }: Process, address: string): boolean =>
  machine.net.devices.some(({ addresses }) => addresses.some((own) => own.address === address));

/** connect() on the datagram socket already fails where there is no way; EACCES is taken for a broadcast. */
function refusal({ machine }: Process, address: string, broadcasts: boolean): string | undefined {
  const type = machine.net.lookup(address)?.route.type;
  if (type === undefined) return 'connect: Network is unreachable';
  if (type === 'unreachable') return 'connect: No route to host';
  if (type === 'prohibit' || (type === 'broadcast' && !broadcasts))
    return 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules';
  return type === 'blackhole' ? 'connect: Invalid argument' : undefined;
}

class Pinger {
  readonly #process: Process;
  readonly #settings: Settings;
  readonly #name: string;
  readonly #address: string;
  readonly #startedAt: number;
  readonly #times: number[] = [];
  /** Sequence numbers without an answer yet. */
  readonly #open = new Set<number>();
  readonly #stop = new AbortController();
  #sent = 0;
  #errors = 0;
  #most = 0;
  #smoothed = 0;
  #lastAt: number;
  #writing = Promise.resolve();
  #idle: (() => void) | undefined;

  constructor(process: Process, settings: Settings, name: string, address: string) {
    this.#process = process;
    this.#settings = settings;
    this.#name = name;
    this.#address = address;
    this.#startedAt = process.clock.now();
    this.#lastAt = this.#startedAt;
  }

  async run(): Promise<number> {
    const { clock, signal } = this.#process;
    const { deadline, count, preload } = this.#settings;
    const cancelDeadline =
      deadline === undefined ? (): void => undefined : clock.after(deadline, () => this.#stop.abort());
    const stop = AbortSignal.any([signal, this.#stop.signal]);
    const id = identifier(this.#startedAt, this.#address);
    while (!stop.aborted && this.#sent < count) {
      void this.#send(id);
      if (this.#sent < Math.min(preload, count)) continue;
      if (this.#sent < count) await this.#pause(stop);
      else if (!stop.aborted) await this.#linger(stop);
      if (
        this.#settings.reportOutstanding &&
        this.#sent < count &&
        this.#open.has(this.#sent) &&
        !stop.aborted
      )
        this.#say(`no answer yet for icmp_seq=${this.#sent}`);
    }
    cancelDeadline();
    this.#stop.abort();
    await this.#writing;
    await this.#process.stdout.write(this.#summary());
    if (this.#times.length === 0) return 1;
    return deadline !== undefined && count !== Infinity && this.#times.length < count ? 1 : 0;
  }

  async #pause(stop: AbortSignal): Promise<void> {
    const { clock } = this.#process;
    const { adaptive, interval } = this.#settings;
    await clock.sleep(adaptive ? 1 : interval, stop);
    if (adaptive && this.#open.size > 0) await this.#untilAnswered(interval, stop);
  }

  /** After the last request: until all is answered, or the time to wait is over. */
  async #linger(stop: AbortSignal): Promise<void> {
    if (this.#open.size > 0) await this.#untilAnswered(this.#settings.wait, stop);
  }

  async #untilAnswered(most: number, stop: AbortSignal): Promise<void> {
    const done = new AbortController();
    this.#idle = () => done.abort();
    await this.#process.clock.sleep(most, AbortSignal.any([stop, done.signal]));
  }

  async #send(id: number): Promise<void> {
    const seq = ++this.#sent;
    const { machine, clock } = this.#process;
    const { size, ttl, source, dontFragment, wait } = this.#settings;
    const { signal } = this.#stop;
    this.#open.add(seq);
    if (this.#settings.flood) this.#print('.');
    this.#lastAt = clock.now();
    const request = {
      id,
      seq,
      dataLength: size,
      ttl,
      source,
      dontFragment,
      timeout: Math.max(wait, LINGER_MS),
      signal,
    };
    try {
      const reply = await machine.net.ping(this.#address, request);
      if (signal.aborted) return;
      if (reply !== undefined) this.#answered(reply);
    } catch (error) {
      this.#errors++;
      this.#complain(error);
    }
    this.#open.delete(seq);
    if (this.#open.size === 0) this.#idle?.();
  }

  #complain(failure: unknown): void {
    const code = failure instanceof NetError ? failure.code : 'EINVAL';
    const mtu = this.#process.machine.net.lookup(this.#address);
    const text =
      code === 'EMSGSIZE'
        ? `local error: message too long, mtu=${mtu?.route.mtu ?? mtu?.device.mtu ?? 1500}`
        : `sendmsg: ${MESSAGES[code] ?? code}`;
    this.#writing = this.#writing.then(() => this.#process.stderr.write(`ping: ${text}\n`));
  }

  #answered({ from, seq, ttl, rtt, error, mtu }: PingReply): void {
    // How many were on the way when an answer came: what ping calls the pipe.
    this.#most = Math.max(this.#most, this.#sent - seq + 1);
    if (error !== undefined) {
      this.#errors++;
      if (!this.#settings.quiet) this.#say(`From ${from} icmp_seq=${seq} ${describe(error, mtu)}`);
      return;
    }
    this.#times.push(rtt);
    this.#smoothed += this.#times.length === 1 ? rtt : (rtt - this.#smoothed) / 8;
    const { quiet, flood, size, audible } = this.#settings;
    const time = size < TIMED_LEAST ? '' : ` time=${milliseconds(rtt)} ms`;
    if (flood) this.#print('\b \b');
    if (!quiet)
      this.#say(
        `${size + 8} bytes from ${this.#label(from)}: icmp_seq=${seq} ttl=${ttl}${time}${audible ? '\u0007' : ''}`,
      );
  }

  #label(from: string): string {
    return this.#settings.numeric || this.#name === this.#address || this.#name.match(/^[\d.x]+$/i) !== null
      ? from
      : `${this.#name} (${from})`;
  }

  #say(line: string): void {
    const stamp = this.#settings.stamped ? `[${(this.#process.clock.now() / 1000).toFixed(6)}] ` : '';
    this.#print(`${stamp}${line}\n`);
  }

  #print(text: string): void {
    this.#writing = this.#writing.then(() => this.#process.stdout.write(text));
  }

  #summary(): string {
    const { length } = this.#times;
    const loss = this.#sent === 0 ? 0 : ((this.#sent - length) * 100) / this.#sent;
    const errors = this.#errors > 0 ? `+${this.#errors} errors, ` : '';
    const head = `\n--- ${this.#name} ping statistics ---\n${this.#sent} packets transmitted, ${length} received, ${errors}${percentage(loss)}% packet loss, time ${Math.round(this.#lastAt - this.#startedAt)}ms\n`;
    const pipe = this.#most > 1 ? `pipe ${this.#most}` : '';
    if (length === 0 || this.#settings.size < TIMED_LEAST) return `${head}${pipe}\n`;
    const average = this.#times.reduce((sum, time) => sum + time, 0) / length;
    const deviation = Math.sqrt(this.#times.reduce((sum, time) => sum + (time - average) ** 2, 0) / length);
    const figures = [Math.min(...this.#times), average, Math.max(...this.#times), deviation].map((figure) =>
      figure.toFixed(3),
    );
    // The mean gap between two requests, and the smoothed round trip.
    const gap = (this.#lastAt - this.#startedAt) / Math.max(1, this.#sent - 1);
    const pace = this.#settings.adaptive
      ? `, ipg/ewma ${gap.toFixed(3)}/${this.#smoothed.toFixed(3)} ms`
      : '';
    return `${head}rtt min/avg/max/mdev = ${figures.join('/')} ms${pipe === '' ? '' : `, ${pipe}`}${pace}\n`;
  }
}

const MESSAGES: Partial<Record<string, string>> = {
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
};

function describe(error: NonNullable<PingReply['error']>, mtu: number | undefined): string {
  switch (error) {
    case 'time-exceeded':
      return 'Time to live exceeded';
    case 'net':
      return 'Destination Net Unreachable';
    case 'host':
      return 'Destination Host Unreachable';
    case 'port':
      return 'Destination Port Unreachable';
    case 'admin':
      return 'Packet filtered';
    default:
      return `Frag needed and DF set (mtu = ${mtu ?? 0})`;
  }
}

/** Three significant digits, as ping chooses them. */
function milliseconds(time: number): string {
  if (time >= 100) return String(Math.round(time));
  if (time >= 10) return time.toFixed(1);
  return time.toFixed(time >= 1 ? 2 : 3);
}

/** printf's %g with six digits. */
function percentage(loss: number): string {
  return String(Number(loss.toPrecision(6)));
}

/** Stands for the process id that real pings put there. */
function identifier(startedAt: number, address: string): number {
  let hash = startedAt % 65521;
  for (const character of address) hash = (hash * 31 + character.charCodeAt(0)) % 65521;
  return hash + 1;
}
