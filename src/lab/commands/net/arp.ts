/** `arp` of net-tools: shows, sets and deletes entries of the neighbour table. */
import type { Neighbour } from '../../net/types.ts';
import type { Process, Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import type { Options } from '../options.ts';
import { hostsName, resolveName } from './resolve.ts';

const OPTIONS = {
  flags: 'anevds',
  values: 'iHtAp',
  unsimulated: 'fDV',
  long: { numeric: 'n', verbose: 'v', device: 'i', delete: 'd', set: 's', protocol: 'A', 'hw-type': 'H' },
};
const HEAD = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
/** Its statuses, as a shell sees them. */
const USAGE = 3;
const FAILED = 255;

/** What is wrong, in its words. */
class Refused extends Error {}

export const arp: Program = async (process) => {
  const { args, stderr } = process;
  const options = readOptions(args, OPTIONS);
  if (typeof options === 'string') {
    await stderr.write(`arp: ${options}\n`);
    return USAGE;
  }
  try {
    const kind = options.value('H') ?? options.value('t');
    if (kind !== undefined && kind !== 'ether') throw new Refused(`arp: ${kind}: unknown hardware type.`);
    if (options.has('d')) return await remove(process, options);
    return await (options.has('s') ? set(process, options) : show(process, options));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await stderr.write(`${error.message}\n`);
    return FAILED;
  }
};

async function addressOf({ machine, signal }: Process, name: string | undefined): Promise<string> {
  if (name === undefined) throw new Refused('arp: need host name');
  const found = await resolveName(machine, name, signal);
  const address = found.kind === 'found' ? found.addresses[0] : undefined;
  if (address === undefined)
    throw new Refused(`${name}: ${found.kind === 'unknown' ? 'Unknown host' : 'Host name lookup failure'}`);
  return address;
}

async function show(process: Process, options: Options): Promise<number> {
  const { machine, stdout } = process;
  const device = options.value('i');
  const [name] = options.operands;
  const wanted = name === undefined ? undefined : await addressOf(process, name);
  const all = machine.net.neighbours;
  const shown = all.filter(
    (neighbour) =>
      (device === undefined || neighbour.device === device) &&
      (wanted === undefined || neighbour.address === wanted),
  );
  const nameOf = (address: string): string | undefined =>
    options.has('n') ? undefined : hostsName(machine, address);
  const rows = options.has('a')
    ? shown.map((neighbour) => bsdLine(neighbour, nameOf(neighbour.address) ?? '?'))
    : shown.map((neighbour) => tableLine(neighbour, nameOf(neighbour.address) ?? neighbour.address));
  if (rows.length > 0 && !options.has('a')) rows.unshift(HEAD);
  if (options.has('v'))
    rows.push(`Entries: ${all.length}\tSkipped: ${all.length - shown.length}\tFound: ${shown.length}\n`);
  if (shown.length === 0 && name !== undefined && !options.has('a'))
    rows.push(`${name} (${wanted ?? name}) -- no entry\n`);
  else if (shown.length === 0 && (name !== undefined || device !== undefined || options.has('H')))
    rows.push(`arp: in ${all.length} entries no match found.\n`);
  await stdout.write(rows.join(''));
  return 0;
}

async function remove(process: Process, options: Options): Promise<number> {
  const { net } = process.machine;
  const [name] = options.operands;
  const address = await addressOf(process, name);
  const entry = net.neighbours.find((neighbour) => neighbour.address === address);
  if (entry === undefined) {
    await process.stdout.write(`No ARP entry for ${name ?? ''}\n`);
    return FAILED;
  }
  net.removeNeighbour(entry.address, entry.device);
  return 0;
}

/** The entry is made on the device whose network the address is on. */
async function set(process: Process, options: Options): Promise<number> {
  const { net } = process.machine;
  const [name, mac, ...kinds] = options.operands;
  const address = await addressOf(process, name);
  if (mac === undefined) throw new Refused('arp: need hardware address');
  if (!/^([\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(mac)) throw new Refused('arp: invalid hardware address');
  const unknown = kinds.find((kind) => kind !== 'temp');
  if (unknown !== undefined) throw new Refused(`arp: "${unknown}" is not simulated in this lab`);
  const way = net.lookup(address);
  const device = options.value('i') ?? (way?.route.type === 'unicast' ? way.device.name : undefined);
  if (way?.route.via !== undefined || device === undefined || net.device(device) === undefined)
    throw new Refused(
      `SIOCSARP: ${options.has('i') && way?.route.via === undefined ? 'No such device' : 'Network is unreachable'}`,
    );
  net.setNeighbour({
    address,
    device,
    mac: mac.toLowerCase(),
    state: kinds.includes('temp') ? 'STALE' : 'PERMANENT',
  });
  return 0;
}

const known = ({ mac, state }: Neighbour): string | undefined =>
  state === 'INCOMPLETE' || state === 'FAILED' ? undefined : mac;

function bsdLine(neighbour: Neighbour, name: string): string {
  const mac = known(neighbour);
  const permanent = neighbour.state === 'PERMANENT' ? ' PERM' : '';
  return `${name} (${neighbour.address}) at ${mac === undefined ? '<incomplete>' : `${mac} [ether]${permanent}`} on ${neighbour.device}\n`;
}

function tableLine(neighbour: Neighbour, name: string): string {
  const mac = known(neighbour);
  if (mac === undefined)
    return `${name.padEnd(24)} ${' '.repeat(7)} (incomplete)        ${' '.repeat(22)}${neighbour.device}\n`;
  const flags = neighbour.state === 'PERMANENT' ? 'CM' : 'C';
  return `${name.padEnd(24)} ether   ${mac}   ${flags.padEnd(22)}${neighbour.device}\n`;
}
