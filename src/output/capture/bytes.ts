/** Part of a capture file, read at offsets from its own start. Beyond its end everything is 0: ask `has` first. */
export class Bytes {
  readonly length: number;
  readonly #view: DataView;
  readonly #from: number;

  private constructor(view: DataView, from: number, length: number) {
    this.#view = view;
    this.#from = from;
    this.length = length;
  }

  static of(data: Uint8Array): Bytes {
    return new Bytes(new DataView(data.buffer, data.byteOffset, data.byteLength), 0, data.byteLength);
  }

  /** The bytes that a hexadecimal text spells; a last odd digit is left out. */
  static ofHex(text: string): Bytes {
    const data = new Uint8Array(text.length >> 1);
    for (let i = 0; i < data.length; i++) data[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
    return Bytes.of(data);
  }

  /** Whether `count` bytes are there at `at`. */
  has(at: number, count: number): boolean {
    return at >= 0 && count >= 0 && at + count <= this.length;
  }

  u8(at: number): number {
    return this.has(at, 1) ? this.#view.getUint8(this.#from + at) : 0;
  }

  /** Network byte order, as packets have it, unless `little`. */
  u16(at: number, little = false): number {
    return this.has(at, 2) ? this.#view.getUint16(this.#from + at, little) : 0;
  }

  u32(at: number, little = false): number {
    return this.has(at, 4) ? this.#view.getUint32(this.#from + at, little) : 0;
  }

  /** Never longer than what is there. */
  slice(from: number, to = this.length): Bytes {
    const start = Math.min(Math.max(0, from), this.length);
    return new Bytes(this.#view, this.#from + start, Math.max(0, Math.min(to, this.length) - start));
  }

  hex(separator = ''): string {
    let text = '';
    for (let i = 0; i < this.length; i++)
      text += (i > 0 ? separator : '') + (pairs[this.#view.getUint8(this.#from + i)] ?? '');
    return text;
  }

  /** One character a byte; of names and labels. */
  latin1(): string {
    let text = '';
    for (let i = 0; i < this.length; i++) text += String.fromCharCode(this.#view.getUint8(this.#from + i));
    return text;
  }
}

const pairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
