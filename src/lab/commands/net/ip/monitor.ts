/**
 * `ip monitor`: what changes of links, addresses, routes and neighbours, as `ip` prints each. Addresses of IPv6 and their
 * routes are not among the lab's events.
 */
import type { DeviceAddress, Namespace, Route } from '../../../net/types.ts';
import type { Process } from '../../../process.ts';
import { linkLines } from './interfaces.ts';
import { abbreviated, IpError } from './options.ts';
import type { IpContext } from './options.ts';
import { describeRoute } from './routeText.ts';

const OBJECTS = ['link', 'address', 'route', 'neigh', 'all', 'label', 'dev'] as const;
type Kind = 'link' | 'address' | 'route' | 'neigh';

/** The kernel tells of each change; here it is looked at so often, and what came and went in between is not seen. Milliseconds. */
const LOOK_EVERY = 50;

export async function ipMonitor(
  process: Process,
  words: readonly string[],
  context: IpContext,
): Promise<void> {
  const { stdout, signal, clock } = process;
  const kinds = new Set<Kind>();
  let device: string | undefined;
  let labels = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const object = abbreviated(word, OBJECTS);
    if (object === 'dev') device = words[++index];
    else if (object === 'label') labels = true;
    else if (object === undefined)
      throw new IpError(`Argument "${word}" is unknown, try "ip monitor help".`, 255);
    else if (object !== 'all') kinds.add(object);
    else labels = true;
  }
  let before = look(context, device);
  const release = clock.listen();
  try {
    while (!signal.aborted) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(LOOK_EVERY, done);
        function done(): void {
          signal.removeEventListener('abort', done);
          cancel();
          resolve();
        }
        signal.addEventListener('abort', done);
      });
      const after = look(context, device);
      for (const kind of ['link', 'address', 'route', 'neigh'] as const) {
        if (kinds.size > 0 && !kinds.has(kind)) continue;
        const label = labels ? `[${kind.toUpperCase()}]` : '';
        for (const [key, text] of after[kind])
          if (before[kind].get(key) !== text) await stdout.write(label + text);
        for (const [key, text] of before[kind])
          if (!after[kind].has(key)) await stdout.write(`${label}Deleted ${text}`);
      }
      before = after;
    }
  } finally {
    release();
  }
}

type Sight = Readonly<Record<Kind, ReadonlyMap<string, string>>>;

/** Each thing by its name, as it is printed. */
function look(context: IpContext, only: string | undefined): Sight {
  const { net } = context;
  const devices = net.devices.filter(({ name }) => only === undefined || name === only);
  return {
    link: new Map(devices.map((device) => [device.name, linkLines(device, context, '')])),
    address: new Map(
      devices.flatMap((device) =>
        device.addresses.map((address) => [
          `${device.name} ${address.address}`,
          addressLines(device.index, device.name, address),
        ]),
      ),
    ),
    route: new Map(
      net.routes
        .filter((route) => only === undefined || route.device === only)
        .map((route) => [routeKey(route), routeLine(route, net, context)]),
    ),
    neigh: new Map(
      net.neighbours
        .filter((neighbour) => only === undefined || neighbour.device === only)
        .map(({ address, device, mac, state }) => [
          `${address} ${device}`,
          `${address} dev ${device} ${mac === undefined ? '' : `lladdr ${mac} `}${state} \n`,
        ]),
    ),
  };
}

function addressLines(
  index: number,
  name: string,
  { address, length, scope, broadcast }: DeviceAddress,
): string {
  const brd = broadcast === undefined ? '' : `brd ${broadcast} `;
  return `${index}: ${name}    inet ${address}/${length} ${brd}scope ${scope} ${name}\n       valid_lft forever preferred_lft forever\n`;
}

function routeKey({ type, destination, via, device, table, metric }: Route): string {
  return [type, destination, via, device, table, metric].join(' ');
}

function routeLine(route: Route, net: Namespace, { options: { paint, details } }: IpContext): string {
  const linkDown = net.device(route.device ?? '')?.carrier === false;
  return `${describeRoute(route, { paint, details, hidden: new Set(), showTable: true, linkDown })}\n`;
}
