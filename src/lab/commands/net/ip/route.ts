/** `ip route`: show, get, add, change, replace, append, prepend, del, flush. */
import { contains, parseIpv4 } from '../../../../ipv4.ts';
import type { Prefix } from '../../../../ipv4.ts';
import { TABLE } from '../../../net/routing.ts';
import type { NewRoute, Route, RouteMode } from '../../../net/types.ts';
import { abbreviated, IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import { routeGet } from './routeGet.ts';
import { describeRoute, routeJson } from './routeText.ts';
import { addressValue, prefixText, prefixValue, tableValue } from './values.ts';

const VERBS = [
  'list',
  'show',
  'lst',
  'get',
  'add',
  'change',
  'chg',
  'replace',
  'prepend',
  'append',
  'delete',
  'flush',
] as const;
const TYPES: ReadonlySet<string> = new Set([
  'unicast',
  'local',
  'broadcast',
  'blackhole',
  'unreachable',
  'prohibit',
]);
const PROTOCOLS: ReadonlySet<string> = new Set(['kernel', 'boot', 'static', 'dhcp', 'ra', 'bird']);
const SCOPES: ReadonlySet<string> = new Set(['global', 'link', 'host']);

export function ipRoute(words: Words, context: IpContext): string {
  const word = words.done ? 'show' : words.next();
  const verb = abbreviated(word, VERBS);
  switch (verb) {
    case 'list':
    case 'show':
    case 'lst':
      return show(words, context);
    case 'get':
      return routeGet(words, context);
    case 'delete':
      context.net.removeRoute(parseRoute(words, true));
      return '';
    case 'flush':
      return flush(words, context);
    case undefined:
      throw new IpError(`Command "${word}" is unknown, try "ip route help".`, 255);
    default:
      return change(words, context, verb === 'chg' ? 'change' : verb);
  }
}

function change(words: Words, { net }: IpContext, mode: RouteMode): string {
  const route = parseRoute(words, false);
  if (route.device !== undefined && net.device(route.device) === undefined)
    throw new IpError(`Cannot find device "${route.device}"`, 1);
  net.addRoute(route, mode);
  return '';
}

/** @param partial deleting: what is not said is not compared */
function parseRoute(words: Words, partial: boolean): NewRoute {
  let route: Partial<Route> = {};
  let destination: string | undefined;
  while (!words.done) {
    const word = words.next();
    if (word === 'via') route = { ...route, via: addressValue(words.next()) };
    else if (word === 'dev' || word === 'oif') route = { ...route, device: words.next() };
    else if (word === 'src') route = { ...route, source: addressValue(words.next()) };
    else if (word === 'proto' || word === 'protocol') route = { ...route, proto: protocol(words.next()) };
    else if (word === 'scope') route = { ...route, scope: scope(words.next()) };
    else if (word === 'metric' || word === 'priority' || word === 'preference')
      route = { ...route, metric: number(words.next(), 'metric') };
    else if (word === 'mtu') route = { ...route, mtu: number(words.next(), 'mtu') };
    else if (word === 'table') route = { ...route, table: tableValue(words.next()) };
    else if (word === 'onlink') route = { ...route, onlink: true };
    else if (word === 'nexthop' || word === 'encap')
      throw new IpError(`ip: "${word}" is not simulated in this lab`, 1);
    else if (isType(word)) route = { ...route, type: word };
    else if (word === 'to') destination = destinationOf(words.next());
    else if (destination === undefined) destination = destinationOf(word);
    else throw new IpError(`Error: either "to" is duplicate, or "${word}" is a garbage.`, 255);
  }
  if (destination === undefined && !partial) throw new IpError('RTNETLINK answers: Invalid argument', 2);
  const isLocal = route.type === 'local' || route.type === 'broadcast';
  return { ...(isLocal && { table: TABLE.local }), ...route, destination: destination ?? '0.0.0.0/0' };
}

function destinationOf(text: string): string {
  const prefix = prefixValue(text);
  const [given = ''] = text.split('/');
  if (text !== 'default' && parseIpv4(given) !== undefined && parseIpv4(given) !== prefix.network) {
    throw new IpError('Error: Invalid prefix for given prefix length.', 2);
  }
  return text === 'default' ? '0.0.0.0/0' : `${prefixText(text)}/${prefix.length}`;
}

interface Selector {
  table: number | 'all';
  readonly tests: ((route: Route) => boolean)[];
  /** What all shown routes have in common is not printed. */
  readonly hidden: Set<'device' | 'via' | 'proto' | 'scope'>;
}

function selector(words: Words, context: IpContext): Selector {
  const chosen: Selector = { table: TABLE.main, tests: [], hidden: new Set() };
  const { tests, hidden } = chosen;
  const prefixTest = (prefix: Prefix, how: 'root' | 'match' | 'exact'): void => {
    tests.push(({ destination }) => {
      const other = prefixValue(destination);
      if (how === 'root') return other.length >= prefix.length && contains(prefix, other.network);
      if (how === 'match') return other.length <= prefix.length && contains(other, prefix.network);
      return other.length === prefix.length && other.network === prefix.network;
    });
  };
  while (!words.done) {
    const word = words.next();
    if (word === 'dev' || word === 'oif') {
      const device = words.next();
      if (context.net.device(device) === undefined) throw new IpError(`Cannot find device "${device}"`, 1);
      hidden.add('device');
      tests.push((route) => route.device === device);
    } else if (word === 'via') {
      const via = addressValue(words.next());
      hidden.add('via');
      tests.push((route) => route.via === via);
    } else if (word === 'src') {
      const source = addressValue(words.next());
      tests.push((route) => route.source === source);
    } else if (word === 'proto' || word === 'protocol') {
      const proto = protocol(words.next());
      hidden.add('proto');
      tests.push((route) => route.proto === proto);
    } else if (word === 'scope') {
      const wanted = scope(words.next());
      hidden.add('scope');
      tests.push((route) => route.scope === wanted);
    } else if (word === 'type') {
      const type = words.next();
      tests.push((route) => route.type === type);
    } else if (word === 'table') {
      const name = words.next();
      chosen.table = name === 'all' || name === '0' ? 'all' : tableValue(name);
    } else if (word === 'root' || word === 'match' || word === 'exact') {
      prefixTest(prefixValue(words.next()), word);
    } else if (word === 'to') {
      const next = words.next();
      if (next === 'root' || next === 'match' || next === 'exact')
        prefixTest(prefixValue(words.next()), next);
      else prefixTest(prefixValue(next), 'exact');
    } else if (isType(word)) tests.push((route) => route.type === word);
    else prefixTest(prefixValue(word), 'exact');
  }
  return chosen;
}

function chosenRoutes({ table, tests }: Selector, { net }: IpContext): Route[] {
  const routes = net.routes.filter((route) => table === 'all' || route.table === table);
  const builtIn: readonly number[] = Object.values(TABLE);
  if (
    typeof table === 'number' &&
    routes.length === 0 &&
    !builtIn.includes(table) &&
    !net.rules.some((rule) => rule.table === table)
  ) {
    throw new IpError('Error: ipv4: FIB table does not exist.\nDump terminated', 2);
  }
  const ordered =
    table === 'all'
      ? [...routes].sort(
          (one, other) => Number(one.table === TABLE.local) - Number(other.table === TABLE.local),
        )
      : routes;
  return ordered.filter((route) => tests.every((test) => test(route)));
}

function show(words: Words, context: IpContext): string {
  // Kernels since 3.6 have no route cache: there is never anything in it.
  if (words.peek() === 'cache') return '';
  const chosen = selector(words, context);
  const routes = chosenRoutes(chosen, context);
  const { options, net } = context;
  const showTable = chosen.table === 'all';
  if (options.json)
    return jsonText(
      options,
      routes.map((route) => routeJson(route, chosen.hidden, showTable)),
    );
  return routes
    .map((route) => {
      const device = route.device === undefined ? undefined : net.device(route.device);
      const linkDown = device !== undefined && device.up && !device.carrier;
      return `${describeRoute(route, { paint: options.paint, details: options.details, hidden: chosen.hidden, showTable, linkDown })}\n`;
    })
    .join('');
}

function flush(words: Words, context: IpContext): string {
  if (words.done) throw new IpError('"ip route flush" requires arguments.', 255);
  // Kernels since 3.6 have no route cache; there is nothing to be done, and it succeeds.
  if (words.peek() === 'cache') return '';
  for (const route of chosenRoutes(selector(words, context), context)) {
    if (route.proto !== 'kernel' || route.table !== TABLE.local) context.net.removeRoute(route);
  }
  return '';
}

function number(text: string, what: string): number {
  if (!/^\d+$/.test(text))
    throw new IpError(`Error: argument "${text}" is wrong: "${what}" value is invalid`, 255);
  return Number(text);
}

function protocol(text: string): Route['proto'] {
  if (!isProtocol(text)) throw new IpError(`Error: argument "${text}" is wrong: invalid "protocol"`, 255);
  return text;
}

function scope(text: string): Route['scope'] {
  if (!isScope(text)) throw new IpError(`Error: argument "${text}" is wrong: "scope" value is invalid`, 255);
  return text;
}

const isType = (word: string): word is Route['type'] => TYPES.has(word);
const isProtocol = (word: string): word is Route['proto'] => PROTOCOLS.has(word);
const isScope = (word: string): word is Route['scope'] => SCOPES.has(word);
