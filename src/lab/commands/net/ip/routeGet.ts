/** `ip route get`: asks the same lookup that forwards packets. */
import { parseIpv4 } from '../../../../ipv4.ts';
import { TABLE } from '../../../net/routing.ts';
import { IpError, jsonText } from './options.ts';
import type { IpContext, Words } from './options.ts';
import type { Decision, Device } from '../../../net/types.ts';
import { describeRoute, routeJson } from './routeText.ts';
import { addressValue, prefixValue } from './values.ts';

export function routeGet(words: Words, { net, options }: IpContext): string {
  let destination: string | undefined;
  let from: string | undefined;
  let inputDevice: string | undefined;
  let outputDevice: string | undefined;
  let mark: string | undefined;
  let uid = '0';
  let fibmatch = false;
  while (!words.done) {
    const word = words.next();
    if (word === 'from') from = addressValue(words.next());
    else if (word === 'iif') inputDevice = words.next();
    else if (word === 'oif' || word === 'dev') outputDevice = words.next();
    else if (word === 'mark') mark = words.next();
    else if (word === 'uid') uid = words.next();
    else if (word === 'fibmatch') fibmatch = true;
    // No route or rule of this lab asks for them.
    else if (['tos', 'dsfield', 'sport', 'dport', 'ipproto'].includes(word)) words.next();
    else if (word === 'vrf') throw new IpError('ip: "vrf" of "ip route get" is not simulated in this lab', 1);
    else if (word !== 'to') {
      prefixValue(word);
      destination = word.split('/')[0] ?? word;
    }
  }
  if (destination === undefined || parseIpv4(destination) === undefined)
    throw new IpError('need at least a destination address', 1);
  if (inputDevice !== undefined && net.device(inputDevice) === undefined)
    throw new IpError(`Cannot find device "${inputDevice}"`, 1);
  const isOurs = (text: string): boolean => net.lookup(text)?.route.type === 'local';
  if (from !== undefined && inputDevice === undefined && !isOurs(from))
    throw refusal('Network is unreachable');
  const out = outputDevice === undefined ? undefined : net.device(outputDevice);
  if (outputDevice !== undefined && out === undefined)
    throw new IpError(`Cannot find device "${outputDevice}"`, 1);
  const decision = special(net, destination, out) ?? net.lookup(destination, from, inputDevice);
  // Bound to a device, the way must lead out of it.
  if (out !== undefined && decision !== undefined && decision.device !== out)
    throw new IpError('ip: a way out of another device than the routes say is not simulated in this lab', 1);
  if (decision === undefined)
    throw refusal(inputDevice === undefined ? 'Network is unreachable' : 'No route to host');
  const { type } = decision.route;
  if (type === 'unreachable') throw refusal('No route to host');
  if (type === 'prohibit') throw refusal('Permission denied');
  if (type === 'blackhole') throw refusal('Invalid argument');
  if (inputDevice !== undefined && type === 'unicast' && !net.forwarding) throw refusal('No route to host');
  if (fibmatch)
    return options.json
      ? jsonText(options, [routeJson(decision.route, new Set(), false)])
      : `${describeRoute(decision.route, { ...options, hidden: new Set(), showTable: false, linkDown: false })}\n`;
  const hasRules = net.rules.length > OWN_RULES;
  const asked = { destination, from, inputDevice, mark, uid, hasRules };
  return options.json ? jsonText(options, [json(decision, asked)]) : lines(decision, asked, options.paint);
}

interface Asked {
  readonly destination: string;
  readonly from: string | undefined;
  readonly inputDevice: string | undefined;
  readonly mark: string | undefined;
  readonly uid: string;
  readonly hasRules: boolean;
}

/** No address is this host; the limited broadcast goes out of the device of the default route. */
function special(net: IpContext['net'], destination: string, out: Device | undefined): Decision | undefined {
  if (destination === '0.0.0.0') {
    const own = net.lookup('127.0.0.1');
    return own && { ...own, nextHop: destination, route: { ...own.route, table: TABLE.local } };
  }
  if (destination !== '255.255.255.255') return undefined;
  const way = net.lookup(destination);
  const device = out ?? way?.device;
  const source = device?.addresses[0]?.address;
  if (way === undefined || device === undefined || source === undefined) return undefined;
  return {
    device,
    source,
    nextHop: destination,
    route: { ...way.route, type: 'broadcast', table: TABLE.local },
  };
}

function refusal(reason: string): IpError {
  return new IpError(`RTNETLINK answers: ${reason}`, 2);
}

const LOCAL = 255;
const MAIN = 254;

/** The rules that every namespace begins with: local, main, default. */
const OWN_RULES = 3;

/**
 * The table as it is told: never main, and local only where there are rules of one's own. Without them the kernel keeps
 * both in one trie (fib_unmerge) and says main.
 */
function tableOf({ table }: Decision['route'], { hasRules }: Asked): string | undefined {
  if (table === MAIN) return undefined;
  if (table === LOCAL) return hasRules ? 'local' : undefined;
  return String(table);
}

function flagsOf({ route }: Decision): string[] {
  if (route.type === 'local') return ['local'];
  return route.type === 'broadcast' ? ['local', 'brd'] : [];
}

const gatewayOf = ({ nextHop }: Decision, destination: string): string | undefined =>
  nextHop === destination ? undefined : nextHop;

function lines(decision: Decision, asked: Asked, paint: IpContext['options']['paint']): string {
  const { destination, from, inputDevice } = asked;
  const { route, device, source } = decision;
  const table = tableOf(route, asked);
  const gateway = gatewayOf(decision, destination);
  let line = route.type === 'unicast' ? '' : `${route.type} `;
  line += paint('inet', `${destination} `);
  if (from !== undefined) line += `from ${paint('inet', from)} `;
  if (gateway !== undefined) line += `via ${paint('inet', `${gateway} `)}`;
  line += `dev ${paint('interface', `${device.name} `)}`;
  if (table !== undefined) line += `table ${table} `;
  if (from === undefined) line += `src ${paint('inet', `${source} `)}`;
  if (asked.mark !== undefined) line += `mark ${asked.mark} `;
  if (inputDevice === undefined) line += `uid ${asked.uid} `;
  const flags = flagsOf(decision);
  let cache = '    cache ';
  if (flags.length > 0) cache += `<${flags.join(',')}> `;
  if (inputDevice !== undefined) cache += `iif ${inputDevice} `;
  if (route.mtu !== undefined) cache += `mtu ${route.mtu} `;
  return `${line}\n${cache}\n`;
}

function json(decision: Decision, asked: Asked): Readonly<Record<string, unknown>> {
  const { destination, from, inputDevice } = asked;
  const { route, device, source } = decision;
  const table = tableOf(route, asked);
  const gateway = gatewayOf(decision, destination);
  return {
    ...(route.type === 'unicast' ? {} : { type: route.type }),
    dst: destination,
    ...(from === undefined ? {} : { from }),
    ...(gateway === undefined ? {} : { gateway }),
    dev: device.name,
    ...(table === undefined ? {} : { table }),
    ...(from === undefined ? { prefsrc: source } : {}),
    flags: [],
    ...(asked.mark === undefined ? {} : { mark: Number(asked.mark) }),
    ...(inputDevice === undefined ? { uid: Number(asked.uid) } : {}),
    cache: flagsOf(decision),
    ...(inputDevice === undefined ? {} : { iif: inputDevice }),
    ...(route.mtu === undefined ? {} : { metrics: [{ mtu: route.mtu }] }),
  };
}
