/** Reading a cell of a parsed row for a join. */
import type { Value } from '../output/parsed.ts';

export function textOf(value: Value | undefined): string {
  return value === undefined ? '' : typeof value === 'object' ? value.join(',') : String(value);
}

export function numberOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The address of `ip`, `ip:port`, `ip:port/PROTO`, `[a::b]:port`, `ip/len`. */
export function addressOf(text: string): string {
  const bare = text.replace(/\/.*$/s, '');
  if (bare.startsWith('[')) return bare.slice(1, bare.indexOf(']'));
  const colon = bare.indexOf(':');
  return colon >= 0 && colon === bare.lastIndexOf(':') ? bare.slice(0, colon) : bare;
}

/** The prefix that holds this one address, as the ipcache has it. */
export function hostPrefix(address: string): string {
  return address === '' ? '' : `${address}/${address.includes(':') ? 128 : 32}`;
}

/** The column of an endpoint that an address of this family stands in. */
export function endpointColumn(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

/** The port of `ip:port[/PROTO]`. */
export function portOf(text: string): number | undefined {
  const match = /:(\d+)(?:\/[A-Za-z/]+)?$/.exec(text);
  return match === null || !/^(\[|[^:]*:\d)/.test(text) ? undefined : Number(match[1]);
}
