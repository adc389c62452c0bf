/** What stands before the addresses in a tcpdump line: time, interface, direction, link layer. */
import { innerFields, outerFields } from './packetColumns.ts';
import type { LayerFields } from './packetColumns.ts';
import { isDigit, skipSpaces, wordEnd } from './scan.ts';
import type { RowDraft } from './scan.ts';

/** Any form of time (`-t` has none), with `--number` before it. */
const slowTime = /^ *(?:\d+  )?((?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+|\d{9,10}\.\d+) +/;
const etherLink =
  /^([0-9a-f:]{17}) > ([0-9a-f:]{17}|Broadcast), (?:ethertype ([^(]+?) \(0x[0-9a-f]+\), )?length (\d+): /;
const cookedLink = /^(?:ifindex \d+ )?([0-9a-f:]{17}) ethertype ([^(]+?) \(0x[0-9a-f]+\), length (\d+): /;
/** `vlan 100, p 0, ethertype IPv4 (0x0800), `, with -v `…: ` at its end. */
const vlanTag = /^vlan (\d+), p \d+(?:, DEI)?(?:, ethertype ([^(]+?) \(0x[0-9a-f]+\))?(?:, |: )/;
/** The IP header promises more than there is, as that of a packet in the first fragment of a tunnel's one. */
const bytesMissing = /^truncated-ip6? - \d+ bytes missing! ?/;
const directions = new Set(['In', 'Out', 'B', 'M', 'P']);

/** The line from the network layer on, or undefined when no packet starts here. */
export function readHead(line: string, row: RowDraft): string | undefined {
  let at = 0;
  if (line.charCodeAt(2) === 58 && line.charCodeAt(5) === 58 && isDigit(line.charCodeAt(0))) {
    at = wordEnd(line, 0);
    row['time'] = line.slice(0, at);
    at = skipSpaces(line, at);
  } else {
    const code = line.charCodeAt(0);
    const match = code === 32 || isDigit(code) ? slowTime.exec(line) : null;
    if (match !== null) {
      row['time'] = match[1] ?? '';
      at = match[0].length;
    } else if (!line.startsWith('IP') && !line.startsWith('ARP, ') && !/^\S+ +(In|Out|B|M|P) +\S/.test(line))
      return undefined;
  }
  return readLink(readInterface(line, at, row), row, outerFields, true);
}

/** The same for the packet inside an encapsulation, which has no time of its own. */
export function readInnerHead(line: string, row: RowDraft): string | undefined {
  return readLink(line, row, innerFields, false);
}

/** `eth1  In  ` of the pseudo-device `any`; before 4.99 the direction alone. */
function readInterface(line: string, at: number, row: RowDraft): string {
  if (line.startsWith('IP ', at) || line.startsWith('IP6 ', at)) return line.slice(at);
  const firstEnd = wordEnd(line, at);
  const first = line.slice(at, firstEnd);
  if (directions.has(first)) {
    row['direction'] = first;
    return line.slice(skipSpaces(line, firstEnd));
  }
  const second = skipSpaces(line, firstEnd);
  const secondEnd = wordEnd(line, second);
  const direction = line.slice(second, secondEnd);
  if (!directions.has(direction)) return line.slice(at);
  row['interface'] = first;
  row['direction'] = direction;
  return line.slice(skipSpaces(line, secondEnd));
}

/** Sets `proto` (`IP`, `IP6`, `ARP`) and, with `-e`, the link-layer addresses. */
function readLink(text: string, row: RowDraft, fields: LayerFields, anyOther: boolean): string | undefined {
  if (text.startsWith('IP ')) return after(text, 3, 'IP', row, fields);
  if (text.startsWith('IP6 ')) return after(text, 4, 'IP6', row, fields);
  if (text.startsWith('ARP, ')) return after(text, 5, 'ARP', row, fields);
  const ether = etherLink.exec(text);
  const cooked = ether === null ? cookedLink.exec(text) : null;
  const match = ether ?? cooked;
  if (match !== null) {
    row[fields.sourceMac] = match[1] ?? '';
    if (ether !== null) row[fields.destinationMac] = ether[2] ?? '';
    let type = (ether === null ? match[2] : match[3]) ?? '';
    let at = match[0].length;
    const tag = type.startsWith('802.1') ? vlanTag.exec(text.slice(at)) : null;
    if (tag !== null) {
      row[fields.vlan] = Number(tag[1]);
      type = tag[2] ?? '';
      at += tag[0].length;
    }
    const proto = type === 'IPv4' ? 'IP' : type === 'IPv6' ? 'IP6' : type;
    return after(text, at, proto === '' ? 'LLC' : proto, row, fields);
  }
  if (!anyOther) return undefined;
  const word = /^[A-Za-z][\w.-]*/.exec(text)?.[0];
  return word === undefined || row['time'] === undefined ? undefined : after(text, 0, word, row, fields);
}

function after(text: string, at: number, proto: string, row: RowDraft, fields: LayerFields): string {
  row[fields.proto] = proto;
  const missing = text.startsWith('truncated-ip', at) ? bytesMissing.exec(text.slice(at)) : null;
  if (missing === null) return text.slice(at);
  row['truncated'] = true;
  return text.slice(at + missing[0].length);
}
