/** `route` of net-tools: the main table, and its ioctls that add and delete. */
import { formatIpv4, maskOf, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import { TABLE } from '../../net/routing.ts';
import { RouteError } from '../../net/types.ts';
import type { NewRoute, Route } from '../../net/types.ts';
import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { parseOptions, OptionFault } from '../options.ts';
import { hostsName, resolveName } from './resolve.ts';

const OPTIONS = {
  flags: 'nevF',
  values: 'A',
  unsimulated: 'C6V',
  long: { numeric: 'n', verbose: 'v', extend: 'e' },
};
/** Its statuses: the command line, and what the kernel refuses. */
const USAGE = 3;
const REFUSED = 7;

/** How `-e` lays a row out: none, `-e`, `-ee`; `netstat -r` prints the second. */
export type RouteColumns = 0 | 1 | 2;

const HEADS: Readonly<Record<RouteColumns, string>> = {
  0: 'Metric Ref    Use Iface',
  1: '  MSS Window  irtt Iface',
  2: 'Metric Ref    Use Iface    MSS   Window irtt',
};

class Refused extends Error {
  readonly exit: number;

  constructor(message: string, exit: number) {
    super(message);
    this.name = 'Refused';
    this.exit = exit;
  }
}

export const route: Program = async (process) => {
  const { args, machine, stdout, stderr } = process;
  // What stands before `add` or `del` is an option; `-net` and `-host` behind it are words of the command.
  const verbAt = args.findIndex((word) => word === 'add' || word === 'del');
  if (verbAt >= 0) {
    try {
      await change(process, args.slice(verbAt));
      return 0;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await stderr.write(`${error.message}\n`);
      return error.exit;
    }
  }
  const options = parseOptions(args, OPTIONS);
  if (options instanceof OptionFault || options.operands.length > 0) {
    const what =
      options instanceof OptionFault
        ? options.message
        : `"${options.operands.join(' ')}" is not simulated in this lab`;
    await stderr.write(
      `route: ${what}\nUsage: route [-nev]   route add|del [-net|-host] target [netmask Nm] [gw Gw] [metric N] [[dev] If]\n`,
    );
    return USAGE;
  }
  const columns = Math.min(2, options.count('e')) as RouteColumns;
  await stdout.write(routeTable(machine, columns, options.has('n')));
  return 0;
};

/** "Kernel IP routing table", with addresses or with the names that /etc/hosts has for them. */
export function routeTable(machine: Machine, columns: RouteColumns, numeric: boolean): string {
  const rows = machine.net.routes
    .filter(({ table }) => table === TABLE.main)
    .map((row) => routeLine(row, columns, numeric ? undefined : machine));
  return `Kernel IP routing table\nDestination     Gateway         Genmask         Flags ${HEADS[columns]}\n${rows.join('')}`;
}

function routeLine(
  { type, destination, via, metric, device }: Route,
  columns: RouteColumns,
  named: Machine | undefined,
): string {
  const { network, length } = parsePrefix(destination) ?? { network: 0, length: 0 };
  const nameOf = (address: string): string => (named && hostsName(named, address)) ?? address;
  const rejects = type === 'unreachable' || type === 'prohibit';
  const flags = `${rejects ? '!' : 'U'}${via === undefined ? '' : 'G'}${length === 32 ? 'H' : ''}`;
  const target = named !== undefined && length === 0 ? 'default' : nameOf(formatIpv4(network));
  const gateway = rejects ? '-' : via === undefined ? '0.0.0.0' : nameOf(via);
  const start = [target, gateway, formatIpv4(maskOf(length))].map((column) => column.slice(0, 15).padEnd(15));
  const none = rejects ? '-' : '0';
  // A blackhole has no device, which the kernel writes as a star.
  const out = rejects ? '-' : (device ?? '*');
  const used = `${String(metric ?? 0).padEnd(6)} ${none.padEnd(2)} ${'0'.padStart(7)} `;
  const limits: Readonly<Record<RouteColumns, string>> = {
    0: `${used}${out}`,
    1: `${none.padStart(5)} ${none.padEnd(5)} ${none.padStart(6)} ${out}`,
    2: `${used}${out.padEnd(8)} ${none.padEnd(5)} ${none.padEnd(6)} ${none}`,
  };
  return `${start.join(' ')} ${flags.padEnd(5)} ${limits[columns]}\n`;
}

async function change(process: Process, words: readonly string[]): Promise<void> {
  const { net } = process.machine;
  const adds = words[0] === 'add';
  const wanted = await parse(process, adds, words.slice(1));
  try {
    // The ioctl has no NLM_F_EXCL: what is new goes before what is there.
    if (adds) net.addRoute(wanted, 'prepend');
    else net.removeRoute(wanted);
  } catch (error) {
    if (!(error instanceof RouteError)) throw error;
    const said = error.message.replace(/^RTNETLINK answers: /, '');
    const reason = said.startsWith('Error:')
      ? said.includes('not up')
        ? 'Network is down'
        : 'Network is unreachable'
      : said.startsWith('Cannot find device')
        ? 'No such device'
        : said;
    throw new Refused(`SIOC${adds ? 'ADD' : 'DEL'}RT: ${reason}`, REFUSED);
  }
}

async function parse(process: Process, adds: boolean, words: readonly string[]): Promise<NewRoute> {
  let target: string | undefined;
  let asks: '-net' | '-host' | undefined;
  let length: number | undefined;
  let rest: Partial<NewRoute> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = (): string => {
      const value = words[(at += 1)];
      if (value === undefined) throw new Refused(`route: ${word} needs a value`, USAGE);
      return value;
    };
    if (word === '-net' || word === '-host') asks = word;
    else if (target === undefined) target = word;
    else if (word === 'netmask') length = lengthOf(next());
    else if (word === 'gw') rest = { ...rest, via: await addressOf(process, next()) };
    else if (word === 'metric') rest = { ...rest, metric: Number(next()) };
    else if (word === 'reject') rest = { ...rest, type: 'unreachable', scope: 'host' };
    else if (word === 'mss' || word === 'window' || word === 'irtt')
      throw new Refused(`route: "${word}" is not simulated in this lab`, USAGE);
    else rest = { ...rest, device: word === 'dev' ? next() : word };
  }
  if (target === undefined) throw new Refused('route: a target is needed', USAGE);
  if (target === 'default') return { ...rest, destination: 'default' };
  const [name = '', slash] = target.split('/');
  const address = await addressOf(process, name);
  const isNet = asks === '-net' || slash !== undefined || length !== undefined;
  const bits = slash === undefined ? (length ?? (isNet ? NaN : 32)) : Number(slash);
  if (asks === '-host' && bits !== 32)
    throw new Refused("route: netmask doesn't make sense with host route", USAGE);
  // Networks have no classes in the kernel any more.
  if (Number.isNaN(bits)) throw new Refused(`SIOC${adds ? 'ADD' : 'DEL'}RT: Invalid argument`, REFUSED);
  const number = parseIpv4(address) ?? 0;
  if (formatIpv4((number & maskOf(bits)) >>> 0) !== address)
    throw new Refused("route: netmask doesn't match route address", USAGE);
  return { ...rest, destination: `${address}/${bits}` };
}

function lengthOf(mask: string): number {
  const number = parseIpv4(mask);
  for (let length = 0; length <= 32; length += 1) if (maskOf(length) === number) return length;
  throw new Refused(`route: bogus netmask ${mask}`, USAGE);
}

async function addressOf({ machine, signal }: Process, name: string): Promise<string> {
  const found = await resolveName(machine, name, signal);
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined)
    throw new Refused(
      `${name}: ${found.kind === 'unknown' ? 'Unknown host' : 'Host name lookup failure'}`,
      1,
    );
  return address;
}
