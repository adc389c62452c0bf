/** pcapng files of several sections, as dumpcap and mergecap leave them: byte orders, devices and kinds of blocks may differ. */

interface Device {
  readonly link: number;
  readonly name?: string;
  /** As in the file: a power of 10, or with the highest bit of 2. */
  readonly resolution?: number;
  /** 0: no limit. */
  readonly snapLength?: number;
}

interface Packet {
  readonly frame: readonly number[];
  /** Index of its device in the section; a simple block is always of the first. */
  readonly device?: number;
  readonly block?: 'enhanced' | 'simple' | 'old';
  /** Bytes of it that are kept. */
  readonly kept?: number;
}

interface Section {
  readonly little: boolean;
  readonly devices: readonly Device[];
  readonly packets: readonly Packet[];
}

const started = 1_795_388_000n;

export function pcapngOf(sections: readonly Section[]): Uint8Array {
  return Uint8Array.from(sections.flatMap((section) => sectionBytes(section)));
}

function sectionBytes({ little, devices, packets }: Section): readonly number[] {
  const ordered = (bytes: readonly number[]): readonly number[] => (little ? bytes.toReversed() : bytes);
  const u16 = (value: number): readonly number[] => ordered([(value >> 8) & 255, value & 255]);
  const u32 = (value: number): readonly number[] =>
    ordered([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
  const padded = (bytes: readonly number[]): readonly number[] => [
    ...bytes,
    ...Array.from({ length: (4 - (bytes.length % 4)) % 4 }, () => 0),
  ];
  const block = (type: number, body: readonly number[]): readonly number[] => [
    ...u32(type),
    ...u32(12 + body.length),
    ...body,
    ...u32(12 + body.length),
  ];
  const option = (code: number, value: readonly number[]): readonly number[] => [
    ...u16(code),
    ...u16(value.length),
    ...padded(value),
  ];
  const described = devices.flatMap(({ link, name = '', resolution = 6, snapLength = 0 }) =>
    block(1, [
      ...u16(link),
      ...u16(0),
      ...u32(snapLength),
      ...(name === '' ? [] : option(2, [...Buffer.from(name)])),
      ...option(9, [resolution]),
      ...u32(0),
    ]),
  );
  const captured = packets.flatMap(({ frame, device = 0, block: kind = 'enhanced', kept }, at) => {
    const bytes = frame.slice(0, kept);
    const { resolution = 6 } = devices[device] ?? {};
    const perSecond = resolution > 127 ? 2n ** BigInt(resolution - 128) : 10n ** BigInt(resolution);
    // A second and a quarter between packets: both kinds of units hold it exactly.
    const units = started * perSecond + (BigInt(at) * 5n * perSecond) / 4n;
    const time = [...u32(Number(units >> 32n)), ...u32(Number(units & 0xffffffffn))];
    const lengths = [...u32(bytes.length), ...u32(frame.length)];
    if (kind === 'simple') return block(3, [...u32(frame.length), ...padded(bytes)]);
    const place = kind === 'old' ? [...u16(device), ...u16(0)] : u32(device);
    return block(kind === 'old' ? 2 : 6, [...place, ...time, ...lengths, ...padded(bytes)]);
  });
  const header = block(0x0a0d0d0a, [
    ...u32(0x1a2b3c4d),
    ...u16(1),
    ...u16(0),
    ...u32(0xffffffff),
    ...u32(0xffffffff),
  ]);
  return [...header, ...described, ...captured];
}
