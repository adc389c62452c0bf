/** Keys of the service maps: `ip:port[/PROTO][/i][ (slot)]`. */
import { digits, isAddressWithPort } from './scan.ts';
import { ipv4, number } from './lineForm.ts';
import type { RowDraft } from './scan.ts';

/** `ip:port/PROTO (slot)`, the key since 1.17, in a `LineForm`. */
export const lbKeyForm = String.raw`${ipv4}:${number}\/[A-Z]+ \(${number}\)`;

/** Ends the key of a line in which the value follows: after the slot when there is one. */
export function lbKeyEnd(line: string): number {
  const space = line.indexOf(' ');
  if (space <= 0) return -1;
  if (line.charCodeAt(space + 1) !== 40) return space;
  const close = line.indexOf(')', space);
  return close < 0 ? -1 : close + 1;
}

/** Fills `frontend`, `proto`, `scope` and `slot`. */
export function readLbKey(text: string, row: RowDraft): boolean {
  const space = text.indexOf(' ');
  const address = space < 0 ? text : text.slice(0, space);
  if (!readServiceAddress(address, row)) return false;
  if (space < 0) return true;
  const slot = digits(text, space + 2, text.length - 1);
  if (slot < 0) return false;
  row['slot'] = slot;
  return true;
}

/** `ip:port`, since 1.17 with `/PROTO`; `/i` is the internal one of two lookup scopes. */
export function readServiceAddress(text: string, row: RowDraft): boolean {
  const slash = text.indexOf('/');
  const frontend = slash < 0 ? text : text.slice(0, slash);
  if (!isAddressWithPort(frontend)) return false;
  row['frontend'] = frontend;
  if (slash < 0) return true;
  for (const part of text.slice(slash + 1).split('/')) {
    if (part === 'i') row['scope'] = 'internal';
    else if (/^[A-Z]+$/.test(part)) row['proto'] = part;
    else return false;
  }
  return true;
}
