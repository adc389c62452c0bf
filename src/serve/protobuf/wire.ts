/** The wire format of protobuf: https://protobuf.dev/programming-guides/encoding/ */

/** A varint, or the bytes of everything that has a length. */
export type WireValue = bigint | Uint8Array;

/** Field numbers and values in their order; a message that is cut off ends with what could be read. */
export function* wireFields(bytes: Uint8Array): Generator<readonly [number, WireValue]> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; at < bytes.length; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    switch (tag & 7) {
      case 0:
        yield [number, varint()];
        break;
      case 2: {
        const length = Number(varint());
        yield [number, bytes.subarray(at, at + length)];
        at += length;
        break;
      }
      case 1:
        yield [number, bytes.subarray(at, at + 8)];
        at += 8;
        break;
      case 5:
        yield [number, bytes.subarray(at, at + 4)];
        at += 4;
        break;
      default:
        return;
    }
  }
}
