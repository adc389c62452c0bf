/** The `ip` program of iproute2. */
import { RouteError } from '../../../net/types.ts';
import type { Program } from '../../../process.ts';
import { ipAddress } from './address.ts';
import { ipLink } from './link.ts';
import { ipNeighbour } from './neighbour.ts';
import { ipMonitor } from './monitor.ts';
import { ipNetns } from './namespaces.ts';
import { abbreviated, coloured, IpError, plain, Words } from './options.ts';
import type { IpContext, IpOptions } from './options.ts';
import { ipRoute } from './route.ts';
import { ipRule } from './rule.ts';

const OBJECTS: Readonly<Record<string, (words: Words, context: IpContext) => string>> = {
  address: ipAddress,
  route: ipRoute,
  rule: ipRule,
  neighbor: ipNeighbour,
  neighbour: ipNeighbour,
  link: ipLink,
  netns: ipNetns,
};
/** Objects of the real one in its order, so that abbreviations mean the same. */
const ORDER = [
  'address',
  'addrlabel',
  'maddress',
  'route',
  'rule',
  'neighbor',
  'neighbour',
  'ntable',
  'link',
  'l2tp',
  'fou',
  'ila',
  'macsec',
  'tunnel',
  'tuntap',
  'token',
  'tcp_metrics',
  'monitor',
  'xfrm',
  'mroute',
  'mrule',
  'netns',
  'netconf',
  'vrf',
  'sr',
  'nexthop',
  'mptcp',
  'ioam',
  'stats',
  'help',
] as const;
const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | monitor | neigh | netns | route | rule }
       OPTIONS := { -4 | -6 | -br | -c[=auto|always|never] | -d | -j | -o | -s | -V }
Other objects and options of iproute2 are not simulated in this lab.
`;

export const ip: Program = async (process) => {
  const { args, machine, stdout, stderr, clock } = process;
  try {
    const asked = read(args, stdout.isTerminal, (options) => ({
      net: machine.net,
      options,
      now: clock.now(),
      namesNamespaces: machine.kind !== 'pod',
    }));
    if (typeof asked === 'string') await stdout.write(asked);
    else if (asked.object === 'monitor') await ipMonitor(process, asked.words, asked.context);
    else await stdout.write(run(asked));
    return 0;
  } catch (error) {
    if (error instanceof IpError) {
      await stderr.write(`${error.message}\n`);
      return error.exit;
    }
    if (error instanceof RouteError) {
      await stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
};

interface Asked {
  readonly object: (typeof ORDER)[number];
  readonly words: readonly string[];
  readonly context: IpContext;
}

/** What is asked for, or the answer when no object is. */
function read(
  args: readonly string[],
  isTerminal: boolean,
  contextFor: (options: IpOptions) => IpContext,
): Asked | string {
  let options: IpOptions = {
    ipv4Only: false,
    ipv6Only: false,
    brief: false,
    details: false,
    json: false,
    oneLine: false,
    pretty: false,
    statistics: 0,
    human: false,
    paint: plain,
  };
  let at = 0;
  for (; args[at]?.startsWith('-') === true; at++) {
    const option = (args[at] ?? '').replace(/^--/, '-');
    if (option === '-V' || option === '-Version') return 'ip utility, iproute2-6.1.0, libbpf 1.3.0\n';
    const changed = optionNamed(option, isTerminal);
    if (changed === undefined) throw new IpError(`Option "${option}" is unknown, try "ip -help".`, 255);
    options = {
      ...options,
      ...changed,
      statistics: options.statistics + (changed.statistics ?? 0),
    };
  }
  const word = args[at];
  if (word === undefined) throw new IpError(USAGE.trimEnd(), 255);
  const object = abbreviated(word, ORDER);
  if (object === undefined) throw new IpError(`Object "${word}" is unknown, try "ip help".`, 1);
  if (object === 'help') throw new IpError(USAGE.trimEnd(), 255);
  return { object, words: args.slice(at + 1), context: contextFor(options) };
}

function run({ object, words, context }: Asked): string {
  const command = OBJECTS[object];
  if (command === undefined) throw new IpError(`ip: "ip ${object}" is not simulated in this lab`, 1);
  if (context.options.ipv6Only && object !== 'address' && object !== 'link') return '';
  if (words[0] === 'help') throw new IpError(USAGE.trimEnd(), 255);
  return command(new Words(words), context);
}

function optionNamed(option: string, isTerminal: boolean): Partial<IpOptions> | undefined {
  const [name = '', value] = option.split('=');
  const is = (full: string, least = 2): boolean => name.length >= least && full.startsWith(name);
  if (name === '-4') return { ipv4Only: true };
  if (name === '-6') return { ipv6Only: true };
  if (is('-brief', 3)) return { brief: true };
  if (is('-color')) {
    const on = value === undefined || value === 'always' || (value === 'auto' && isTerminal);
    return { paint: on ? coloured : plain };
  }
  if (is('-details')) return { details: true };
  if (is('-json')) return { json: true };
  if (is('-oneline')) return { oneLine: true };
  if (is('-statistics') || is('-stats')) return { statistics: 1 };
  if (is('-pretty')) return { pretty: true };
  if (is('-human-readable') || name === '-h') return { human: true };
  return undefined;
}
