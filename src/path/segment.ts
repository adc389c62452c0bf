/** Who takes a packet that a machine sends to a next hop: by the ARP cache, by the addresses of the others, by announcement. */
import { parseIpv4, contains } from '../ipv4.ts';
import type { Facts, Found, Interface } from './facts.ts';

export type Neighbour =
  /** A machine; `found`: the row that tells. */
  | {
      readonly kind: 'machine';
      readonly host: string;
      readonly device: string;
      readonly by: 'address' | 'announcer' | 'arp-cache';
      readonly found: Found;
    }
  /** None of the machines, but the link leads to others: a gateway outside. */
  | { readonly kind: 'outside' }
  /** All machines on the link are known, and none answers. `sent`: by an ARP cache that still knows one, all the same. */
  | { readonly kind: 'nobody'; readonly sent: boolean };

/**
 * A machine that is known to have the address is the answer, whatever is not known of others.
 * @param device the interface that the packet leaves by
 */
export function neighbourOn(facts: Facts, host: string, device: Interface, nextHop: string): Neighbour {
  const all = peersOf(facts, host, device);
  const peers = all.filter((peer) => peer.device.up);
  const cached = facts.neighbour(host, device.name, nextHop);
  if (cached !== undefined) {
    const owner = all.find((peer) => peer.device.mac === cached.row['mac']);
    if (owner?.device.up === false) return { kind: 'nobody', sent: true };
    if (owner === undefined) facts.allInterfaces();
    else {
      const has = owner.device.addresses.some(({ address }) => address === nextHop);
      return { kind: 'machine', ...place(owner), by: has ? 'address' : 'arp-cache', found: cached };
    }
    return { kind: 'outside' };
  }
  // A machine answers for each of its addresses, on whichever device it has them (arp_ignore 0).
  const owner = peers.find((peer) => facts.isLocal(peer.host, nextHop) !== undefined);
  if (owner !== undefined) {
    const found = facts.isLocal(owner.host, nextHop) ?? owner.device;
    return { kind: 'machine', ...place(owner), by: 'address', found };
  }
  // Whose addresses are not known may be the one that has it.
  facts.allInterfaces();
  if (all.length === 0) return { kind: 'outside' };
  if (peers.some((peer) => facts.isNode(peer.host))) {
    for (const announcer of facts.announcers(nextHop)) {
      const peer = peers.find(
        (each) => each.host === announcer.node && each.device.name === announcer.row['networkInterface'],
      );
      if (peer !== undefined) return { kind: 'machine', ...place(peer), by: 'announcer', found: announcer };
    }
  }
  return { kind: 'nobody', sent: false };
}

interface Peer {
  readonly host: string;
  readonly device: Interface;
}

function place({ host, device }: Peer): { host: string; device: string } {
  return { host, device: device.name };
}

/**
 * Machines on the same link whose addresses are known, also those whose device is down: they have an address of its network. Two that
 * have the very same address are on different networks that look alike, as the NAT network of each virtual machine does.
 */
function peersOf(facts: Facts, host: string, device: Interface): readonly Peer[] {
  return facts.hosts
    .filter((other) => other !== host && facts.hasRead(other))
    .flatMap((other) =>
      facts
        .interfaces(other)
        .filter((each) =>
          each.addresses.some((theirs) =>
            device.addresses.some(
              (ours) =>
                ours.address !== theirs.address &&
                ours.prefix.length < 32 &&
                contains(ours.prefix, parseIpv4(theirs.address) ?? 0),
            ),
          ),
        )
        .map((each) => ({ host: other, device: each })),
    );
}
