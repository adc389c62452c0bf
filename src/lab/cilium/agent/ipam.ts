/** Addresses of one node's pods, from the pod CIDR that the operator gave to the node (pkg/ipam, cluster-pool). */
import type { Prefix } from '../../../ipv4.ts';
import { contains, formatIpv4, formatPrefix, parseIpv4 } from '../../../ipv4.ts';
import type { Random } from '../../random.ts';

export interface Allocation {
  readonly address: string;
  /** As `status --all-addresses` prints it: `router`, `default/curl-pod`. */
  readonly owner: string;
}

export class Ipam {
  readonly cidr: Prefix;
  readonly #random: Random;
  readonly #owners = new Map<string, string>();

  constructor(cidr: Prefix, random: Random) {
    this.cidr = cidr;
    this.#random = random;
  }

  /** Usable addresses: all but the network's first and last. */
  get capacity(): number {
    return 2 ** (32 - this.cidr.length) - 2;
  }

  /** Any free address, searched from a random one on. Throws when the range is used up, with the agent's own text. */
  allocate(owner: string): string {
    const start = this.#random.below(this.capacity);
    for (let step = 0; step < this.capacity; step++) {
      const address = formatIpv4(this.cidr.network + 1 + ((start + step) % this.capacity));
      if (this.#owners.has(address)) continue;
      this.#owners.set(address, owner);
      return address;
    }
    throw new Error('range is full');
  }

  /** A certain address, as an agent asks for the one it had before. Throws when it cannot be had. */
  claim(address: string, owner: string): void {
    const number = parseIpv4(address);
    if (number === undefined || !contains(this.cidr, number))
      throw new Error(`IP ${address} is not in range ${formatPrefix(this.cidr)}`);
    if (this.#owners.has(address)) throw new Error('provided IP is already allocated');
    this.#owners.set(address, owner);
  }

  release(address: string): void {
    this.#owners.delete(address);
  }

  /** By address as text, as the agent prints them. */
  allocations(): readonly Allocation[] {
    return [...this.#owners]
      .map(([address, owner]) => ({ address, owner }))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
  }
}
