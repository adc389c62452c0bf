/** A route as `ip route` prints it (iproute.c, print_route). */
import { TABLE } from '../../../net/routing.ts';
import type { Route } from '../../../net/types.ts';
import type { Paint } from './options.ts';

export type Hidden = ReadonlySet<'device' | 'via' | 'proto' | 'scope'>;

export interface RouteStyle {
  readonly paint: Paint;
  readonly details: boolean;
  readonly hidden: Hidden;
  readonly showTable: boolean;
  readonly linkDown: boolean;
}

export function tableName(table: number): string {
  return Object.entries(TABLE).find(([, number]) => number === table)?.[0] ?? String(table);
}

/** `10.0.2.2` for a /32, `default` for 0.0.0.0/0. */
export function destinationText(destination: string): string {
  return destination === '0.0.0.0/0' ? 'default' : destination.replace(/\/32$/, '');
}

/** One line without its newline; iproute2 leaves a space at the end. */
export function describeRoute(
  route: Route,
  { paint, details, hidden, showTable, linkDown }: RouteStyle,
): string {
  const destination = destinationText(route.destination);
  let line = route.type !== 'unicast' || details ? `${route.type} ` : '';
  line += destination === 'default' ? 'default ' : paint('inet', `${destination} `);
  if (route.via !== undefined && !hidden.has('via')) line += `via ${paint('inet', `${route.via} `)}`;
  if (route.device !== undefined && !hidden.has('device'))
    line += `dev ${paint('interface', `${route.device} `)}`;
  if (showTable && route.table !== TABLE.main) line += `table ${tableName(route.table)} `;
  if ((route.proto !== 'boot' || details) && !hidden.has('proto')) line += `proto ${route.proto} `;
  if ((route.scope !== 'global' || details) && !hidden.has('scope')) line += `scope ${route.scope} `;
  if (route.source !== undefined) line += `src ${paint('inet', `${route.source} `)}`;
  if (route.metric !== undefined && route.metric !== 0) line += `metric ${route.metric} `;
  if (route.onlink === true) line += 'onlink ';
  if (linkDown) line += 'linkdown ';
  if (route.mtu !== undefined) line += `mtu ${route.mtu} `;
  return line;
}

export function routeJson(
  route: Route,
  hidden: Hidden,
  showTable: boolean,
): Readonly<Record<string, unknown>> {
  return {
    ...(route.type === 'unicast' ? {} : { type: route.type }),
    dst: destinationText(route.destination),
    ...(route.via === undefined || hidden.has('via') ? {} : { gateway: route.via }),
    ...(route.device === undefined || hidden.has('device') ? {} : { dev: route.device }),
    ...(showTable && route.table !== TABLE.main ? { table: tableName(route.table) } : {}),
    ...(route.proto === 'boot' || hidden.has('proto') ? {} : { protocol: route.proto }),
    ...(route.scope === 'global' || hidden.has('scope') ? {} : { scope: route.scope }),
    ...(route.source === undefined ? {} : { prefsrc: route.source }),
    ...(route.metric === undefined || route.metric === 0 ? {} : { metric: route.metric }),
    flags: route.onlink === true ? ['onlink'] : [],
    ...(route.mtu === undefined ? {} : { metrics: [{ mtu: route.mtu }] }),
  };
}
