/** Packets put together byte by byte, for what the recorded files do not hold: IPv6, fragments, VLANs, DNS, Geneve. */

type Part = readonly number[];

const u16 = (value: number): Part => [(value >> 8) & 255, value & 255];
const u32 = (value: number): Part => [...u16(value >>> 16), ...u16(value & 0xffff)];
const ascii = (text: string): Part => [...text].map((each) => each.charCodeAt(0));
const v4 = (address: string): Part => address.split('.').map(Number);
const mac = (last: number): Part => [0x08, 0x00, 0x27, 0, 0, last];

export function ethernet(type: number, payload: Part): Part {
  return [...mac(1), ...mac(2), ...u16(type), ...payload];
}

export function vlan(id: number, type: number, payload: Part): Part {
  return ethernet(0x8100, [...u16(id), ...u16(type), ...payload]);
}

export function cooked(type: number, payload: Part): Part {
  return [...u16(4), ...u16(1), ...u16(6), ...mac(3), 0, 0, ...u16(type), ...payload];
}

/** LINKTYPE_LINUX_SLL2, of interface 3. */
export function cooked2(type: number, payload: Part): Part {
  return [...u16(type), 0, 0, ...u32(3), ...u16(1), 4, 6, ...mac(3), 0, 0, ...payload];
}

export function ipv4(
  protocol: number,
  payload: Part,
  { fragment = 0, from = '10.0.0.1', to = '10.0.0.2' } = {},
): Part {
  const total = 20 + payload.length;
  return [
    0x45,
    0,
    ...u16(total),
    ...u16(0x1234),
    ...u16(fragment),
    63,
    protocol,
    0,
    0,
    ...v4(from),
    ...v4(to),
    ...payload,
  ];
}

export function ipv6(next: number, payload: Part): Part {
  const from = [0xfe, 0x80, ...zeros(13), 1];
  const to = [0xff, 0x02, ...zeros(9), 1, 0xff, 0, 0, 2];
  return [0x60, 0, 0, 0, ...u16(payload.length), next, 255, ...from, ...to, ...payload];
}

export function udp(from: number, to: number, payload: Part): Part {
  return [...u16(from), ...u16(to), ...u16(8 + payload.length), 0, 0, ...payload];
}

export function tcp(flags: number, options: Part, payload: Part): Part {
  const words = 5 + options.length / 4;
  return [
    ...u16(43914),
    ...u16(80),
    ...u32(0xfffffff0),
    ...u32(7),
    words << 4,
    flags,
    ...u16(64240),
    0,
    0,
    0,
    0,
    ...options,
    ...payload,
  ];
}

export function echo(type: number, id: number, seq: number, size: number): Part {
  return [type, 0, 0, 0, ...u16(id), ...u16(seq), ...zeros(size)];
}

export function unreachable(original: Part): Part {
  return [3, 3, 0, 0, 0, 0, 0, 0, ...original];
}

export function solicitation(): Part {
  return [135, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0x80, ...zeros(13), 2];
}

export function arp(op: number): Part {
  return [
    0,
    1,
    8,
    0,
    6,
    4,
    ...u16(op),
    ...mac(2),
    ...v4('192.168.10.200'),
    ...zeros(6),
    ...v4('192.168.10.211'),
  ];
}

export function geneve(vni: number, options: Part, inner: Part): Part {
  return [options.length / 4, 0, 0x65, 0x58, ...u32(vni << 8), ...options, ...inner];
}

export function vxlan(vni: number, inner: Part): Part {
  return [8, 0, 0, 0, ...u32(vni << 8), ...inner];
}

export function dnsQuery(name: string, type: number): Part {
  return [...u16(4711), 1, 0, ...u16(1), 0, 0, 0, 0, 0, 0, ...dnsName(name), ...u16(type), 0, 1];
}

/** The answer's name is a pointer to the question's. */
export function dnsAnswer(name: string, address: string): Part {
  const question = [...dnsName(name), 0, 1, 0, 1];
  return [
    ...u16(4711),
    0x81,
    0x80,
    ...u16(1),
    ...u16(1),
    0,
    0,
    0,
    0,
    ...question,
    0xc0,
    12,
    0,
    1,
    0,
    1,
    ...u32(30),
    0,
    4,
    ...v4(address),
  ];
}

export function zeros(count: number): Part {
  return Array.from({ length: count }, () => 0);
}

function dnsName(name: string): Part {
  return [...name.split('.').flatMap((label) => [label.length, ...ascii(label)]), 0];
}

/** A pcap file in network byte order, one second between packets. */
export function pcapFile(link: number, frames: readonly Part[]): Uint8Array {
  const packets = frames.flatMap((frame, at) => [
    ...u32(1_795_388_000 + at),
    ...u32(5 + at),
    ...u32(frame.length),
    ...u32(frame.length),
    ...frame,
  ]);
  return Uint8Array.from([
    ...u32(0xa1b2c3d4),
    ...u16(2),
    ...u16(4),
    ...zeros(8),
    ...u32(262_144),
    ...u32(link),
    ...packets,
  ]);
}

/** A pcapng file, little-endian, of one interface with a name and nanoseconds; each packet came in. */
export function pcapngFile(link: number, frames: readonly Part[]): Uint8Array {
  const little = (value: number): Part => [...u32(value)].reverse();
  const little16 = (value: number): Part => [...u16(value)].reverse();
  const padded = (part: Part): Part => [...part, ...zeros((4 - (part.length % 4)) % 4)];
  const block = (type: number, body: Part): Part => {
    const length = little(12 + body.length);
    return [...little(type), ...length, ...body, ...length];
  };
  const option = (code: number, value: Part): Part => [
    ...little16(code),
    ...little16(value.length),
    ...padded(value),
  ];
  const section = block(0x0a0d0d0a, [
    ...little(0x1a2b3c4d),
    ...little16(1),
    ...little16(0),
    ...little(0xffffffff),
    ...little(0xffffffff),
  ]);
  const device = block(1, [
    ...little16(link),
    0,
    0,
    ...little(0),
    ...option(2, ascii('eth1')),
    ...option(9, [9]),
    ...little(0),
  ]);
  const packets = frames.flatMap((frame, at) => {
    const units = 1_795_388_000_000_000_000n + BigInt(at) * 1_000_000_007n;
    return block(6, [
      ...little(0),
      ...little(Number(units >> 32n)),
      ...little(Number(units & 0xffffffffn)),
      ...little(frame.length),
      ...little(frame.length),
      ...padded(frame),
      ...option(2, little(1)),
      ...little(0),
    ]);
  });
  return Uint8Array.from([...section, ...device, ...packets]);
}

const inner = (payload: Part): Part => ethernet(0x0800, payload);
const ping = ipv4(1, echo(8, 119, 1, 56));
const options = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7];

/** One Ethernet frame of each kind. */
export const generated: readonly Part[] = [
  ethernet(0x0800, ping),
  ethernet(0x0800, ipv4(1, echo(0, 119, 1, 56))),
  ethernet(0x0800, ipv4(1, unreachable(ipv4(17, udp(4000, 53, [1, 2, 3, 4]))))),
  ethernet(0x0800, ipv4(6, tcp(0x02, options, []))),
  ethernet(0x0800, ipv4(6, tcp(0x18, [], ascii('GET / HTTP/1.1\r\n\r\n')))),
  ethernet(0x0800, ipv4(6, tcp(0x14, [], []))),
  ethernet(0x0800, ipv4(17, udp(7777, 9999, ascii('hello')), { fragment: 0x2000 })),
  ethernet(0x0800, ipv4(17, ascii('the rest'), { fragment: 0x0002 })),
  ethernet(0x0800, ipv4(17, udp(40000, 53, dnsQuery('webpod.default.svc.cluster.local', 28)))),
  ethernet(0x0800, ipv4(17, udp(53, 40000, dnsAnswer('webpod.default.svc.cluster.local', '10.96.48.145')))),
  ethernet(0x86dd, ipv6(58, solicitation())),
  ethernet(0x86dd, ipv6(58, echo(128, 7, 3, 32))),
  ethernet(0x86dd, ipv6(17, udp(1000, 2000, [1, 2, 3]))),
  ethernet(0x86dd, ipv6(44, [6, 0, 0, 0, 0, 0, 0, 9, ...tcp(0x10, [], [])])),
  ethernet(0x0806, [...arp(1), ...zeros(18)]),
  ethernet(0x0806, arp(2)),
  vlan(100, 0x0800, ping),
  ethernet(0x0800, ipv4(17, udp(45000, 8472, vxlan(2163, inner(ipv4(6, tcp(0x02, options, []))))))),
  ethernet(
    0x0800,
    ipv4(17, udp(45000, 4789, vxlan(0xffffff, ethernet(0x86dd, ipv6(58, echo(129, 1, 2, 8)))))),
  ),
  ethernet(0x0800, ipv4(17, udp(45000, 6081, geneve(2219, [1, 2, 0x80, 1, 0, 0, 0, 5], inner(ping))))),
  ethernet(0x0800, ipv4(47, [0, 0, 8, 0, ...ping])),
  ethernet(0x88cc, zeros(20)),
];
