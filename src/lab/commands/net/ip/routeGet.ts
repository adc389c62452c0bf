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
  const decision = net.lookup(destination, from);
  if (decision === undefined)
    throw refusal(inputDevice === undefined ? 'Network is unreachable' : 'No route to host');
  const { type } = decision.route;
  if (type === 'unreachable') throw refusal('No route to host');
  if (type === 'prohibit') throw refusal('Permission denied');
  if (type === 'blackhole') throw refusal('Invalid argument');
  if (inputDevice !== undefined && type === 'unicast' && !net.forwarding) throw refusal('No route to host');
  const asked = { destination, from, inputDevice };
  return options.json
    ? `${JSON.stringify([json(decision, asked)])}\n`
    : lines(decision, asked, options.paint);
}

interface Asked {
  readonly destination: string;
  readonly from: string | undefined;
  readonly inputDevice: string | undefined;
}

function refusal(reason: string): IpError {
  return new IpError(`RTNETLINK answers: ${reason}`, 2);
}

function flagsOf({ route }: Decision): string[] {
  if (route.type === 'local') return ['local'];
  return route.type === 'broadcast' ? ['local', 'brd'] : [];
}

const gatewayOf = ({ nextHop }: Decision, destination: string): string | undefined =>
  nextHop === destination ? undefined : nextHop;

function lines(
  decision: Decision,
  { destination, from, inputDevice }: Asked,
  paint: IpContext['options']['paint'],
): string {
  const { route, device, source } = decision;
  const gateway = gatewayOf(decision, destination);
  let line = route.type === 'unicast' ? '' : `${route.type} `;
  line += paint('inet', `${destination} `);
  if (from !== undefined) line += `from ${paint('inet', from)} `;
  if (gateway !== undefined) line += `via ${paint('inet', `${gateway} `)}`;
  line += `dev ${paint('interface', `${device.name} `)}`;
  if (from === undefined) line += `src ${paint('inet', `${source} `)}`;
  if (inputDevice === undefined) line += 'uid 0 ';
  const flags = flagsOf(decision);
  let cache = '    cache ';
  if (flags.length > 0) cache += `<${flags.join(',')}> `;
  if (inputDevice !== undefined) cache += `iif ${inputDevice} `;
  if (route.mtu !== undefined) cache += `mtu ${route.mtu} `;
  return `${line}\n${cache}\n`;
}

function json(
  decision: Decision,
  { destination, from, inputDevice }: Asked,
): Readonly<Record<string, unknown>> {
  const { route, device, source } = decision;
  const gateway = gatewayOf(decision, destination);
  return {
    ...(route.type === 'unicast' ? {} : { type: route.type }),
    dst: destination,
    ...(from === undefined ? {} : { from }),
    ...(gateway === undefined ? {} : { gateway }),
    dev: device.name,
    ...(from === undefined ? { prefsrc: source } : {}),
    flags: [],
    ...(inputDevice === undefined ? { uid: 0 } : {}),
    cache: flagsOf(decision),
    ...(inputDevice === undefined ? {} : { iif: inputDevice }),
    ...(route.mtu === undefined ? {} : { metrics: [{ mtu: route.mtu }] }),
  };
}
