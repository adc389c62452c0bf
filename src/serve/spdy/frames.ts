/** SPDY/3.1 frames, as many of them as port-forwarding uses: https://www.chromium.org/spdy/spdy-protocol/spdy-protocol-draft3-1 */

export const frameType = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const;
/** The sender says no more on this stream. */
export const FLAG_FIN = 1;

const VERSION = 3;
const HEADER_BYTES = 8;

export interface DataFrame {
  readonly kind: 'data';
  readonly stream: number;
  readonly flags: number;
  readonly body: Buffer;
}

export interface ControlFrame {
  readonly kind: 'control';
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** Bytes of one frame; clients send some kilobytes. */
const MOST_BYTES = 1024 * 1024;

/** Cuts a stream of bytes into frames, however it arrives. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  *read(bytes: Uint8Array): Generator<DataFrame | ControlFrame> {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= HEADER_BYTES) {
      const flags = this.#rest.readUInt8(4);
      const length = this.#rest.readUIntBE(5, 3);
      if (length > MOST_BYTES) throw new Error(`a frame of ${length} bytes`);
      if (this.#rest.length < HEADER_BYTES + length) return;
      const first = this.#rest.readUInt32BE(0);
      const body = this.#rest.subarray(HEADER_BYTES, HEADER_BYTES + length);
      this.#rest = this.#rest.subarray(HEADER_BYTES + length);
      // The first bit tells control frames from data.
      if (first >= 0x8000_0000) yield { kind: 'control', type: first & 0xffff, flags, body };
      else yield { kind: 'data', stream: first, flags, body };
    }
  }
}

export function dataFrame(stream: number, body: Uint8Array, flags = 0): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(stream, 0);
  header.writeUInt8(flags, 4);
  header.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([header, body]);
}

export function controlFrame(type: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(0x8000 | VERSION, 0);
  header.writeUInt16BE(type, 2);
  header.writeUIntBE(body.length, 5, 3);
  return Buffer.concat([header, body]);
}
