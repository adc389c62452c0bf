/** `traceroute` (the Linux one): probes with growing TTL, and who says that they died. */
import type { PingReply } from '../../net/types.ts';
import { NetError } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { hostsName, resolveName } from './resolve.ts';

const FIRST_PORT = 33434;
const WAIT_MS = 5000;
/** Probes that are on the way at once (traceroute has 16; each listens to the signal, of which Node warns from eleven on). */
const AT_ONCE = 6;
const MARKS: Readonly<Partial<Record<NonNullable<PingReply['error']>, string>>> = {
  net: ' !N',
  host: ' !H',
  admin: ' !X',
  fragmentation: ' !F',
};

export const traceroute: Program = async (process) => {
  const { args, machine, stdout, stderr, signal } = process;
  const options = readOptions(args, {
    values: 'mqwfpsi',
    flags: 'nI4',
    unsimulated: 'TUdrgtlVAeFNz6',
    long: { icmp: 'I' },
  });
  const fail = async (text: string, exit = 2): Promise<number> => {
    await stderr.write(`${text}\n`);
    return exit;
  };
  if (typeof options === 'string') return fail(`traceroute: ${options}`);
  const number = (letter: string, otherwise: number): number => Number(options.value(letter) ?? otherwise);
  const [hops, queries, first] = [number('m', 30), number('q', 3), number('f', 1)];
  if (!(hops >= 1 && hops <= 255)) return fail(`max hops cannot be more than 255`);
  if (!(queries >= 1 && queries <= 10)) return fail(`no more than 10 probes per hop`);
  if (!(first >= 1 && first <= hops)) return fail(`first hop out of range`);
  const [name, size = '60'] = options.operands;
  if (name === undefined)
    return fail(
      'Usage: traceroute [ -nI ] [ -f first_ttl ] [ -m max_ttl ] [ -q nqueries ] [ -w wait ] [ -p port ] host [ packetlen ]',
    );
  const found = await resolveName(machine, name, signal);
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined)
    return fail(
      `${name}: ${found.kind === 'unknown' ? 'Name or service not known' : 'Temporary failure in name resolution'}\nCannot handle "host" cmdline arg \`${name}' on position 1 (argc ${args.indexOf(name) + 1})`,
    );
  const source = options.value('s') ?? machine.net.device(options.value('i') ?? '')?.addresses[0]?.address;
  await stdout.write(`traceroute to ${name} (${address}), ${hops} hops max, ${size} byte packets\n`);

  const timeout = number('w', WAIT_MS / 1000) * 1000;
  const id = 1 + (args.join('').length % 65000);
  const probe = async (index: number): Promise<PingReply | undefined> => {
    const common = { ttl: first + Math.floor(index / queries), timeout, signal, ...(source && { source }) };
    const seq = index + 1;
    if (options.has('I'))
      return machine.net.ping(address, {
        ...common,
        id,
        seq,
        dataLength: Number(size) - 28,
        dontFragment: false,
      });
    return machine.net.probeUdp(
      { address, port: number('p', FIRST_PORT) + index },
      { ...common, dataLength: Number(size) - 28 },
    );
  };
  const nameOf = (from: string): string =>
    options.has('n') ? from : `${hostsName(machine, from) ?? from} (${from})`;
  const total = (hops - first + 1) * queries;
  const answers: (PingReply | undefined)[] = [];
  let ttl = first;
  try {
    for (let start = 0; start < total && !signal.aborted; start += AT_ONCE) {
      const count = Math.min(AT_ONCE, total - start);
      answers.push(...(await Promise.all(Array.from({ length: count }, (_, index) => probe(start + index)))));
      for (; (ttl - first + 1) * queries <= answers.length; ttl += 1) {
        const hop = answers.slice((ttl - first) * queries, (ttl - first + 1) * queries);
        await stdout.write(`${String(ttl).padStart(2)} ${hopText(hop, nameOf)}\n`);
        if (hop.some((reply) => reply !== undefined && reply.error !== 'time-exceeded')) return 0;
      }
    }
  } catch (error) {
    if (!(error instanceof NetError)) throw error;
    return fail(error.code === 'ENETUNREACH' ? 'connect: Network is unreachable' : `send: ${error.code}`, 1);
  }
  return signal.aborted ? 130 : 0;
};

/** Who answered and how long it took; a name once as long as the same one answers. */
function hopText(hop: readonly (PingReply | undefined)[], nameOf: (address: string) => string): string {
  let before = '';
  let text = '';
  for (const reply of hop) {
    if (reply === undefined) {
      text += ' *';
      continue;
    }
    if (reply.from !== before) text += ` ${nameOf(reply.from)}`;
    before = reply.from;
    text += `  ${reply.rtt.toFixed(3)} ms${(reply.error && MARKS[reply.error]) ?? ''}`;
  }
  return text;
}
