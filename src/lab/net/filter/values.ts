/** Values of a filter behind their qualifiers: addresses, networks, ports, protocols. */
import { maskOf, parseIpv4 } from '../../../ipv4.ts';
import { always, and, ipNumbered, linkNumbered, never, protocolNamed } from './condition.ts';
import type { Condition } from './condition.ts';
import { isValue, NUMBER, takeNumber } from './context.ts';
import type { FilterContext, Qualifiers } from './context.ts';
import { hasMac, hasPort, inNetwork } from './primitives.ts';
import type { Masked, Side } from './primitives.ts';
import { FilterError, syntaxError } from './tokens.ts';
import type { Tokens } from './tokens.ts';

const MAC = /^[0-9a-f]{1,2}([:-][0-9a-f]{1,2}){5}$|^[0-9a-f]{12}$/i;
const DOTTED = /^\d+(\.\d+){1,3}$/;
const ONLY_ON = 'ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel';

export class Values {
  readonly #tokens: Tokens;
  readonly #context: FilterContext;

  constructor(tokens: Tokens, context: FilterContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  /** The next word as what its qualifiers make of it. */
  take({ protocol, side, kind }: Qualifiers): Condition {
    const value = this.#tokens.next();
    if (!isValue(value)) throw syntaxError();
    switch (kind) {
      case 'port':
      case 'portrange':
        if (protocol !== undefined && !['tcp', 'udp', 'sctp'].includes(protocol))
          throw new FilterError(`illegal qualifier of '${kind}'`);
        return kind === 'port' ? this.#port(value, side, protocol) : this.#range(value, side, protocol);
      case 'proto':
        return this.#proto(value.replace(/^\\/, ''), protocol);
      case 'gateway':
        throw new FilterError(
          DOTTED.test(value) || NUMBER.test(value) || MAC.test(value)
            ? "'gateway' requires a name"
            : "'gateway' not supported in this configuration",
        );
      default:
        return this.#address(value, kind, side, protocol);
    }
  }

  #address(value: string, kind: 'host' | 'net', side: Side, protocol: string | undefined): Condition {
    if (MAC.test(value)) {
      if (protocol !== 'ether') throw new FilterError('ethernet address used in non-ether expression');
      if (this.#context.link !== 'EN10MB')
        throw new FilterError(`ethernet addresses supported only on ${ONLY_ON}`);
      const octets =
        value.includes(':') || value.includes('-') ? value.split(/[:-]/) : (value.match(/../g) ?? []);
      return hasMac(octets.map((octet) => octet.toLowerCase().padStart(2, '0')).join(':'), side);
    }
    const isNumber = DOTTED.test(value) || NUMBER.test(value);
    if (protocol === 'ether') {
      if (isNumber) throw new FilterError('illegal link layer address');
      throw new FilterError(
        this.#context.link === 'EN10MB'
          ? `unknown ether host '${value}'`
          : `only ${ONLY_ON} supports link-level host name`,
      );
    }
    // IPv6 is not simulated: such an address is that of no packet.
    if (value.includes(':')) return protocolNamed('ip6') ?? never;
    const wanted = kind === 'host' ? this.#host(value) : this.#network(value);
    if (protocol !== undefined && !['ip', 'arp', 'rarp'].includes(protocol))
      throw new FilterError(`'${protocol}' modifier applied to ${kind}`);
    return inNetwork(wanted, side, protocol);
  }

  #host(text: string): Masked {
    if (this.#tokens.peek() === '/') throw new FilterError('Mask syntax for networks only');
    if (NUMBER.test(text)) return { address: Number(text) >>> 0, mask: maskOf(32) };
    if (DOTTED.test(text)) return dotted(text);
    const address = parseIpv4(this.#context.host(text) ?? '');
    if (address === undefined) throw new FilterError(`unknown host '${text}'`);
    return { address, mask: maskOf(32) };
  }

  /** `172.20.0.0/16`, `172.20` (a /16), `10`, or `172.20.0.0 mask 255.255.0.0`. */
  #network(text: string): Masked {
    if (!DOTTED.test(text) && !NUMBER.test(text)) throw new FilterError(`unknown network '${text}'`);
    const plain = NUMBER.test(text) ? wholeOctets(Number(text) >>> 0) : dotted(text);
    if (this.#tokens.take('mask') !== undefined) {
      const written = this.#tokens.next();
      return masked(plain, dotted(written).address, `${text} mask ${written}`);
    }
    if (this.#tokens.take('/') === undefined) return plain;
    const length = takeNumber(this.#tokens);
    if (length > 32) throw new FilterError('mask length must be <= 32');
    return masked(plain, maskOf(length), `${text}/${length}`);
  }

  #port(text: string, side: Side, protocol: string | undefined): Condition {
    if (NUMBER.test(text)) return hasPort(portNumber(text), portNumber(text), side, protocol);
    const service = this.#context.port(text);
    if (service === undefined) throw new FilterError(`unknown port '${text}'`);
    if (protocol !== undefined && service.only !== undefined && protocol !== service.only)
      throw new FilterError(`port '${text}' is ${service.only}`);
    return hasPort(service.port, service.port, side, protocol ?? service.only);
  }

  #range(text: string, side: Side, protocol: string | undefined): Condition {
    const [low = '', high = low] = text.split('-');
    const bounds = [low, high].map((end) =>
      NUMBER.test(end) ? portNumber(end) : this.#context.port(end)?.port,
    );
    const [one, other] = bounds;
    if (one === undefined || other === undefined) throw new FilterError(`unknown port in range '${text}'`);
    return hasPort(Math.min(one, other), Math.max(one, other), side, protocol);
  }

  #proto(text: string, protocol: string | undefined): Condition {
    const known = protocolNamed(text);
    if (protocol === 'ether') {
      if (NUMBER.test(text)) return linkNumbered(Number(text));
      if (known !== undefined && ['ip', 'ip6', 'arp', 'rarp'].includes(text)) return known;
      throw new FilterError(`unknown ether proto '${text}'`);
    }
    if (protocol !== undefined && protocol !== 'ip' && protocol !== 'ip6')
      throw new FilterError(`'${protocol} proto' is bogus`);
    const numbered = NUMBER.test(text) ? ipNumbered(Number(text)) : known;
    if (numbered === undefined || ['ip', 'arp', 'rarp', 'ip6'].includes(text))
      throw new FilterError(`unknown ${protocol ?? 'ip'} proto '${text}'`);
    const family = protocol === undefined ? always : (protocolNamed(protocol) ?? always);
    return protocol === 'ip6' ? family : and(numbered, family);
  }
}

/** Fewer than four numbers are the beginning of an address. */
function dotted(text: string): Masked {
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) throw new FilterError(`invalid IPv4 address '${text}'`);
  const address = [...octets, 0, 0, 0].slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0);
  return { address, mask: maskOf(octets.length * 8) };
}

/** `net 10` is 10.0.0.0/8: leading zero octets are those that were left out behind it. */
function wholeOctets(value: number): Masked {
  let masked: Masked = { address: value, mask: maskOf(32) };
  while (masked.address !== 0 && masked.address >>> 24 === 0)
    masked = { address: (masked.address << 8) >>> 0, mask: (masked.mask << 8) >>> 0 };
  return masked;
}

function masked({ address }: Masked, mask: number, written: string): Masked {
  if ((address & ~mask) >>> 0 !== 0) throw new FilterError(`non-network bits set in "${written}"`);
  return { address, mask };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (port > 65535) throw new FilterError(`illegal port number ${port} > 65535`);
  return port;
}
