/** `arping` of Thomas Habets: asks for an address with ARP, from user space, and times the answers. */
import { BROADCAST_MAC, ZERO_MAC } from '../../net/tap.ts';
import type { Tapped } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { resolveName } from './resolve.ts';

const INTERVAL_MS = 1000;
/** Frames that came over a cable are padded to this. */
const ETHERNET_LEAST = 60;
const ARP_FRAME = 42;

export const arping: Program = async ({ args, machine, stdout, stderr, signal, clock }) => {
  const fail = async (text: string): Promise<number> => {
    await stderr.write(`arping: ${text}\n`);
    return 1;
  };
  const options = readOptions(args, { values: 'iIcwWS', flags: 'qrv0', unsimulated: 'CsRDd' });
  if (typeof options === 'string') return fail(options);
  const [name] = options.operands;
  if (name === undefined) {
    await stderr.write(
      'ARPing 2.24, by Thomas Habets <thomas@habets.se>\nusage: arping [ -qrv ] [ -w <sec> ] [ -W <sec> ] [ -S <host/ip> ] [ -c <count> ] [ -i <interface> ] <host/ip>\n',
    );
    return 1;
  }
  const found = await resolveName(machine, name, signal);
  const target = found.kind === 'found' ? found.addresses[0] : undefined;
  if (target === undefined) return fail(`unknown host ${name}`);
  const wanted = options.value('i') ?? options.value('I');
  const device = wanted === undefined ? machine.net.lookup(target)?.device : machine.net.device(wanted);
  if (device === undefined)
    return fail(
      `libnet_init(LIBNET_LINK, ${wanted ?? '<null>'}): libnet_check_iface() ioctl: No such device`,
    );
  const source = options.value('S') ?? device.addresses[0]?.address ?? '0.0.0.0';
  const count = options.value('c') === undefined ? Infinity : Number(options.value('c'));
  const interval = options.value('W') === undefined ? INTERVAL_MS : Number(options.value('W')) * 1000;
  const quiet = options.has('q');
  const raw = options.has('r');

  const times: number[] = [];
  const lines: string[] = [];
  let sent = 0;
  let sentAt = 0;
  let answers = 0;
  const remove = machine.net.tap(device.name, ({ at, direction, frame }: Tapped) => {
    const { packet } = frame;
    if (packet.kind !== 'arp') return;
    if (direction === 'Out') {
      if (packet.op === 'request' && packet.targetIp === target) sentAt = at;
      return;
    }
    if (packet.op !== 'reply' || packet.senderIp !== target) return;
    const length = device.kind === 'ethernet' ? ETHERNET_LEAST : ARP_FRAME;
    const time = at - sentAt;
    lines.push(
      raw
        ? `${packet.senderMac}\n`
        : `${length} bytes from ${packet.senderMac} (${target}): index=${times.length} time=${duration(time)}\n`,
    );
    times.push(time / 1000);
    answers++;
  });
  const show = async (): Promise<void> => {
    const text = lines.splice(0).join('');
    if (!quiet && text !== '') await stdout.write(text);
  };
  try {
    if (!quiet && !raw) await stdout.write(`ARPING ${target}\n`);
    while (sent < count && !signal.aborted) {
      answers = 0;
      sent++;
      machine.net.sendFrame(device.name, {
        sourceMac: device.mac,
        destinationMac: BROADCAST_MAC,
        packet: {
          kind: 'arp',
          op: 'request',
          senderMac: device.mac,
          senderIp: source,
          targetMac: ZERO_MAC,
          targetIp: target,
        },
      });
      await show();
      if (sent === count && answers > 0) break;
      await clock.sleep(interval, signal);
      await show();
      if (answers === 0 && !quiet && !raw && !signal.aborted) await stdout.write('Timeout\n');
    }
  } finally {
    remove();
  }
  if (!quiet && !raw) await stdout.write(summary(target, sent, times));
  return times.length > 0 ? 0 : 1;
};

/** Whole milliseconds get their unit from a thousand microseconds on. */
function duration(microseconds: number): string {
  return microseconds < 1000 ? `${microseconds.toFixed(3)} usec` : `${(microseconds / 1000).toFixed(3)} msec`;
}

function summary(target: string, sent: number, times: readonly number[]): string {
  const extra = Math.max(0, times.length - sent);
  const unanswered = sent === 0 ? 0 : Math.max(0, Math.floor((100 * (sent - times.length)) / sent));
  const head = `\n--- ${target} statistics ---\n${sent} packets transmitted, ${times.length} packets received, ${String(unanswered).padStart(3)}% unanswered (${extra} extra)\n`;
  if (times.length === 0) return `${head}\n`;
  const average = times.reduce((sum, time) => sum + time, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length);
  const figures = [Math.min(...times), average, Math.max(...times), deviation].map((figure) =>
    figure.toFixed(3),
  );
  return `${head}rtt min/avg/max/std-dev = ${figures.join('/')} ms\n`;
}
