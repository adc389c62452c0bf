/** pcapng, draft-ietf-opsawg-pcapng: blocks, each with its length in front and behind. */
import type { Bytes } from './bytes.ts';
import { longestFrame } from './frame.ts';
import type { CaptureFile, Fault, Frame } from './frame.ts';

interface Device {
  readonly link: number;
  readonly snapLength: number;
  readonly name?: string;
  /** Time units of a second, and the digits that show them. */
  readonly perSecond: bigint;
  readonly digits: number;
  readonly offsetSeconds: number;
}

/** What the section that is being read has told so far. */
interface Section {
  readonly little: boolean;
  readonly devices: Device[];
}

const sectionHeader = 0x0a0d0d0a;
const interfaceDescription = 1;
const oldPacket = 2;
const simplePacket = 3;
const enhancedPacket = 6;

export function readPcapng(bytes: Bytes): CaptureFile {
  const frames: Frame[] = [];
  const ends = (fault: Fault): CaptureFile => ({ frames, fault });
  let section: Section = { little: false, devices: [] };
  let at = 0;
  while (at < bytes.length) {
    if (!bytes.has(at, 12)) return ends({ reason: 'cut', offset: at, found: at + 12 - bytes.length });
    // The type of a section header reads the same in both byte orders.
    if (bytes.u32(at) === sectionHeader) {
      const magic = bytes.u32(at + 8);
      if (magic !== 0x1a2b3c4d && magic !== 0x4d3c2b1a)
        return ends({ reason: 'unknown', offset: at + 8, found: magic });
      section = { little: magic === 0x4d3c2b1a, devices: [] };
    }
    const { little } = section;
    const type = bytes.u32(at, little);
    const length = bytes.u32(at + 4, little);
    if (length < 12 || length % 4 !== 0) return ends({ reason: 'length', offset: at + 4, found: length });
    if (!bytes.has(at, length)) return ends({ reason: 'cut', offset: at, found: at + length - bytes.length });
    const behind = bytes.u32(at + length - 4, little);
    if (behind !== length) return ends({ reason: 'length', offset: at + length - 4, found: behind });
    const body = bytes.slice(at + 8, at + length - 4);
    if (type === interfaceDescription) section.devices.push(readDevice(body, little));
    else if (type === enhancedPacket || type === oldPacket || type === simplePacket) {
      const frame = readFrame(type, body, section);
      if ('reason' in frame) return ends({ ...frame, offset: frame.offset + at + 8 });
      frames.push(frame);
    }
    at += length;
  }
  return { frames };
}

function readDevice(body: Bytes, little: boolean): Device {
  let name: string | undefined;
  let resolution = 6;
  let offsetSeconds = 0;
  for (const { code, value } of options(body.slice(8), little)) {
    if (code === 2) name = value.latin1().replace(/(?<!\0)\0+$/, '');
    else if (code === 9) resolution = value.u8(0);
    else if (code === 14) offsetSeconds = value.u32(little ? 0 : 4, little);
  }
  // The highest bit: a power of 2, not of 10. More than 2^63 or 10^19 units do not fit the time's 64 bits.
  const binary = resolution > 127;
  const power = Math.min(resolution & 127, binary ? 63 : 19);
  return {
    link: body.u16(0, little),
    snapLength: body.u32(4, little),
    ...(name === undefined ? {} : { name }),
    perSecond: (binary ? 2n : 10n) ** BigInt(power),
    digits: Math.min(Math.max(6, binary ? 9 : power), 9),
    offsetSeconds,
  };
}

/** `offset` of a fault counts from the block's body. */
function readFrame(type: number, body: Bytes, { little, devices }: Section): Frame | Fault {
  const simple = type === simplePacket;
  const index = simple ? 0 : type === oldPacket ? body.u16(0, little) : body.u32(0, little);
  const device = devices[index];
  if (device === undefined) return { reason: 'interface', offset: 0, found: index };
  const start = simple ? 4 : 20;
  const wireLength = body.u32(simple ? 0 : 16, little);
  const snapped = device.snapLength === 0 ? wireLength : Math.min(wireLength, device.snapLength);
  const kept = simple ? Math.min(snapped, body.length - start) : body.u32(12, little);
  if (kept > longestFrame || !body.has(start, kept)) return { reason: 'length', offset: 12, found: kept };
  const common = {
    link: device.link,
    ...(device.name === undefined ? {} : { device: device.name }),
    bytes: body.slice(start, start + kept),
    wireLength,
  };
  if (simple) return common;
  const units = (BigInt(body.u32(4, little)) << 32n) | BigInt(body.u32(8, little));
  const seconds = Number(units / device.perSecond) + device.offsetSeconds;
  const fraction = ((units % device.perSecond) * 10n ** BigInt(device.digits)) / device.perSecond;
  const direction =
    type === enhancedPacket ? directionOf(body.slice(start + Math.ceil(kept / 4) * 4), little) : undefined;
  return {
    ...common,
    time: { seconds, fraction: String(fraction).padStart(device.digits, '0') },
    ...(direction === undefined ? {} : { direction }),
  };
}

function directionOf(body: Bytes, little: boolean): 'In' | 'Out' | undefined {
  for (const { code, value } of options(body, little)) {
    if (code !== 2) continue;
    const bits = value.u32(0, little) & 3;
    return bits === 1 ? 'In' : bits === 2 ? 'Out' : undefined;
  }
  return undefined;
}

function* options(body: Bytes, little: boolean): Generator<{ readonly code: number; readonly value: Bytes }> {
  let at = 0;
  while (body.has(at, 4)) {
    const code = body.u16(at, little);
    const length = body.u16(at + 2, little);
    if (code === 0) return;
    yield { code, value: body.slice(at + 4, at + 4 + length) };
    at += 4 + Math.ceil(length / 4) * 4;
  }
}
