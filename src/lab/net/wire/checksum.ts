/** The Internet checksum (RFC 1071) of a byte string. */
export function checksum(bytes: string): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    sum += (bytes.charCodeAt(index) << 8) | (index + 1 < bytes.length ? bytes.charCodeAt(index + 1) : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
