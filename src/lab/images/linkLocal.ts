/** The IPv6 link-local address that the kernel makes of a MAC (RFC 4291, appendix A). */
export function linkLocal(mac: string): string {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [
    [a ^ 0x02, b],
    [c, 0xff],
    [0xfe, d],
    [e, f],
  ];
  return `fe80::${groups.map(([high = 0, low = 0]) => (high * 256 + low).toString(16)).join(':')}`;
}
