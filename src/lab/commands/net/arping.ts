/** `arping` of Thomas Habets: asks for an address with ARP, from user space, and times the answers. */
import { contains, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import { connectedPrefix } from '../../net/addresses.ts';
import { BROADCAST_MAC, ZERO_MAC } from '../../net/tap.ts';
import type { Device, Frame, Tapped } from '../../net/types.ts';
import type { Machine } from '../../machine.ts';
import type { Process, Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import type { Options } from '../options.ts';
import { resolveName } from './resolve.ts';

const INTERVAL_MS = 1000;
/** Frames that came over a cable are padded to this. */
const ETHERNET_LEAST = 60;
const ARP_FRAME = 42;
/** Zeros that it puts behind the question. */
const PADDING = 16;
const MAC = /^([\da-f]{1,2}:){5}[\da-f]{1,2}$/i;
const OPTIONS = {
  values: 'iIcCwWSst',
  flags: '0abBdDeFhpPqrRuUv',
  unsimulated: 'AgmQTVzZ',
  long: { help: 'h' },
};
const USAGE = `ARPing 2.24, by Thomas Habets <thomas@habets.se>
usage: arping [ -0aAbdDeFpPqrRuUvzZ ] [ -w <sec> ] [ -W <sec> ] [ -S <host/ip> ]
              [ -T <host/ip ] [ -s <MAC> ] [ -t <MAC> ] [ -c <count> ]
              [ -C <count> ] [ -i <interface> ] [ -m <type> ] [ -g <group> ]
              [ -V <vlan> ] [ -Q <priority> ] <host/ip/MAC | -B>
For complete usage info, use --help or check the manpage.
`;

/** What is wrong with the command line, or with what it names. */
class Refused extends Error {}

export const arping: Program = async (process) => {
  const { args, stdout, stderr } = process;
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') {
    await stderr.write(`arping: ${options}\n`);
    if (!options.includes('not simulated')) await stdout.write(USAGE);
    return 1;
  }
  const { operands } = options;
  if (options.has('h') || (operands.length === 0 && !options.has('B'))) {
    await stdout.write(USAGE);
    return options.has('h') ? 0 : 1;
  }
  try {
    if (operands.length > 1) throw new Refused('Too many args on command line. Expected at most one.');
    const target = options.has('B') ? '255.255.255.255' : await addressOf(process, operands[0] ?? '');
    const device = await deviceFor(process, options, target);
    const asked = options.value('S');
    const source = options.has('b')
      ? '255.255.255.255'
      : options.has('0')
        ? '0.0.0.0'
        : asked === undefined
          ? (device.addresses[0]?.address ?? '0.0.0.0')
          : await addressOf(process, asked);
    if (options.has('v'))
      await stdout.write(
        `This box:   Interface: ${device.name}  IP: ${source}   MAC address: ${options.value('s') ?? device.mac}\n`,
      );
    return await ask(process, options, device, question(options, device, source, target));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await stderr.write(`arping: ${error.message}\n`);
    return 1;
  }
};

async function addressOf({ machine, signal }: Process, name: string): Promise<string> {
  if (MAC.test(name)) throw new Refused('to ask for a MAC with ICMP is not simulated in this lab');
  const found = await resolveName(machine, name, signal);
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined) throw new Refused(`Can't resolve ${name}`);
  return address;
}

/** The one that was named, or whose network has the target; else the first that is no loopback, with a warning. */
async function deviceFor({ machine, stderr }: Process, options: Options, target: string): Promise<Device> {
  const wanted = options.value('i') ?? options.value('I');
  const up = machine.net.devices.filter((device) => device.up && device.kind !== 'loopback');
  const device = wanted === undefined ? onNetworkOf(machine, target) : machine.net.device(wanted);
  if (device !== undefined) return device;
  if (wanted === undefined && up[0] !== undefined) {
    await stderr.write(
      'arping: lookup dev: No matching interface found using getifaddrs().\n' +
        'arping: Unable to automatically find interface to use. Is it on the local LAN?\n' +
        `arping: Use -i to manually specify interface. Guessing interface ${up[0].name}.\n`,
    );
    return up[0];
  }
  throw new Refused(
    `libnet_init(LIBNET_LINK, ${wanted ?? '<null>'}): libnet_check_iface() ioctl: No such device`,
  );
}

function onNetworkOf({ net }: Machine, target: string): Device | undefined {
  const number = parseIpv4(target) ?? 0;
  return net.devices.find(
    (device) =>
      device.up &&
      device.kind !== 'loopback' &&
      device.addresses.some((address) => {
        const prefix = parsePrefix(connectedPrefix(address));
        return prefix !== undefined && contains(prefix, number);
      }),
  );
}

function question(options: Options, device: Device, senderIp: string, targetIp: string): Frame {
  const mac = (options.value('s') ?? device.mac).toLowerCase();
  return {
    sourceMac: mac,
    destinationMac: (options.value('t') ?? BROADCAST_MAC).toLowerCase(),
    packet: {
      kind: 'arp',
      op: options.has('P') ? 'reply' : 'request',
      senderMac: mac,
      senderIp,
      targetMac: options.has('U') || options.has('P') ? BROADCAST_MAC : ZERO_MAC,
      targetIp,
      padding: PADDING,
    },
  };
}

async function ask(process: Process, options: Options, device: Device, frame: Frame): Promise<number> {
  const { machine, stdout, signal, clock } = process;
  const target = frame.packet.kind === 'arp' ? frame.packet.targetIp : '';
  // As atoi(3) and atof(3) read them; a negative count is none.
  const number = (letter: string): number | undefined =>
    options.has(letter) ? Number.parseFloat(options.value(letter) ?? '') || 0 : undefined;
  const given = number('c');
  const count = given === undefined || given < 0 ? Infinity : Math.trunc(given);
  const enough = number('C') ?? Infinity;
  const interval = (number('W') ?? INTERVAL_MS / 1000) * 1000;
  const startedAt = clock.now();
  const deadline = startedAt + (number('w') ?? Infinity) * 1000;
  const raw = options.has('r') || options.has('R');
  const dots = options.has('D');
  const says = !options.has('q') && !raw && !dots;

  const times: number[] = [];
  const macs = new Set<string>();
  const pieces: string[] = [];
  let sent = 0;
  let sentAt = 0;
  let answers = 0;
  // What was sent when the time was over is not waited for.
  let over = false;
  const remove = machine.net.tap(device.name, ({ at, direction, frame: { packet } }: Tapped) => {
    if (packet.kind !== 'arp' || over) return;
    if (direction === 'Out') {
      if (packet.targetIp === target) sentAt = at;
      return;
    }
    if (packet.op !== 'reply' || packet.senderIp !== target) return;
    const length = device.kind === 'ethernet' ? ETHERNET_LEAST : ARP_FRAME;
    const index = `${times.length}${options.has('u') ? `/${sent - 1}` : ''}`;
    const bell = options.has('a') ? '\u0007' : '';
    if (dots) pieces.push('!');
    else if (raw)
      pieces.push(
        `${[...(options.has('r') ? [packet.senderMac] : []), ...(options.has('R') ? [target] : [])].join(' ')}\n`,
      );
    else
      pieces.push(
        `${bell}${length} bytes from ${packet.senderMac} (${target}): index=${index} time=${duration(at - sentAt)}\n`,
      );
    times.push((at - sentAt) / 1000);
    macs.add(packet.senderMac);
    answers++;
  });
  const show = async (): Promise<void> => {
    const text = pieces.splice(0).join('');
    if (!options.has('q') && text !== '') await stdout.write(text);
  };
  try {
    if (says) await stdout.write(`ARPING ${target}\n`);
    while (sent < count && times.length < enough && !signal.aborted) {
      answers = 0;
      sent++;
      over = clock.now() >= deadline;
      machine.net.sendFrame(device.name, frame);
      await show();
      if (over) break;
      if ((sent === count && answers > 0) || times.length >= enough) break;
      await clock.sleep(Math.max(1, Math.min(interval, deadline - clock.now())), signal);
      await show();
      if (answers > 0 || signal.aborted) continue;
      if (dots) pieces.push('.');
      else if (says) pieces.push(`${options.has('e') ? '\u0007' : ''}Timeout\n`);
      await show();
    }
  } finally {
    remove();
  }
  if (dots)
    await stdout.write(`\t${share(sent, times.length)}% packet loss (${extra(sent, times.length)} extra)\n`);
  else if (says) await stdout.write(summary(target, sent, times));
  if (options.has('d') && macs.size > 1) return 1;
  return times.length > 0 ? 0 : 1;
}

/** Whole milliseconds get their unit from a thousand microseconds on. */
function duration(microseconds: number): string {
  return microseconds < 1000 ? `${microseconds.toFixed(3)} usec` : `${(microseconds / 1000).toFixed(3)} msec`;
}

const extra = (sent: number, received: number): number => Math.max(0, received - sent);

/** Percent without an answer; of nothing sent it is what printf(3) makes of 0/0. */
function share(sent: number, received: number): string {
  if (sent === 0) return '-nan';
  return String(Math.max(0, Math.floor((100 * (sent - received)) / sent))).padStart(3);
}

function summary(target: string, sent: number, times: readonly number[]): string {
  const head = `\n--- ${target} statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${share(sent, times.length)}% unanswered (${extra(sent, times.length)} extra)\n`;
  if (times.length === 0) return `${head}\n`;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length);
  const figures = [Math.min(...times), average, Math.max(...times), deviation].map((figure) =>
    figure.toFixed(3),
  );
  return `${head}rtt min/avg/max/std-dev = ${figures.join('/')} ms\n`;
}
