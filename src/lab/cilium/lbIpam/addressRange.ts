/** One range of addresses of a pool, and who holds which of them (operator/pkg/lbipam: LBRange). */
import { formatIpv4, maskOf, parseIpv4, parsePrefix } from '../../../ipv4.ts';
import type { CiliumLoadBalancerIPPool } from '../../kube/model/cilium.ts';

export type PoolBlock = NonNullable<CiliumLoadBalancerIPPool['spec']['blocks']>[number];

/** First and last address, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
  /** Written as a CIDR: its first and last address may be kept back. */
  readonly fromCidr: boolean;
}

/** What a block of a pool spans; undefined when it cannot be read. Without a stop it is the one address. */
export function spanOf({ cidr = '', start = '', stop = '' }: PoolBlock): Span | undefined {
  if (cidr !== '') {
    const prefix = cidr.includes('/') ? parsePrefix(cidr) : undefined;
    if (prefix === undefined) return undefined;
    const last = (prefix.network | ~maskOf(prefix.length)) >>> 0;
    return { first: prefix.network, last, fromCidr: true };
  }
  const first = parseIpv4(start);
  const last = stop === '' ? first : parseIpv4(stop);
  return first === undefined || last === undefined || last < first
    ? undefined
    : { first, last, fromCidr: false };
}

export class AddressRange<Holder> {
  readonly pool: string;
  readonly span: Span;
  /** `spec.disabled` of the pool. */
  isDisabled: boolean;
  /** The pool overlaps another one. */
  isConflicting = false;
  /** Holders by address. An address that is kept back has none. */
  readonly #held = new Map<number, readonly Holder[]>();

  constructor(pool: string, span: Span, isDisabled: boolean) {
    this.pool = pool;
    this.span = span;
    this.isDisabled = isDisabled;
  }

  get isUsable(): boolean {
    return !this.isDisabled && !this.isConflicting;
  }

  get total(): number {
    return this.span.last - this.span.first + 1;
  }

  get used(): number {
    return this.#held.size;
  }

  includes(address: string): boolean {
    const number = parseIpv4(address);
    return number !== undefined && number >= this.span.first && number <= this.span.last;
  }

  /** Undefined when nobody has the address; an empty list when it is kept back. */
  holders(address: string): readonly Holder[] | undefined {
    return this.#held.get(parseIpv4(address) ?? -1);
  }

  hold(address: string, holders: readonly Holder[]): void {
    const number = parseIpv4(address);
    if (number !== undefined) this.#held.set(number, holders);
  }

  /** One holder less; with the last one the address is free. Returns whether it is. */
  release(address: string, holder: Holder): boolean {
    const left = (this.holders(address) ?? []).filter((each) => each !== holder);
    if (left.length > 0) this.hold(address, left);
    else this.#held.delete(parseIpv4(address) ?? -1);
    return left.length === 0;
  }

  /** The lowest free address, undefined when all are taken. */
  holdAny(holder: Holder): string | undefined {
    if (this.used >= this.total) return undefined;
    let number = this.span.first;
    while (this.#held.has(number)) number += 1;
    this.#held.set(number, [holder]);
    return formatIpv4(number);
  }

  /** `allowFirstLastIPs: No`. A range of one or two addresses would have none left, so it keeps them. */
  keepBackEnds(keep: boolean): void {
    const { first, last, fromCidr } = this.span;
    if (!fromCidr || last - first < 2) return;
    for (const end of [first, last]) {
      const held = this.#held.get(end);
      if (keep && held === undefined) this.#held.set(end, []);
      if (!keep && held?.length === 0) this.#held.delete(end);
    }
  }

  spans({ first, last }: Span): boolean {
    return this.span.first === first && this.span.last === last;
  }

  overlaps({ span }: AddressRange<Holder>): boolean {
    return this.span.first <= span.last && span.first <= this.span.last;
  }

  /** As it stands in a conflict's message: `192.168.10.213 - 192.168.10.220`. */
  toString(): string {
    return `${formatIpv4(this.span.first)} - ${formatIpv4(this.span.last)}`;
  }
}
