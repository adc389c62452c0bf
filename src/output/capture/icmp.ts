/** ICMP (RFC 792) and ICMPv6 (RFC 4443, neighbour discovery of RFC 4861). */
import { ipv4Text, ipv6Text } from './addresses.ts';
import type { Bytes } from './bytes.ts';
import { data, header } from './layer.ts';
import type { Layer } from './layer.ts';

const types: ReadonlyMap<number, string> = new Map([
  [0, 'echo reply'],
  [3, 'unreachable'],
  [5, 'redirect'],
  [8, 'echo request'],
  [11, 'time exceeded'],
  [12, 'parameter problem'],
]);

/** Codes of type 3, with the address of the packet that could not be delivered. */
const unreachable = ['net', 'host', 'protocol', 'port', 'need to frag'];

export function readIcmp(bytes: Bytes, layer: Layer, length: number): void {
  const { row, fields } = layer;
  if (!header(layer, 'ICMP', bytes, 8)) return;
  const number = bytes.u8(0);
  const type = types.get(number) ?? `type ${number}`;
  row[fields['icmp.type']] = type;
  row[fields.length] = length;
  if (number === 0 || number === 8) echo(bytes, layer, type, length, 'ICMP ');
  else {
    const what =
      number === 3 && bytes.has(24, 4)
        ? `${ipv4Text(bytes, 24)} ${unreachable[bytes.u8(1)] ?? `code ${bytes.u8(1)}`} unreachable`
        : `${type}, code ${bytes.u8(1)}`;
    row[fields.summary] = `ICMP ${what}, length ${length}`;
  }
  data(layer, length - 8);
}

const types6: ReadonlyMap<number, string> = new Map([
  [1, 'unreachable'],
  [2, 'packet too big'],
  [3, 'time exceeded'],
  [4, 'parameter problem'],
  [128, 'echo request'],
  [129, 'echo reply'],
  [130, 'multicast listener query'],
  [131, 'multicast listener report'],
  [133, 'router solicitation'],
  [134, 'router advertisement'],
  [135, 'neighbor solicitation'],
  [136, 'neighbor advertisement'],
  [137, 'redirect'],
  [143, 'multicast listener report v2'],
]);

export function readIcmp6(bytes: Bytes, layer: Layer, length: number): void {
  const { row, fields } = layer;
  const number = bytes.u8(0);
  const neighbour = number === 135 || number === 136;
  if (!header(layer, 'ICMPv6', bytes, neighbour ? 24 : 8)) return;
  const type = types6.get(number) ?? `type ${number}`;
  row[fields['icmp.type']] = type;
  row[fields.length] = length;
  if (number === 128 || number === 129) echo(bytes, layer, type, length, 'ICMP6, ');
  else {
    const target = neighbour ? ` ${ipv6Text(bytes, 8)}` : '';
    row[fields.summary] = `ICMP6, ${type}${target}, length ${length}`;
  }
  data(layer, length - (neighbour ? 24 : 8));
}

function echo(bytes: Bytes, { row, fields }: Layer, type: string, length: number, start: string): void {
  const id = bytes.u16(4);
  const seq = bytes.u16(6);
  row[fields['icmp.id']] = id;
  row[fields['icmp.seq']] = seq;
  row[fields.summary] = `${start}${type}, id ${id}, seq ${seq}, length ${length}`;
}
