/** Files of captured packets: pcap (tcpdump -w) and pcapng (Wireshark, dumpcap). */
import { Bytes } from './bytes.ts';
import type { CaptureFile } from './frame.ts';
import { readPcap } from './pcap.ts';
import { readPcapng } from './pcapng.ts';

/** Linear in the file's size; never throws. */
export function readCaptureFile(data: Uint8Array): CaptureFile {
  const bytes = Bytes.of(data);
  if (bytes.length === 0) return { frames: [], fault: { reason: 'empty', offset: 0 } };
  if (bytes.length < 4) return { frames: [], fault: { reason: 'cut', offset: 0, found: 24 - bytes.length } };
  switch (bytes.u32(0)) {
    case 0xa1b2c3d4:
      return readPcap(bytes, { little: false, digits: 6 });
    case 0xd4c3b2a1:
      return readPcap(bytes, { little: true, digits: 6 });
    case 0xa1b23c4d:
      return readPcap(bytes, { little: false, digits: 9 });
    case 0x4d3cb2a1:
      return readPcap(bytes, { little: true, digits: 9 });
    case 0x0a0d0d0a:
      return readPcapng(bytes);
  }
  const compressed = bytes.u16(0) === 0x1f8b || bytes.u32(0) === 0x28b52ffd || bytes.u32(0) === 0x04224d18;
  return { frames: [], fault: { reason: compressed ? 'compressed' : 'unknown', offset: 0 } };
}
