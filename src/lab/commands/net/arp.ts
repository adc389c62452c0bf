/** `arp` and `route` of net-tools. */
import { formatIpv4, maskOf, parsePrefix } from '../../../ipv4.ts';
import { TABLE } from '../../net/routing.ts';
import type { Neighbour, Route } from '../../net/types.ts';
import type { Program } from '../../process.ts';
import { readOptions } from '../options.ts';
import { hostsName } from './resolve.ts';

export const arp: Program = async ({ args, machine, stdout, stderr }) => {
  const options = readOptions(args, { flags: 'anev', values: 'ids' });
  if (typeof options === 'string') {
    await stderr.write(`arp: ${options}\n`);
    return 4;
  }
  const removed = options.value('d');
  if (removed !== undefined) {
    const entry = machine.net.neighbours.find((neighbour) => neighbour.address === removed);
    if (entry === undefined) {
      await stdout.write(`No ARP entry for ${removed}\n`);
      return 255;
    }
    machine.net.removeNeighbour(entry.address, entry.device);
    return 0;
  }
  if (options.has('s')) {
    await stderr.write('arp: -s is not simulated in this lab, "ip neigh add" is\n');
    return 1;
  }
  const device = options.value('i');
  const [wanted] = options.operands;
  const shown = machine.net.neighbours.filter(
    (neighbour) =>
      (device === undefined || neighbour.device === device) &&
      (wanted === undefined || neighbour.address === wanted),
  );
  if (wanted !== undefined && shown.length === 0) {
    await stdout.write(`${wanted} (${wanted}) -- no entry\n`);
    return 1;
  }
  const nameOf = (address: string): string | undefined =>
    options.has('n') ? undefined : hostsName(machine, address);
  if (options.has('a'))
    await stdout.write(
      shown.map((neighbour) => bsdLine(neighbour, nameOf(neighbour.address) ?? '?')).join(''),
    );
  else if (shown.length > 0) {
    const rows = shown.map((neighbour) =>
      tableLine(neighbour, nameOf(neighbour.address) ?? neighbour.address),
    );
    await stdout.write(
      `Address                  HWtype  HWaddress           Flags Mask            Iface\n${rows.join('')}`,
    );
  }
  return 0;
};

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

export const route: Program = async ({ args, machine, stdout, stderr }) => {
  if (args.some((word) => !/^-[ne]+$/.test(word))) {
    await stderr.write('route: only "route [-n]" is simulated in this lab, use "ip route"\n');
    return 1;
  }
  const rows = machine.net.routes.filter(({ table }) => table === TABLE.main).map((row) => routeLine(row));
  await stdout.write(
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${rows.join('')}`,
  );
  return 0;
};

function routeLine({ type, destination, via, metric, device }: Route): string {
  const { network, length } = parsePrefix(destination) ?? { network: 0, length: 0 };
  const rejects = type === 'unreachable' || type === 'prohibit' || type === 'blackhole';
  const flags = `${rejects ? '!' : 'U'}${via === undefined ? '' : 'G'}${length === 32 ? 'H' : ''}`;
  const columns = [formatIpv4(network), rejects ? '-' : (via ?? '0.0.0.0'), formatIpv4(maskOf(length))].map(
    (column) => column.padEnd(15),
  );
  return `${columns.join(' ')} ${flags.padEnd(5)} ${String(metric ?? 0).padEnd(6)} 0        0 ${device ?? '-'}\n`;
}
