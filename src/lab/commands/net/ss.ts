/** `ss`: TCP and UDP sockets of this network namespace (iproute2's ss.c). Sockets of other kinds, and whose they are, are not simulated. */
import type { Socket } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { portNumbered } from './services.ts';

const OPTIONS = {
  flags: 'tulanHp4',
  unsimulated: 'sxwS0dmioeZNKr6',
  long: {
    tcp: 't',
    udp: 'u',
    listening: 'l',
    all: 'a',
    numeric: 'n',
    'no-header': 'H',
    processes: 'p',
    ipv4: '4',
  },
};
/** What a Go or nginx server asks for with net.core.somaxconn as it is. */
const BACKLOG = 4096;
/** Not shown unless they are asked for. */
const QUIET_STATES: ReadonlySet<Socket['state']> = new Set(['LISTEN', 'UNCONN', 'TIME-WAIT']);
const STATE_NAMES: Readonly<Record<string, Socket['state']>> = {
  established: 'ESTAB',
  listening: 'LISTEN',
  'syn-sent': 'SYN-SENT',
  'time-wait': 'TIME-WAIT',
  'close-wait': 'CLOSE-WAIT',
  'fin-wait-1': 'FIN-WAIT-1',
  'fin-wait-2': 'FIN-WAIT-2',
};

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
  if (typeof options === 'string') return fail(options);
  const protocols = (['tcp', 'udp'] as const).filter((proto) => options.has(proto.charAt(0)));
  if (protocols.length === 0)
    return fail('sockets other than those of TCP and UDP are not simulated in this lab; use -t or -u');
  const [word, name = '', ...rest] = options.operands;
  const state = word === 'state' ? STATE_NAMES[name] : undefined;
  if (word !== undefined && (state === undefined || rest.length > 0))
    return fail(`the filter "${options.operands.join(' ')}" is not simulated in this lab`);
  const wanted = (socket: Socket): boolean => {
    if (state !== undefined) return socket.state === state;
    if (options.has('l')) return socket.state === 'LISTEN' || socket.state === 'UNCONN';
    return options.has('a') || !QUIET_STATES.has(socket.state);
  };
  const sockets = machine.net.sockets.filter((socket) => protocols.includes(socket.proto) && wanted(socket));
  const port = (number: number, { proto }: Socket): string =>
    options.has('n') ? String(number) : portNumbered(number, proto);
  const columns: readonly Column[] = [
    ...(protocols.length > 1 ? [{ title: 'Netid', before: '', of: ({ proto }: Socket) => proto }] : []),
    ...(state === undefined
      ? [{ title: 'State', before: protocols.length > 1 ? ' ' : '', of: (socket: Socket) => socket.state }]
      : []),
    { title: 'Recv-Q', before: state !== undefined && protocols.length === 1 ? '' : ' ', of: () => '0' },
    { title: 'Send-Q', before: ' ', of: (socket) => (socket.state === 'LISTEN' ? String(BACKLOG) : '0') },
    { title: 'Local Address', right: true, before: ' ', of: ({ local }) => local.address },
    { title: 'Port', before: ':', of: (socket) => port(socket.local.port, socket) },
    { title: 'Peer Address', right: true, before: ' ', of: ({ remote }) => remote?.address ?? '0.0.0.0' },
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
