/** What a capture file gives, whichever its format. */
import type { Bytes } from './bytes.ts';

/** One packet as a file holds it. */
export interface Frame {
  /** Seconds since the epoch, and the digits behind the point; absent where the file has no time (simple packet blocks). */
  readonly time?: { readonly seconds: number; readonly fraction: string };
  /** LINKTYPE_… number: 1 Ethernet, 113 and 276 the pseudo-device `any`. */
  readonly link: number;
  /** Name of the interface, where the file tells. */
  readonly device?: string;
  readonly direction?: 'In' | 'Out';
  readonly bytes: Bytes;
  /** Bytes on the wire, of which a snapshot length may have kept fewer. */
  readonly wireLength: number;
}

/** Why a file cannot be read, or not to its end. */
export interface Fault {
  readonly reason: 'empty' | 'compressed' | 'unknown' | 'cut' | 'length' | 'version' | 'interface';
  /** Bytes from the file's start. */
  readonly offset: number;
  /** The number that is wrong, or how many bytes are missing. */
  readonly found?: number;
}

export interface CaptureFile {
  /** Everything up to the fault. */
  readonly frames: readonly Frame[];
  readonly fault?: Fault;
}

/** libpcap's MAXIMUM_SNAPLEN: a longer packet is a broken length. */
export const longestFrame = 262_144;
