/** `ss`: TCP and UDP sockets of this network namespace (iproute2's ss.c). Sockets of other kinds, and whose they are, are not simulated. */
import type { Socket } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { hostsName } from './resolve.ts';
import { portNumbered } from './services.ts';
import { FilterFault, parseSocketFilter } from './ssFilter.ts';
import type { SocketFilter } from './ssFilter.ts';

const OPTIONS = {
  flags: 'tulanHp46OrhV',
  unsimulated: 'sxwS0dmioeZNKEDFAfTzb',
  long: {
    tcp: 't',
    udp: 'u',
    listening: 'l',
    all: 'a',
    numeric: 'n',
    'no-header': 'H',
    processes: 'p',
    ipv4: '4',
    ipv6: '6',
    oneline: 'O',
    resolve: 'r',
    help: 'h',
    version: 'V',
  },
};
const FAILED = 255;
const USAGE = 'Usage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n';
/** What a Go or nginx server asks for with net.core.somaxconn as it is. */
const BACKLOG = 4096;
/** Not shown unless they are asked for. */
const QUIET_STATES: ReadonlySet<Socket['state']> = new Set(['LISTEN', 'UNCONN', 'TIME-WAIT']);
/** A queue's length has at least this width. */
const QUEUE = 6;

interface Column {
  readonly title: string;
  readonly right?: boolean;
  /** What stands before it. */
  readonly before: string;
  readonly of: (socket: Socket) => string;
}

export const ss: Program = async ({ args, machine, stdout, stderr }) => {
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`ss: ${text}\n`);
    return 1;
  };
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') {
    await stderr.write(`ss: ${options}\n${options.includes('not simulated') ? '' : USAGE}`);
    return FAILED;
  }
  if (options.has('V') || options.has('h')) {
    await stdout.write(options.has('h') ? USAGE : 'ss utility, iproute2-6.1.0\n');
    return 0;
  }
  const named = (['tcp', 'udp'] as const).filter((proto) => options.has(proto.charAt(0)));
  const isInet = options.has('4') || options.has('6');
  if (named.length === 0 && !isInet)
    return fail('sockets other than those of TCP and UDP are not simulated in this lab; use -t or -u');
  const protocols = named.length === 0 ? (['udp', 'tcp'] as const) : named;
  let filter: SocketFilter;
  try {
    filter = parseSocketFilter(options.operands);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    await stderr.write(`${error.message}\n`);
    return error.exit;
  }
  const { states } = filter;
  const wanted = (socket: Socket): boolean => {
    if (states !== undefined) return states.has(socket.state);
    if (options.has('l')) return socket.state === 'LISTEN' || socket.state === 'UNCONN';
    return options.has('a') || !QUIET_STATES.has(socket.state);
  };
  // There are no IPv6 sockets in this lab.
  const sockets = (options.has('6') && !options.has('4') ? [] : machine.net.sockets).filter(
    (socket) => protocols.includes(socket.proto) && wanted(socket) && filter.matches(socket),
  );
  // Where only one state can be shown there is no column for it.
  const onlyConnectedUdp =
    protocols.length === 1 && protocols[0] === 'udp' && !options.has('a') && !options.has('l');
  const state = states === undefined ? onlyConnectedUdp : states.size === 1;
  const host = (address: string): string =>
    (options.has('r') ? hostsName(machine, address) : undefined) ?? address;
  const port = (number: number, { proto }: Socket): string =>
    options.has('n') ? String(number) : portNumbered(number, proto);
  const columns: readonly Column[] = [
    ...(protocols.length > 1 ? [{ title: 'Netid', before: '', of: ({ proto }: Socket) => proto }] : []),
    ...(!state
      ? [{ title: 'State', before: protocols.length > 1 ? ' ' : '', of: (socket: Socket) => socket.state }]
      : []),
    { title: 'Recv-Q', before: state && protocols.length === 1 ? '' : ' ', of: () => '0'.padEnd(QUEUE) },
    {
      title: 'Send-Q',
      before: ' ',
      of: (socket) => (socket.state === 'LISTEN' ? String(BACKLOG) : '0').padEnd(QUEUE),
    },
    { title: 'Local Address', right: true, before: ' ', of: ({ local }) => host(local.address) },
    { title: 'Port', before: ':', of: (socket) => port(socket.local.port, socket) },
    {
      title: 'Peer Address',
      right: true,
      before: ' ',
      of: ({ remote }) => (remote === undefined ? '0.0.0.0' : host(remote.address)),
    },
    {
      title: 'Port',
      before: ':',
      of: (socket) => (socket.remote === undefined ? '*' : port(socket.remote.port, socket)),
    },
    { title: 'Process', before: '', of: () => '' },
  ];
  const cells = columns.map(({ title, of }) => [...(options.has('H') ? [] : [title]), ...sockets.map(of)]);
  const widths = cells.map((column) => Math.max(0, ...column.map((cell) => cell.length)));
  const line = (row: number): string =>
    columns
      .map(({ before, right }, index) => {
        const [cell = '', width = 0] = [cells[index]?.[row], widths[index]];
        return before + (right ? cell.padStart(width) : cell.padEnd(width));
      })
      .join('');
  await stdout.write(Array.from({ length: cells[0]?.length ?? 0 }, (_, row) => `${line(row)}\n`).join(''));
  if (!options.has('p')) return 0;
  return fail('which process has a socket (-p) is not simulated in this lab');
};
