/** `ip route get`: asks the same lookup that forwards packets. */
import { parseIpv4 } from '../../../../ipv4.ts';
import { IpError } from './options.ts';
import type { IpContext, Words } from './options.ts';
import type { Decision } from '../../../net/types.ts';
import { addressValue, prefixValue } from './values.ts';

export function routeGet(words: Words, { net, options }: IpContext): string {
  let destination: string | undefined;
  let from: string | undefined;
  let inputDevice: string | undefined;
  while (!words.done) {
    const word = words.next();
    if (word === 'from') from = addressValue(words.next());
    else if (word === 'iif') inputDevice = words.next();
    else if (['oif', 'tos', 'mark', 'uid', 'sport', 'dport', 'ipproto', 'fibmatch', 'vrf'].includes(word)) {
      throw new IpError(`ip: "${word}" of "ip route get" is not simulated in this lab`, 1);
    } else if (word !== 'to') {
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
  const decision = net.lookup(destination, from, inputDevice);
  if (decision === undefined)
    throw refusal(inputDevice === undefined ? 'Network is unreachable' : 'No route to host');
  const { type } = decision.route;
  if (type === 'unreachable') throw refusal('No route to host');
  if (type === 'prohibit') throw refusal('Permission denied');
  if (type === 'blackhole') throw refusal('Invalid argument');
  if (inputDevice !== undefined && type === 'unicast' && !net.forwarding) throw refusal('No route to host');
  const asked = { destination, from, inputDevice, hasRules: net.rules.length > OWN_RULES };
  return options.json
    ? `${JSON.stringify([json(decision, asked)])}\n`
    : lines(decision, asked, options.paint);
}

interface Asked {
  readonly destination: string;
  readonly from: string | undefined;
  readonly inputDevice: string | undefined;
  readonly hasRules: boolean;
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
  if (inputDevice === undefined) line += 'uid 0 ';
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
    ...(inputDevice === undefined ? { uid: 0 } : {}),
    cache: flagsOf(decision),
    ...(inputDevice === undefined ? {} : { iif: inputDevice }),
    ...(route.mtu === undefined ? {} : { metrics: [{ mtu: route.mtu }] }),
  };
}
