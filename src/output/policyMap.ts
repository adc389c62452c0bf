/** An endpoint's policy map as `map get cilium_policy[_v2]_NNNNN` prints it (pkg/maps/policymap). */
import type { MapShape } from './mapTable.ts';

export const policyMapShape: MapShape = {
  table: 'policy-map',
  key: ['direction', 'identity', 'portProto'],
  columns: [
    { id: 'direction', label: 'Direction', type: 'text' },
    { id: 'identity', label: 'Identity', type: 'number' },
    { id: 'portProto', label: 'Port/Proto', type: 'text' },
    { id: 'proxyPort', label: 'Proxy port', type: 'number' },
    { id: 'prefixLen', label: 'Prefix', type: 'number', optional: true },
    { id: 'packets', label: 'Packets', type: 'number', optional: true },
    { id: 'bytes', label: 'Bytes', type: 'number', optional: true },
  ],
  keyEnd(line) {
    const gap = line.indexOf('  ');
    return gap < 0 ? line.length : gap;
  },
  /** `Ingress: 2219 80/TCP` */
  readKey(text, row) {
    const match = /^(Ingress|Egress): (\d{1,15}) (\S+)$/.exec(text);
    if (match === null) return false;
    row['direction'] = match[1] ?? '';
    row['identity'] = Number(match[2]);
    row['portProto'] = match[3] ?? '';
    return true;
  },
  /** `proxyport prefix` (1.18), `proxyport prefix packets bytes` (1.17), `proxyport packets bytes` (until 1.16). */
  readValue(text, row) {
    const numbers = text.split(/ +/).map((cell) => (/^\d{1,15}$/.test(cell) ? Number(cell) : Number.NaN));
    const [proxyPort, second, third, fourth] = numbers;
    if (proxyPort === undefined || numbers.some(Number.isNaN) || numbers.length < 2 || numbers.length > 4)
      return false;
    row['proxyPort'] = proxyPort;
    if (numbers.length !== 3 && second !== undefined) row['prefixLen'] = second;
    const [packets, bytes] = numbers.length === 3 ? [second, third] : [third, fourth];
    if (packets !== undefined) row['packets'] = packets;
    if (bytes !== undefined) row['bytes'] = bytes;
    return true;
  },
};
