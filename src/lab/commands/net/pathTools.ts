/** `tracepath` (iputils) and `mtr --report`: the hops to a host, probed through the lab's network. */
import type { PingReply } from '../../net/types.ts';
import { NetError } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { hostsName, resolveName } from './resolve.ts';

/** The address, or the text of what went wrong. */
async function addressOf(
  { machine, signal }: Process,
  name: string,
): Promise<{ readonly address: string } | string> {
  const found = await resolveName(machine, name, signal);
  const [address] = found.kind === 'found' ? found.addresses : [];
  if (address !== undefined) return { address };
  return found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution';
}

const FIRST_PORT = 44_444;
const TRIES = 3;
const WAIT_MS = 1_000;
const IP_UDP_HEADERS = 28;
const HOST_COLUMN = 52;
/** What a system begins with; the answer's TTL tells how many hops it came. */
const FIRST_TTLS = [64, 128, 255];

export const tracepath: Program = async (process) => {
  const { args, machine, stdout, stderr, signal } = process;
  const options = readOptions(args, { flags: 'nb4', values: 'mlp', unsimulated: '6V' });
  const fail = async (text: string, exit = 1): Promise<number> => {
    await stderr.write(`tracepath: ${text}\n`);
    return exit;
  };
  if (typeof options === 'string') return fail(options);
  const [name] = options.operands;
  if (name === undefined) return fail('usage error: Destination address required');
  const target = await addressOf(process, name);
  if (typeof target === 'string') return fail(`${name}: ${target}`);
  const { address } = target;
  const way = machine.net.lookup(address);
  const most = Number(options.value('m') ?? 30);
  let mtu = Number(options.value('l') ?? way?.route.mtu ?? way?.device.mtu ?? 65_535);
  let port = Number(options.value('p') ?? FIRST_PORT);
  const label = (from: string): string =>
    options.has('n') ? from : (hostsName(machine, from) ?? from) + (options.has('b') ? ` (${from})` : '');
  await stdout.write(` 1?: ${'[LOCALHOST]'.padEnd(32)} pmtu ${mtu}\n`);
  for (let ttl = 1; ttl <= most; ttl++) {
    let reply: PingReply | undefined;
    for (let tries = 0; tries < TRIES && reply === undefined; tries++) {
      try {
        reply = await machine.net.probeUdp(
          { address, port: port++ },
          { ttl, dataLength: mtu - IP_UDP_HEADERS, timeout: WAIT_MS, signal },
        );
      } catch (error) {
        if (!(error instanceof NetError)) throw error;
        return fail(`send failed${error.code === 'ENETUNREACH' ? ': Network is unreachable' : ''}`);
      }
      if (signal.aborted) return 130;
    }
    const hop = `${String(ttl).padStart(2)}:  `;
    if (reply === undefined) {
      await stdout.write(`${hop}no reply\n`);
      continue;
    }
    const back = (FIRST_TTLS.find((first) => first >= reply.ttl) ?? 255) - reply.ttl + 1;
    const line = `${hop}${label(reply.from).padEnd(HOST_COLUMN)}${reply.rtt.toFixed(3).padStart(7)}ms `;
    if (reply.error === 'port') {
      await stdout.write(`${line}reached\n     Resume: pmtu ${mtu} hops ${ttl} back ${back} \n`);
      return 0;
    }
    if (reply.error === 'fragmentation' && reply.mtu !== undefined && reply.mtu < mtu) {
      mtu = reply.mtu;
      await stdout.write(`${line}pmtu ${mtu}\n`);
      ttl -= 1;
      continue;
    }
    if (reply.error !== 'time-exceeded') {
      const mark = reply.error === 'host' ? '!H' : reply.error === 'net' ? '!N' : '!A';
      await stdout.write(`${line}${mark}\n     Resume: pmtu ${mtu} \n`);
      return 0;
    }
    await stdout.write(`${line}${back === ttl ? '' : `asymm ${String(back).padStart(2)} `}\n`);
  }
  await stdout.write(`     Too many hops: pmtu ${mtu}\n     Resume: pmtu ${mtu} \n`);
  return 0;
};

/** mtr gives up behind so many hops in a row that do not answer. */
const MOST_UNKNOWN = 12;
const NAME_COLUMN = 33;

export const mtr: Program = async (process) => {
  const { args, machine, stdout, stderr, clock, signal } = process;
  const options = readOptions(args, {
    flags: 'rnwb4',
    values: 'cims',
    unsimulated: 'TuSPLzyeGUQaABfFoxjlpCtI6',
    long: {
      report: 'r',
      'report-wide': 'w',
      'no-dns': 'n',
      'report-cycles': 'c',
      interval: 'i',
      'max-ttl': 'm',
    },
  });
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`mtr: ${text}\n`);
    return 1;
  };
  if (typeof options === 'string') return fail(options);
  if (!options.has('r') && !options.has('w'))
    return fail('the screen that changes all the time is not simulated in this lab; use -r');
  const [name] = options.operands;
  if (name === undefined) return fail('no host given');
  const target = await addressOf(process, name);
  if (typeof target === 'string') return fail(`Failed to resolve host: ${name}: ${target}`);
  const cycles = Number(options.value('c') ?? 10);
  const interval = Number(options.value('i') ?? 1) * 1000;
  const most = Number(options.value('m') ?? 30);
  const start = new Date(clock.now()).toISOString().slice(0, 19);
  const hops: { from?: string; reached: boolean; readonly times: number[]; sent: number }[] = [];
  let last = most;
  for (let cycle = 0; cycle < cycles && !signal.aborted; cycle++) {
    let unknown = 0;
    const began = clock.now();
    for (let ttl = 1; ttl <= last && unknown < MOST_UNKNOWN; ttl++) {
      const hop = (hops[ttl - 1] ??= { reached: false, times: [], sent: 0 });
      const reply = await machine.net
        .ping(target.address, {
          id: 1 + ((began + ttl) % 65_000),
          seq: cycle * most + ttl,
          dataLength: 36,
          ttl,
          timeout: WAIT_MS / 4,
          signal,
        })
        .catch((error: unknown) => {
          if (error instanceof NetError) return undefined;
          throw error;
        });
      hop.sent += 1;
      unknown = reply === undefined ? unknown + 1 : 0;
      if (reply === undefined) continue;
      hop.from ??= reply.from;
      hop.times.push(reply.rtt);
      if (reply.error === 'time-exceeded') continue;
      hop.reached = true;
      last = ttl;
    }
    await clock.sleep(Math.max(0, interval - (clock.now() - began)), signal);
  }
  const known = hops.slice(0, 1 + hops.findLastIndex(({ from }) => from !== undefined));
  // One unknown hop stands for all those behind the last that answers.
  const shown =
    known.at(-1)?.reached === true ? known : [...known, ...hops.slice(known.length, known.length + 1)];
  const label = (from: string): string => (options.has('n') ? from : (hostsName(machine, from) ?? from));
  const labels = shown.map(({ from }) => (from === undefined ? '???' : label(from)));
  const width = options.has('w')
    ? Math.max(NAME_COLUMN, ...labels.map(({ length }) => length + 8))
    : NAME_COLUMN;
  const rows = shown.map((hop, index) => {
    const place = `${String(index + 1).padStart(3)}.|-- ${labels[index] ?? ''}`;
    return `${place.padEnd(width)}${statistics(hop)}\n`;
  });
  await stdout.write(
    `Start: ${start}+0000\n${`HOST: ${machine.name}`.padEnd(width)} Loss%   Snt   Last   Avg  Best  Wrst StDev\n${rows.join('')}`,
  );
  return signal.aborted ? 130 : 0;
};

function statistics({ times, sent }: { readonly times: readonly number[]; readonly sent: number }): string {
  const mean = times.reduce((sum, time) => sum + time, 0) / (times.length || 1);
  const variance =
    times.length < 2 ? 0 : times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1);
  const loss = ` ${((100 * (sent - times.length)) / (sent || 1)).toFixed(1).padStart(4)}%`.slice(0, 6);
  const number = (value: number, width: number): string => value.toFixed(1).padStart(width);
  return (
    loss +
    String(sent).padStart(6) +
    number(times.at(-1) ?? 0, 7) +
    number(mean, 6) +
    number(times.length === 0 ? 0 : Math.min(...times), 6) +
    number(times.length === 0 ? 0 : Math.max(...times), 6) +
    number(Math.sqrt(variance), 6)
  );
}
