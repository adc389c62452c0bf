/** Primitives of a filter that are words of their own: `less 64`, `inbound`, `vlan`, `broadcast`. */
import type { LinkType } from '../wire/pcap.ts';
import { linkNumbered, never, where } from './condition.ts';
import type { Condition } from './condition.ts';
import { NUMBER, takeNumber } from './context.ts';
import type { FilterContext } from './context.ts';
import { hasMac, hasPort, ipBroadcast, ipMulticast } from './primitives.ts';
import { numberAt } from './subject.ts';
import { FilterError } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** Primitives that are a word of their own. */
const ALONE = [
  'less',
  'greater',
  'inbound',
  'outbound',
  'ifindex',
  'ifname',
  'on',
  'rnr',
  'rset',
  'rulenum',
  'action',
  'vlan',
  'mpls',
  'pppoed',
  'pppoes',
  'geneve',
  'llc',
] as const;
const LINK_NAMES: Readonly<Record<LinkType, string>> = { EN10MB: 'Ethernet', LINUX_SLL2: 'Linux cooked v2' };

/** Primitives that are a word of their own, with or without a number. */
export function wordPrimitive(tokens: Tokens, { link, live }: FilterContext): Condition | undefined {
  const word = tokens.take(...ALONE);
  switch (word) {
    case 'less':
    case 'greater': {
      const bound = takeNumber(tokens);
      return where(({ length }) => (word === 'less' ? length <= bound : length >= bound));
    }
    case 'inbound':
    case 'outbound':
      if (!live && link === 'EN10MB')
        throw new FilterError('inbound/outbound not supported on Ethernet when reading savefiles');
      return where(({ direction }) => (direction === 'Out') === (word === 'outbound'));
    case 'ifindex': {
      const wanted = takeNumber(tokens);
      if (!live && link === 'EN10MB')
        throw new FilterError('ifindex not supported on Ethernet when reading savefiles');
      return where(({ interfaceIndex }) => interfaceIndex === wanted);
    }
    case 'ifname':
    case 'on':
      tokens.next();
      throw new FilterError('ifname supported only on PF linktype');
    case 'rnr':
    case 'rulenum':
    case 'rset':
    case 'action':
      tokens.next();
      throw new FilterError(`${word === 'rnr' ? 'rulenum' : word} supported only on PF linktype`);
    case 'vlan':
    case 'mpls': {
      const tag = NUMBER.test(tokens.peek() ?? '') ? takeNumber(tokens) : 0;
      if (link !== 'EN10MB')
        throw new FilterError(`no ${word.toUpperCase()} support for ${LINK_NAMES[link]}`);
      if (word === 'vlan' && tag > 4095) throw new FilterError(`VLAN tag ${tag} greater than maximum 4095`);
      // Behind it the expression is about the packet inside the tag: its kind is not that of the frame.
      return where(linkNumbered(word === 'vlan' ? 0x8100 : 0x8847).test);
    }
    case 'pppoed':
      return linkNumbered(0x8863);
    case 'pppoes':
      return linkNumbered(0x8864);
    case 'geneve':
      return hasPort(6081, 6081, 'destination', 'udp');
    case 'llc':
      if (link !== 'EN10MB') throw new FilterError(`'llc' not supported for ${LINK_NAMES[link]}`);
      return linkNumbered(0);
    default:
      return undefined;
  }
}

/** `broadcast` and `multicast`, of the link or of IPv4. */
export function groupPrimitive(
  tokens: Tokens,
  { mask, link }: FilterContext,
  protocol: string | undefined,
): Condition | undefined {
  const group = tokens.take('broadcast', 'multicast');
  if (group === undefined) return undefined;
  if (protocol === 'ip') return group === 'broadcast' ? ipBroadcast(mask) : ipMulticast;
  if (protocol === 'ip6' && group === 'multicast') return never;
  if (protocol !== undefined && protocol !== 'ether' && protocol !== 'link')
    throw new FilterError(
      group === 'broadcast'
        ? 'only link/ip broadcast filters supported'
        : 'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
    );
  if (link !== 'EN10MB')
    throw new FilterError(
      group === 'broadcast'
        ? 'not a broadcast link'
        : 'link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel',
    );
  if (group === 'broadcast') return hasMac('ff:ff:ff:ff:ff:ff', 'destination');
  return where((subject) => ((numberAt(subject, 0, 1) ?? 0) & 1) === 1);
}
