/** Byte strings: one character (0…255) for each byte, so that a length is a length on the wire. */

export function toBytes(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

export function toArray(bytes: string): Uint8Array {
  return Uint8Array.from(bytes, (character) => character.charCodeAt(0) & 255);
}

export function fromArray(array: Uint8Array): string {
  let bytes = '';
  for (const byte of array) bytes += String.fromCharCode(byte);
  return bytes;
}

/** UTF-8 text whose characters may be cut in two by segment borders. */
export function createTextDecoder(): (bytes: string) => string {
  const decoder = new TextDecoder();
  return (bytes) => decoder.decode(toArray(bytes), { stream: true });
}
