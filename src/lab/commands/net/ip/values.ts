/** Values on the command line of `ip`, refused with its words. */
import { parseIpv4, parsePrefix } from '../../../../ipv4.ts';
import type { Prefix } from '../../../../ipv4.ts';
import { TABLE } from '../../../net/routing.ts';
import { IpError } from './options.ts';

/** `10.2` is short for 10.2.0.0, and a bare one is a /32. */
export function prefixText(text: string): string {
  const [address = ''] = text.split('/');
  return [...address.split('.'), '0', '0', '0'].slice(0, 4).join('.');
}

export function prefixValue(text: string): Prefix {
  if (text === 'default' || text === 'all' || text === 'any') return { network: 0, length: 0 };
  const [, length] = text.split('/');
  const prefix = parsePrefix(length === undefined ? prefixText(text) : `${prefixText(text)}/${length}`);
  if (prefix === undefined)
    throw new IpError(`Error: any valid prefix is expected rather than "${text}".`, 1);
  return prefix;
}

export function addressValue(text: string): string {
  if (parseIpv4(text) === undefined)
    throw new IpError(`Error: inet address is expected rather than "${text}".`, 1);
  return text;
}

export function tableValue(name: string): number {
  const known = Object.entries(TABLE).find(([key]) => key === name)?.[1];
  const id = known ?? (/^\d+$/.test(name) ? Number(name) : undefined);
  if (id === undefined)
    throw new IpError(`Error: argument "${name}" is wrong: table id value is invalid`, 255);
  return id;
}
