/** `tcpdump`: prints what passes a tap, through the same filters and printers for live frames and capture files. */
import { maskOf } from '../../../ipv4.ts';
import { toArray } from '../../net/bytes.ts';
import { parseFilter } from '../../net/filter/parse.ts';
import type { Predicate } from '../../net/filter/condition.ts';
import type { Subject } from '../../net/filter/subject.ts';
import { FilterError } from '../../net/filter/tokens.ts';
import { PacketPrinter } from '../../net/print/line.ts';
import type { LineOptions, Packet } from '../../net/print/line.ts';
import { NUMERIC } from '../../net/print/options.ts';
import type { Names } from '../../net/print/options.ts';
import type { Tapped } from '../../net/types.ts';
import { decodeFrame } from '../../net/wire/decode.ts';
import { encodeFrame } from '../../net/wire/encode.ts';
import { LINK_HEADER, linkBytes, pcapHeader, pcapRecord, readPcap } from '../../net/wire/pcap.ts';
import type { LinkType } from '../../net/wire/pcap.ts';
import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { FileError, resolvePath } from '../../shell/files.ts';
import { type Options, type OptionSpec, readOptions } from '../options.ts';
import { hostsFile, hostsName } from './resolve.ts';
import { portNumbered, serviceNamed } from './services.ts';

const OPTIONS: OptionSpec = {
  values: 'icwrsQ',
  flags: [
    'n',
    'e',
    'v',
    'q',
    't',
    'S',
    'x',
    'X',
    'A',
    'l',
    'L',
    'D',
    'p',
    'U',
    'K',
    'N',
    'O',
    'b',
    'f',
    'u',
    '#',
    'h',
    'print',
  ],
  unsimulated: 'jJBCEFGHImMTVWyzZ',
  long: {
    interface: 'i',
    count: 'c',
    number: '#',
    version: 'h',
    help: 'h',
    'list-interfaces': 'D',
    'immediate-mode': 'U',
    'packet-buffered': 'U',
    'absolute-tcp-sequence-numbers': 'S',
    'no-promiscuous-mode': 'p',
    'snapshot-length': 's',
    direction: 'Q',
    'time-stamp-type': 'j',
    'list-data-link-types': 'L',
    print: 'print',
  },
};
const DESCRIPTIONS: Readonly<Record<LinkType, string>> = {
  EN10MB: 'EN10MB (Ethernet)',
  LINUX_SLL2: 'LINUX_SLL2 (Linux cooked v2)',
};
const DEFAULT_SNAPSHOT = 262144;
const VERSION =
  'tcpdump version 4.99.4\nlibpcap version 1.10.4 (with TPACKET_V3)\nOpenSSL 3.0.13 30 Jan 2024\n';
const USAGE = `Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]`;
/** Frames shorter than this are padded on an Ethernet (without its checksum). */
const ETHERNET_LEAST = 60;

export const tcpdump: Program = async (process) => {
  const { args, stdout, stderr, machine } = process;
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`${text}\n`);
    return 1;
  };
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') {
    return fail(`tcpdump: ${options}${options.includes('not simulated') ? '' : `\n${VERSION}${USAGE}`}`);
  }
  if (options.has('h')) {
    const asked = args.includes('--version') ? '' : USAGE;
    await stdout.write(`${VERSION}${asked === '' ? '' : `${asked}\n`}`);
    return 0;
  }
  if (options.has('D')) {
    await stdout.write(listInterfaces(machine));
    return 0;
  }
  const settings = settingsOf(options, machine);
  if (typeof settings === 'string') return fail(settings);
  if (options.has('L') && !options.has('r')) {
    await stdout.write(
      `Data link types for ${settings.device} (use option -y to set):\n  ${settings.device === 'any' ? 'LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)'}\n`,
    );
    return 0;
  }
  try {
    const file = options.value('r');
    return await (file === undefined ? capture(process, settings) : replay(process, settings, file));
  } catch (error) {
    if (error instanceof FilterError)
      return fail(`${options.has('r') ? '' : linkLine(settings)}tcpdump: ${error.message}`);
    if (error instanceof FileError) return fail(`tcpdump: ${error.path}: ${error.message}`);
    throw error;
  }
};

interface Settings {
  readonly device: string;
  readonly link: LinkType;
  readonly count: number;
  readonly output: string | undefined;
  readonly snapshot: number;
  /** --print: packets are shown although they are written. */
  readonly shown: boolean;
  readonly direction: 'in' | 'out' | 'inout';
  readonly expression: string;
  readonly line: LineOptions;
}

/** A text is what is wrong. */
function settingsOf(options: Options, machine: Machine): Settings | string {
  const device =
    options.value('i') ?? machine.net.devices.find(({ up, kind }) => up && kind !== 'loopback')?.name ?? 'lo';
  if (device !== 'any' && machine.net.device(device) === undefined)
    return `tcpdump: ${device}: No such device exists\n(No such device exists)`;
  if (device !== 'any' && machine.net.device(device)?.up === false)
    return `tcpdump: ${device}: That device is not up`;
  const count = options.value('c') ?? 'Infinity';
  if (count !== 'Infinity' && !/^[1-9]\d*$/.test(count)) return `tcpdump: invalid packet count ${count}`;
  if (options.value('w') === '-' || options.value('r') === '-')
    return 'tcpdump: a capture file on standard input or output is not simulated in this lab; name a file';
  const snapshot = options.value('s') ?? '0';
  if (!/^\d+$/.test(snapshot) || Number(snapshot) > DEFAULT_SNAPSHOT)
    return `tcpdump: invalid snaplen ${snapshot} (must be >= 0 and <= ${DEFAULT_SNAPSHOT})`;
  if (options.count('t') > 5) return 'tcpdump: only -t, -tt, -ttt, -tttt and -ttttt are supported';
  const direction = options.value('Q') ?? 'inout';
  if (direction !== 'in' && direction !== 'out' && direction !== 'inout')
    return `tcpdump: unknown capture direction \`${direction}'`;
  const dumped = (['hex-text', 'hex', 'text'] as const).find(
    (_, index) => options.count(['X', 'x', 'A'][index] ?? '') > 0,
  );
  return {
    device,
    link: device === 'any' ? 'LINUX_SLL2' : 'EN10MB',
    count: Number(count),
    output: options.value('w'),
    shown: options.value('w') === undefined || options.has('print'),
    snapshot: Number(snapshot) || DEFAULT_SNAPSHOT,
    direction,
    expression: options.operands.join(' '),
    line: {
      verbose: options.count('v'),
      quiet: options.has('q'),
      link: options.has('e'),
      absoluteSequence: options.has('S'),
      names: options.has('n') ? NUMERIC : namesOf(machine),
      time: options.count('t'),
      numbered: options.has('#'),
      ...(dumped === undefined
        ? {}
        : {
            dump: {
              as: dumped,
              withLink: Math.max(options.count('x'), options.count('X'), options.count('A')) > 1,
            },
          }),
    },
  };
}

/** Names from /etc/hosts and the well-known services; asking name servers for each address is not simulated. */
function namesOf(machine: Machine): Names {
  return {
    host: (address) => hostsName(machine, address) ?? address,
    port: portNumbered,
    protocol: (proto) => proto,
  };
}

const linkLine = ({ device, link }: Settings): string =>
  device === 'any' ? `tcpdump: data link type ${link}\n` : '';

/** Throws a FilterError. */
function filterOf(
  machine: Machine,
  { expression, device }: Settings,
  link: LinkType,
  live: boolean,
): Predicate {
  const address = live ? machine.net.device(device)?.addresses[0] : undefined;
  return parseFilter(expression, {
    link,
    live,
    mask: address === undefined ? 0 : maskOf(address.length),
    host: (name) => hostsFile(machine, name),
    port: serviceNamed,
  });
}

async function capture(process: Process, settings: Settings): Promise<number> {
  const { machine, stdout, stderr, signal, cwd, clock } = process;
  const { device, link, output, snapshot, line } = settings;
  const matches = filterOf(machine, settings, link, true);
  const printer = new PacketPrinter(line, link);
  const file = output === undefined ? undefined : resolvePath(cwd, output);
  if (file !== undefined) machine.files.write(file, toArray(pcapHeader(link, snapshot)));
  const terse = line.verbose > 0 || output !== undefined;
  const listening = `listening on ${device}, link-type ${DESCRIPTIONS[link]}, snapshot length ${snapshot} bytes\n`;
  await stderr.write(
    `${linkLine(settings)}tcpdump: ${terse ? '' : 'verbose output suppressed, use -v[v]... for full protocol decode\n'}${listening}`,
  );

  const waiting: Packet[] = [];
  let received = 0;
  let wake: (() => void) | undefined;
  const remove = machine.net.tap(device, (tapped) => {
    const packet = packetOf(tapped, link);
    if (!matches(subjectOf(packet, link))) return;
    received++;
    // On lo each frame is seen twice. libpcap leaves the first out, as what goes the other way than asked, after the filter has counted it.
    if ((tapped.device.kind === 'loopback' && tapped.direction === 'Out') || !wanted(tapped, settings))
      return;
    waiting.push(packet);
    wake?.();
  });
  signal.addEventListener('abort', () => wake?.());
  const release = clock.listen();
  let captured = 0;
  try {
    while (captured < settings.count) {
      const packet = waiting.shift();
      if (packet === undefined) {
        if (signal.aborted) break;
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      captured++;
      if (file !== undefined)
        machine.files.append(file, toArray(pcapRecord(packet.at, packet.bytes, snapshot)));
      if (settings.shown) await stdout.write(printer.print(packet));
    }
  } finally {
    remove();
    release();
  }
  const interrupted = captured < settings.count && settings.shown ? '\n' : '';
  if (interrupted !== '') await stdout.write(interrupted);
  const plural = captured === 1 ? '' : 's';
  await stderr.write(
    `${captured} packet${plural} captured\n${received} packet${received === 1 ? '' : 's'} received by filter\n0 packets dropped by kernel\n`,
  );
  return 0;
}

function wanted({ direction }: Tapped, settings: Settings): boolean {
  return settings.direction === 'inout' || (settings.direction === 'out') === (direction === 'Out');
}

function packetOf({ at, device, direction, frame }: Tapped, link: LinkType): Packet {
  const loopback = device.kind === 'loopback';
  const bytes = linkBytes({ frame, direction, interfaceIndex: device.index, loopback }, link);
  // What came over a cable was padded there.
  const least =
    device.kind === 'ethernet' && direction !== 'Out'
      ? ETHERNET_LEAST - LINK_HEADER.EN10MB + LINK_HEADER[link]
      : 0;
  const { packet } = frame;
  const padded = bytes.padEnd(least, '\0');
  return {
    at,
    // Of a fragment only what is in its bytes can be seen.
    frame: packet.kind === 'ipv4' && packet.fragment ? (decodeFrame(encodeFrame(frame)) ?? frame) : frame,
    direction,
    interfaceName: device.name,
    interfaceIndex: device.index,
    bytes: padded,
    length: padded.length,
  };
}

function subjectOf({ direction, interfaceIndex, bytes, length }: Packet, link: LinkType): Subject {
  return { link, bytes, length, direction, interfaceIndex };
}

async function replay(
  { machine, stdout, stderr, cwd }: Process,
  settings: Settings,
  name: string,
): Promise<number> {
  const file = readPcap(machine.files.readBytes(resolvePath(cwd, name)));
  if (file === undefined) {
    await stderr.write('tcpdump: unknown file format\n');
    return 1;
  }
  const { link } = file;
  const warning = link === 'LINUX_SLL2' ? 'Warning: interface names might be incorrect\n' : '';
  await stderr.write(
    `reading from file ${name}, link-type ${DESCRIPTIONS[link]}, snapshot length ${file.snapshotLength}\n${warning}`,
  );
  const matches = filterOf(machine, settings, link, false);
  const printer = new PacketPrinter(settings.line, link);
  const nameOf = (index: number): string =>
    machine.net.devices.find((device) => device.index === index)?.name ?? '?';
  const packets = file.packets.map((packet): Packet => ({
    ...packet,
    interfaceName: nameOf(packet.interfaceIndex),
  }));
  const selected = packets.filter((packet) => matches(subjectOf(packet, link))).slice(0, settings.count);
  if (settings.output !== undefined) {
    const records = selected.map((packet) => pcapRecord(packet.at, packet.bytes, settings.snapshot));
    machine.files.write(
      resolvePath(cwd, settings.output),
      toArray(pcapHeader(link, settings.snapshot) + records.join('')),
    );
    return 0;
  }
  for (const packet of selected) await stdout.write(printer.print(packet));
  return 0;
}

function interfaceEntry(name: string, flags: readonly string[]): string {
  return `${name} [${flags.join(', ')}]`;
}

function listInterfaces({ net }: Machine): string {
  const states = net.devices
    .filter(({ kind }) => kind !== 'loopback')
    .map((device) =>
      interfaceEntry(
        device.name,
        device.up
          ? [
              'Up',
              'Running',
              ...(device.kind === 'dummy' ? [] : [device.carrier ? 'Connected' : 'Disconnected']),
            ]
          : ['none'],
      ),
    );
  const rows = [
    ...states,
    interfaceEntry('any (Pseudo-device that captures on all interfaces)', ['Up', 'Running']),
    interfaceEntry('lo', ['Up', 'Running', 'Loopback']),
  ];
  return rows.map((row, index) => `${index + 1}.${row}\n`).join('');
}
