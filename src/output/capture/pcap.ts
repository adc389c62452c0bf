/** pcap, draft-ietf-opsawg-pcap: a header of 24 bytes, then packets with 16 bytes in front of each. */
import type { Bytes } from './bytes.ts';
import { longestFrame } from './frame.ts';
import type { CaptureFile, Fault, Frame } from './frame.ts';

interface PcapForm {
  readonly little: boolean;
  /** Of the fraction of a second: 6 or 9. */
  readonly digits: number;
}

export function readPcap(bytes: Bytes, { little, digits }: PcapForm): CaptureFile {
  const frames: Frame[] = [];
  const ends = (reason: Fault['reason'], offset: number, found: number): CaptureFile => ({
    frames,
    fault: { reason, offset, found },
  });
  if (!bytes.has(0, 24)) return ends('cut', bytes.length, 24 - bytes.length);
  if (bytes.u16(4, little) !== 2) return ends('version', 4, bytes.u16(4, little));
  // The upper bits tell of a frame check sequence.
  const link = bytes.u32(20, little) & 0x0fffffff;
  let at = 24;
  while (at < bytes.length) {
    if (!bytes.has(at, 16)) return ends('cut', at, at + 16 - bytes.length);
    const kept = bytes.u32(at + 8, little);
    if (kept > longestFrame) return ends('length', at + 8, kept);
    if (!bytes.has(at + 16, kept)) return ends('cut', at, at + 16 + kept - bytes.length);
    frames.push({
      time: {
        seconds: bytes.u32(at, little),
        fraction: String(bytes.u32(at + 4, little)).padStart(digits, '0'),
      },
      link,
      bytes: bytes.slice(at + 16, at + 16 + kept),
      wireLength: bytes.u32(at + 12, little),
    });
    at += 16 + kept;
  }
  return { frames };
}
