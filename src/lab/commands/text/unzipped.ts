import { gunzipSync } from 'fflate';

/** Bytes that a file may become: anybody can write a few that would fill the memory. */
const MOST = 16 * 1024 * 1024;

/** @throws for what is no gzip, and for what would become more than 16 MB */
export function unzipped(bytes: Uint8Array): Uint8Array {
  // The last four bytes say how many it becomes (RFC 1952); the library makes room for so many, and never for more.
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(
    bytes.length - 4,
    true,
  );
  if (size > MOST) throw new Error(`it would become ${size} bytes, more than the ${MOST} that the lab keeps`);
  return gunzipSync(bytes, { out: new Uint8Array(size) });
}
