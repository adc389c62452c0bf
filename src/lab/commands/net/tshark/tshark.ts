/** `tshark -r FILE`: one line a packet. `termshark`, whose screen is not for cells, prints the same, as with `--pass-thru`. */
import type { Frame, Ipv4 } from '../../../net/types.ts';
import { readPcap } from '../../../net/wire/pcap.ts';
import type { PcapFile } from '../../../net/wire/pcap.ts';
import type { Process, Program } from '../../../process.ts';
import { FileError, resolvePath } from '../../../shell/files.ts';
import { readOptions } from '../../options.ts';
import { innerFrame, summarize } from './dissect.ts';
import type { Dissection, Summary } from './dissect.ts';
import { HttpStreams } from './httpStreams.ts';
import { TcpAnalysis } from './tcpAnalysis.ts';

/** IANA's port of VXLAN; Linux and Cilium use 8472, which has to be told. */
const VXLAN_PORT = 4789;
const TIMES = ['r', 'd', 'ad', 'a', 'e'] as const;
type Time = (typeof TIMES)[number];
type Captured = PcapFile['packets'][number];

interface Shown {
  readonly number: number;
  readonly time: string;
  readonly packet: Captured;
  readonly summary: Summary;
  /** Outermost first. */
  readonly frames: readonly Frame[];
  /** VNIs of the tunnels around the innermost frame. */
  readonly vnis: readonly number[];
}

const FIELDS: Readonly<Record<string, (shown: Shown) => readonly (string | number)[]>> = {
  'frame.number': ({ number }) => [number],
  'frame.len': ({ packet }) => [packet.bytes.length],
  'frame.time_epoch': ({ packet }) => [
    `${Math.floor(packet.at / 1e6)}.${String(packet.at % 1e6).padStart(6, '0')}000`,
  ],
  'frame.time_relative': ({ time }) => [`${time.trim()}000`],
  'eth.src': ({ frames }) => frames.map(({ sourceMac }) => sourceMac).filter((mac) => mac !== ''),
  'eth.dst': ({ frames }) => frames.map(({ destinationMac }) => destinationMac).filter((mac) => mac !== ''),
  'ip.src': ({ frames }) => ofIpv4(frames, ({ source }) => source),
  'ip.dst': ({ frames }) => ofIpv4(frames, ({ destination }) => destination),
  'ip.ttl': ({ frames }) => ofIpv4(frames, ({ ttl }) => ttl),
  'vxlan.vni': ({ vnis }) => vnis,
  'udp.srcport': ({ frames }) =>
    ofIpv4(frames, ({ payload }) => (payload.proto === 'udp' ? payload.sourcePort : undefined)),
  'udp.dstport': ({ frames }) =>
    ofIpv4(frames, ({ payload }) => (payload.proto === 'udp' ? payload.destinationPort : undefined)),
  'tcp.srcport': ({ frames }) =>
    ofIpv4(frames, ({ payload }) => (payload.proto === 'tcp' ? payload.sourcePort : undefined)),
  'tcp.dstport': ({ frames }) =>
    ofIpv4(frames, ({ payload }) => (payload.proto === 'tcp' ? payload.destinationPort : undefined)),
  '_ws.col.Protocol': ({ summary }) => [summary.protocol],
  '_ws.col.Source': ({ summary }) => [summary.source],
  '_ws.col.Destination': ({ summary }) => [summary.destination],
  '_ws.col.Info': ({ summary }) => [summary.info],
};

export const tshark: Program = async (process) => {
  const { args, machine, cwd, stdout, stderr, user } = process;
  const fail = async (text: string, status = 1): Promise<number> => {
    await stderr.write(`tshark: ${text}\n`);
    return status;
  };
  const options = readOptions(args, {
    flags: 'nlqPv',
    values: 'rdcteT',
    unsimulated: 'iYfRVxzGXowFHEOSabCKLDpBysu2jJ',
    long: { version: 'v', 'read-file': 'r' },
  });
  if (typeof options === 'string') return fail(options);
  if (options.has('v')) {
    await stdout.write('TShark (Wireshark) 4.0.17.\n');
    return 0;
  }
  const name = options.value('r') ?? options.operands[0];
  if (name === undefined)
    return fail('capturing is not simulated in this lab: write with tcpdump -w, and read that file with -r.');
  if (options.has('r') && options.operands.length > 0)
    return fail('display filters are not simulated in this lab (grep the lines).');
  const decoded = new Set([VXLAN_PORT]);
  for (const rule of options.all('d')) {
    const port = /^udp\.port==(\d+),vxlan$/.exec(rule)?.[1];
    if (port === undefined)
      return fail(`-d "${rule}" is not simulated in this lab (udp.port==8472,vxlan is).`);
    decoded.add(Number(port));
  }
  const time = TIMES.find((each) => each === (options.value('t') ?? 'r'));
  if (time === undefined) return fail(`-t ${options.value('t') ?? ''} is not simulated in this lab.`);
  const kind = options.value('T') ?? 'text';
  if (kind !== 'text' && kind !== 'fields') return fail(`-T ${kind} is not simulated in this lab.`);
  const fields = options.all('e');
  const unknown = fields.find((field) => FIELDS[field] === undefined);
  if (kind === 'fields' && fields.length === 0)
    return fail('"-Tfields" was specified, but no fields were specified with "-e".');
  if (unknown !== undefined)
    return fail(
      `the field "${unknown}" is not simulated in this lab. Known: ${Object.keys(FIELDS).join(' ')}`,
    );
  const count = options.value('c');
  if (count !== undefined && !/^[1-9]\d*$/.test(count))
    return fail(`The specified packet count "${count}" isn't a decimal number`);

  if (user === 'root')
    await stderr.write('Running as user "root" and group "root". This could be dangerous.\n');
  let file: PcapFile | undefined;
  try {
    file = readPcap(machine.files.readBytes(resolvePath(cwd, name)));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why =
      error.errno === 'ENOENT' ? `The file "${name}" doesn't exist.` : `"${name}": ${error.message}`;
    return fail(why, 2);
  }
  if (file === undefined)
    return fail(`The file "${name}" isn't a capture file in a format TShark understands.`, 2);
  await print(process, file.packets.slice(0, Number(count ?? Infinity)), {
    decoded,
    time,
    fields: kind === 'fields' ? fields : [],
  });
  return 0;
};

export const termshark: Program = async (process) => {
  await process.stderr.write(
    'termshark: its screen is not simulated in this lab; this is what it passes through from tshark (--pass-thru)\n',
  );
  return tshark({ ...process, name: 'tshark' });
};

interface PrintOptions {
  readonly decoded: ReadonlySet<number>;
  readonly time: Time;
  /** None: the summary line. */
  readonly fields: readonly string[];
}

async function print(
  { stdout }: Process,
  packets: readonly Captured[],
  { decoded, time, fields }: PrintOptions,
): Promise<void> {
  const dissection = {
    tcp: new TcpAnalysis(),
    http: new HttpStreams(),
    echoes: new Map<string, number>(),
    vxlanPorts: decoded,
  };
  let previous = packets[0]?.at ?? 0;
  for (const [index, packet] of packets.entries()) {
    const number = index + 1;
    const state: Dissection = { ...dissection, number, at: packet.at };
    const shown: Shown = {
      number,
      time: timeOf(packet.at, time, packets[0]?.at ?? 0, previous),
      packet,
      summary: summarize(packet.frame, state),
      ...layersOf(packet.frame, decoded),
    };
    previous = packet.at;
    await stdout.write(
      `${fields.length === 0 ? lineOf(shown) : fields.map((field) => FIELDS[field]?.(shown).join(',') ?? '').join('\t')}\n`,
    );
  }
}

function lineOf({ number, time, packet, summary }: Shown): string {
  const { source, destination, protocol, info } = summary;
  return `${String(number).padStart(5)} ${time} ${source.padStart(12)} → ${destination.padEnd(12)} ${protocol} ${packet.bytes.length} ${info}`;
}

function timeOf(at: number, time: Time, first: number, previous: number): string {
  const seconds = (microseconds: number): string =>
    `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, '0')}`;
  if (time === 'r') return seconds(at - first).padStart(10);
  if (time === 'd') return seconds(at - previous).padStart(10);
  if (time === 'e') return seconds(at);
  const [date = '', clock = ''] = new Date(Math.floor(at / 1000)).toISOString().split('T');
  const ofDay = `${clock.slice(0, 8)}.${String(at % 1e6).padStart(6, '0')}`;
  return time === 'ad' ? `${date} ${ofDay}` : ofDay;
}

function layersOf(frame: Frame, decoded: ReadonlySet<number>): Pick<Shown, 'frames' | 'vnis'> {
  const { packet } = frame;
  const udp = packet.kind === 'ipv4' && packet.payload.proto === 'udp' ? packet.payload : undefined;
  const inner = udp === undefined ? undefined : innerFrame(udp, decoded);
  if (udp === undefined || inner === undefined || typeof udp.data === 'string')
    return { frames: [frame], vnis: [] };
  const below = layersOf(inner, decoded);
  return { frames: [frame, ...below.frames], vnis: [udp.data.vni, ...below.vnis] };
}

function ofIpv4<Value>(
  frames: readonly Frame[],
  read: (packet: Ipv4) => Value | undefined,
): readonly Value[] {
  return frames.flatMap(({ packet }) =>
    packet.kind === 'ipv4' ? withAbout(packet).flatMap((each) => read(each) ?? []) : [],
  );
}

/** A packet and the one that it tells an error about. */
function withAbout(packet: Ipv4): readonly Ipv4[] {
  const about = packet.payload.proto === 'icmp' ? packet.payload.about : undefined;
  return about === undefined ? [packet] : [packet, ...withAbout(about)];
}
