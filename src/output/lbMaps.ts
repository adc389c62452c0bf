/** The three load-balancer maps as `map get` and `bpf lb list --frontends|--backends|--revnat` print them (pkg/maps/lbmap). */
import { lbKeyEnd, lbKeyForm, readLbKey } from './lbKey.ts';
import { endOfLine, ipv4, number, remembered, sticky } from './lineForm.ts';
import type { MapShape } from './mapTable.ts';
import { digits, isAddress, isAddressWithPort, skipSpaces, wordEnd } from './scan.ts';
import type { RowDraft } from './scan.ts';
import { serviceFlagNames } from './serviceFlags.ts';

/** `cilium_lb4_services_v2`, `cilium_lb6_services_v2`. */
export const servicesShape: MapShape = {
  table: 'lb-services',
  key: ['frontend', 'proto', 'scope', 'slot'],
  columns: [
    { id: 'frontend', label: 'Frontend', type: 'address' },
    { id: 'proto', label: 'Proto', type: 'text', optional: true },
    { id: 'scope', label: 'Scope', type: 'text', optional: true },
    { id: 'slot', label: 'Slot', type: 'number', optional: true },
    { id: 'backendId', label: 'Backend ID', type: 'number' },
    { id: 'count', label: 'Backends', type: 'number' },
    { id: 'quarantinedCount', label: 'Quarantined', type: 'number', optional: true },
    { id: 'revnat', label: 'RevNAT ID', type: 'number' },
    { id: 'flags', label: 'Flags', type: 'list' },
    { id: 'flagsValue', label: 'Flags (value)', type: 'number' },
  ],
  keyEnd: lbKeyEnd,
  readKey: readLbKey,
  /** `backend count[quarantined] (revnat) [0xLO 0xHI]`; until 1.16 without the brackets. */
  readValue(text, row) {
    const first = wordEnd(text, 0);
    const backend = digits(text, 0, first);
    const second = skipSpaces(text, first);
    const secondEnd = wordEnd(text, second);
    const bracket = text.indexOf('[', second);
    const quarantined = bracket >= 0 && bracket < secondEnd;
    const count = digits(text, second, quarantined ? bracket : secondEnd);
    const open = skipSpaces(text, secondEnd);
    const close = text.indexOf(')', open);
    if (backend < 0 || count < 0 || text.charCodeAt(open) !== 40) return false;
    const revnat = digits(text, open + 1, close);
    const flags = flagsAt(text, skipSpaces(text, close + 1));
    if (revnat < 0 || flags < 0) return false;
    row['backendId'] = backend;
    row['count'] = count;
    const aside = quarantined ? digits(text, bracket + 1, secondEnd - 1) : 0;
    if (aside < 0) return false;
    if (quarantined) row['quarantinedCount'] = aside;
    row['revnat'] = revnat;
    row['flags'] = serviceFlagNames(flags, row['slot'] === undefined || row['slot'] === 0);
    row['flagsValue'] = flags;
    return true;
  },
  usual() {
    const namesOfMaster = remembered((flags: number) => serviceFlagNames(flags, true));
    const namesOfSlot = remembered((flags: number) => serviceFlagNames(flags, false));
    const value = String.raw` +${number} ${number}\[${number}\] \(${number}\) \[0x[\da-f]{1,2} 0x[\da-f]{1,2}\]`;
    return {
      pattern: sticky(lbKeyForm, value, endOfLine),
      take(line, rows) {
        const frontend = line.until('/');
        const proto = line.shared();
        line.skip('(');
        const slot = line.number();
        line.spaces();
        const backendId = line.number();
        const count = line.number();
        const quarantinedCount = line.number();
        line.skip(' (');
        const revnat = line.number();
        line.skip(' [0x');
        const low = line.hex();
        line.skip('0x');
        const flagsValue = low | (line.hex() << 8);
        const flags = slot === 0 ? namesOfMaster(flagsValue) : namesOfSlot(flagsValue);
        rows.addForm(0, {
          frontend,
          proto,
          slot,
          backendId,
          count,
          quarantinedCount,
          revnat,
          flags,
          flagsValue,
        });
      },
    };
  },
};

/** `[0xLO 0xHI]` to a 16-bit number; -1 when it is something else. */
function flagsAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 91 || !text.endsWith(']')) return -1;
  const space = text.indexOf(' ', at);
  const low = Number.parseInt(text.slice(at + 3, space), 16);
  const high = Number.parseInt(text.slice(space + 3, text.length - 1), 16);
  return Number.isNaN(low) || Number.isNaN(high) ? -1 : low | (high << 8);
}

/** `cilium_lb4_backends_v3`. The value has no port: several ids share one address. */
export const backendsShape: MapShape = {
  table: 'lb-backends',
  key: ['id'],
  columns: [
    { id: 'id', label: 'Backend ID', type: 'number' },
    { id: 'proto', label: 'Proto', type: 'text' },
    { id: 'address', label: 'Address', type: 'address' },
    { id: 'clusterId', label: 'Cluster', type: 'number', optional: true },
    { id: 'zone', label: 'Zone', type: 'text', optional: true },
  ],
  keyEnd: (line) => line.indexOf(' '),
  readKey: readId,
  /** `PROTO://ip[@cluster][[zone]]`, until 1.13 with the port and without `PROTO://`. */
  readValue(text, row) {
    const scheme = text.indexOf('://');
    let rest = scheme < 0 ? text : text.slice(scheme + 3);
    if (scheme >= 0) {
      const proto = text.slice(0, scheme);
      if (!/^[A-Z]+$/.test(proto)) return false;
      row['proto'] = proto;
    }
    const zone = rest.length > 1 && rest.endsWith(']') ? rest.lastIndexOf('[') : -1;
    if (zone > 0) {
      row['zone'] = rest.slice(zone + 1, -1);
      rest = rest.slice(0, zone);
    }
    const at = rest.indexOf('@');
    if (at > 0) {
      const cluster = digits(rest, at + 1, rest.length);
      if (cluster < 0) return false;
      row['clusterId'] = cluster;
      rest = rest.slice(0, at);
    }
    if (!isAddress(rest)) return false;
    row['address'] = rest;
    return true;
  },
  usual: () => ({
    pattern: sticky(number, String.raw` +[A-Z]+:\/\/${ipv4}`, endOfLine),
    take(line, rows) {
      const id = line.number();
      line.spaces();
      const proto = line.shared(58);
      line.skip('//');
      rows.addForm(0, { id, proto, address: line.word() });
    },
  }),
};

/** `cilium_lb4_reverse_nat`: the frontend that a reply gets as its source again. */
export const revnatShape: MapShape = {
  table: 'lb-revnat',
  key: ['id'],
  columns: [
    { id: 'id', label: 'RevNAT ID', type: 'number' },
    { id: 'address', label: 'Frontend', type: 'address' },
  ],
  keyEnd: (line) => line.indexOf(' '),
  readKey: readId,
  readValue(text, row) {
    if (!isAddressWithPort(text)) return false;
    row['address'] = text;
    return true;
  },
  usual: () => ({
    pattern: sticky(number, String.raw` +${ipv4}:${number}`, endOfLine),
    take(line, rows) {
      const id = line.number();
      line.spaces();
      rows.addForm(0, { id, address: line.word() });
    },
  }),
};

function readId(text: string, row: RowDraft): boolean {
  const id = digits(text, 0, text.length);
  if (id < 0) return false;
  row['id'] = id;
  return true;
}
