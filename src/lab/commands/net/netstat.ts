/** `netstat` of net-tools: sockets, routes (`-r`) and interfaces (`-i`), all from this network namespace. */
import type { Device, Socket } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { routeTable } from './route.ts';
import { portNumbered } from './services.ts';

const OPTIONS = {
  flags: 'tulanrip4We',
  unsimulated: 'sgMxw6cCFoNvZVS',
  long: {
    tcp: 't',
    udp: 'u',
    listening: 'l',
    all: 'a',
    numeric: 'n',
    route: 'r',
    interfaces: 'i',
    program: 'p',
    programs: 'p',
    inet: '4',
    wide: 'W',
    extend: 'e',
    statistics: 's',
  },
};

/** As net-tools calls them; a UDP socket without a peer has none. */
const STATES: Readonly<Record<Socket['state'], string>> = {
  LISTEN: 'LISTEN',
  ESTAB: 'ESTABLISHED',
  UNCONN: '',
  'SYN-SENT': 'SYN_SENT',
  'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT',
  'LAST-ACK': 'LAST_ACK',
  'FIN-WAIT-1': 'FIN_WAIT1',
  'FIN-WAIT-2': 'FIN_WAIT2',
};
/** Width of an address column, the space after it left out. */
const ADDRESS = 23;

export const netstat: Program = async ({ args, machine, stdout, stderr }) => {
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`netstat: ${text}\n`);
    return 1;
  };
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') return fail(options);
  const { net } = machine;
  if (options.has('r')) {
    await stdout.write(routeTable(machine, 1, options.has('n')));
    return 0;
  }
  if (options.has('i')) {
    const shown = net.devices.filter(({ up }) => up || options.has('a')).map(interfaceLine);
    await stdout.write(
      `Kernel Interface table\nIface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${shown.join('')}`,
    );
    return 0;
  }
  const both = !options.has('t') && !options.has('u');
  const listens = ({ state }: Socket): boolean => state === 'LISTEN' || state === 'UNCONN';
  const wanted = (socket: Socket): boolean =>
    (both || options.has(socket.proto.charAt(0))) &&
    (options.has('a') || listens(socket) === options.has('l'));
  const which = options.has('a')
    ? '(servers and established)'
    : options.has('l')
      ? '(only servers)'
      : '(w/o servers)';
  const end = ({ proto }: Socket, { address, port }: Socket['local']): string =>
    `${address}:${options.has('n') ? port : portNumbered(port, proto)}`;
  const rows = net.sockets
    .filter(wanted)
    .sort((a, b) => a.proto.localeCompare(b.proto))
    .map((socket) => {
      const { proto, local, remote, state } = socket;
      const peer = remote === undefined ? '0.0.0.0:*' : end(socket, remote);
      return `${proto.padEnd(4)}  ${'0'.padStart(6)} ${'0'.padStart(6)} ${end(socket, local).padEnd(ADDRESS)} ${peer.padEnd(ADDRESS)} ${STATES[state].padEnd(11)}\n`;
    });
  await stdout.write(
    `Active Internet connections ${which}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      \n${rows.join('')}`,
  );
  if (options.has('p')) return fail('which process has a socket (-p) is not simulated in this lab');
  // Sockets of the file system are listed too unless a kind is named.
  return both ? fail('UNIX domain sockets are not simulated in this lab; use -t or -u') : 0;
};

function interfaceLine({ name, mtu, kind, up, carrier, counters }: Device): string {
  const flags = `${kind === 'loopback' ? 'L' : 'BM'}${carrier ? 'R' : ''}${up ? 'U' : ''}`;
  const number = (value: number, width: number): string => String(value).padStart(width);
  const { rxPackets, rxDropped, txPackets, txDropped } = counters;
  return (
    `${name.padEnd(15)} ${number(mtu, 5)} ${number(rxPackets, 8)} ${number(0, 6)} ${number(rxDropped, 6)} ${'0'.padEnd(6)} ` +
    `${number(txPackets, 8)} ${number(0, 6)} ${number(txDropped, 6)} ${number(0, 6)} ${flags}\n`
  );
}
