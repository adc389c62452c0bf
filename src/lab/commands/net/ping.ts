/** `ping` of iputils. */
import type { DontFragment, PingReply } from '../../net/types.ts';
import { NetError } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { resolveName } from './resolve.ts';

const OPTIONS = { values: 'ciwWstIMQS', flags: 'nqOD4vaUhV', unsimulated: 'plfAb' };
/** Linger for the last answers when none came yet, in milliseconds (ping's -W default). */
const LINGER_MS = 10_000;

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
  const [name] = options.operands;
  if (name === undefined) return fail('usage error: Destination address required', 1);
  for (const option of ['c', 'i', 'w', 'W', 's', 't']) {
    const text = options.value(option);
    if (text !== undefined && !/^\d*\.?\d+$/.test(text)) return fail(`invalid argument: '${text}'`, 1);
  }
  const given = (option: string): number | undefined =>
    options.has(option) ? Number(options.value(option)) : undefined;
  if (given('c') === 0)
    return fail("invalid argument: '0': out of range: 1 <= value <= 9223372036854775807", 1);
  const found = await resolveName(machine, name, signal);
  if (found.kind !== 'found')
    return fail(
      `${name}: ${found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution'}`,
    );
  const [address = name] = found.addresses;
  const source = options.value('I') ?? options.value('S');
  const device = source === undefined ? undefined : machine.net.device(source);
  if (source !== undefined && device === undefined && !/^[\d.]+$/.test(source))
    return fail(`unknown iface: ${source}`);
  const discovery = options.value('M') ?? 'want';
  if (!['do', 'want', 'dont', 'probe'].includes(discovery)) return fail(`invalid -M argument: ${discovery}`);
  const settings: Settings = {
    count: given('c') ?? Infinity,
    interval: (given('i') ?? 1) * 1000,
    deadline: options.has('w') ? (given('w') ?? 0) * 1000 : undefined,
    wait: options.has('W') ? (given('W') ?? 0) * 1000 : LINGER_MS,
    size: given('s') ?? 56,
    ttl: given('t'),
    source: device === undefined ? source : device.addresses[0]?.address,
    dontFragment: discovery === 'do' || discovery === 'probe' || (discovery === 'want' && 'when-it-fits'),
    quiet: options.has('q'),
    reportOutstanding: options.has('O'),
    stamped: options.has('D'),
  };
  const refused = refusal(process, address);
  if (refused !== undefined) return fail(`connect: ${refused}`);
  const from = device === undefined ? '' : ` from ${settings.source ?? ''} ${device.name}:`;
  await stdout.write(
    `PING ${name} (${address})${from} ${settings.size}(${settings.size + 28}) bytes of data.\n`,
  );
  return new Pinger(process, settings, name, address).run();
};

/** connect() on the datagram socket already fails where there is no way. */
function refusal({ machine }: Process, address: string): string | undefined {
  const type = machine.net.lookup(address)?.route.type;
  if (type === undefined) return 'Network is unreachable';
  if (type === 'unreachable') return 'No route to host';
  if (type === 'prohibit' || type === 'broadcast') return 'Permission denied';
  return type === 'blackhole' ? 'Invalid argument' : undefined;
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
    const { deadline, count, interval } = this.#settings;
    const cancelDeadline =
      deadline === undefined ? (): void => undefined : clock.after(deadline, () => this.#stop.abort());
    const stop = AbortSignal.any([signal, this.#stop.signal]);
    const id = identifier(this.#startedAt, this.#address);
    while (!stop.aborted && this.#sent < count) {
      void this.#send(id);
      if (this.#sent < count) await clock.sleep(interval, stop);
      else if (!stop.aborted) await this.#linger(stop);
      if (this.#settings.reportOutstanding && this.#open.has(this.#sent) && !stop.aborted)
        this.#say(`no answer yet for icmp_seq=${this.#sent}`);
    }
    cancelDeadline();
    this.#stop.abort();
    await this.#writing;
    await this.#process.stdout.write(this.#summary());
    if (this.#times.length === 0) return 1;
    return deadline !== undefined && count !== Infinity && this.#times.length < count ? 1 : 0;
  }

  /** After the last request: until all is answered, or the time to wait is over. */
  async #linger(stop: AbortSignal): Promise<void> {
    if (this.#open.size === 0) return;
    const done = new AbortController();
    this.#idle = () => done.abort();
    await this.#process.clock.sleep(this.#settings.wait, AbortSignal.any([stop, done.signal]));
  }

  async #send(id: number): Promise<void> {
    const seq = ++this.#sent;
    const { machine, clock } = this.#process;
    const { size, ttl, source, dontFragment, wait } = this.#settings;
    const { signal } = this.#stop;
    this.#open.add(seq);
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
    if (!this.#settings.quiet)
      this.#say(
        `${this.#settings.size + 8} bytes from ${this.#label(from)}: icmp_seq=${seq} ttl=${ttl} time=${milliseconds(rtt)} ms`,
      );
  }

  #label(from: string): string {
    return this.#name === this.#address ? from : `${this.#name} (${from})`;
  }

  #say(line: string): void {
    const stamp = this.#settings.stamped ? `[${(this.#process.clock.now() / 1000).toFixed(6)}] ` : '';
    this.#writing = this.#writing.then(() => this.#process.stdout.write(`${stamp}${line}\n`));
  }

  #summary(): string {
    const { length } = this.#times;
    const loss = this.#sent === 0 ? 0 : ((this.#sent - length) * 100) / this.#sent;
    const errors = this.#errors > 0 ? `+${this.#errors} errors, ` : '';
    const head = `\n--- ${this.#name} ping statistics ---\n${this.#sent} packets transmitted, ${length} received, ${errors}${percentage(loss)}% packet loss, time ${Math.round(this.#lastAt - this.#startedAt)}ms\n`;
    const pipe = this.#most > 1 ? `pipe ${this.#most}` : '';
    if (length === 0) return `${head}${pipe}\n`;
    const average = this.#times.reduce((sum, time) => sum + time, 0) / length;
    const deviation = Math.sqrt(this.#times.reduce((sum, time) => sum + (time - average) ** 2, 0) / length);
    const figures = [Math.min(...this.#times), average, Math.max(...this.#times), deviation].map((figure) =>
      figure.toFixed(3),
    );
    return `${head}rtt min/avg/max/mdev = ${figures.join('/')} ms${pipe === '' ? '' : `, ${pipe}`}\n`;
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
