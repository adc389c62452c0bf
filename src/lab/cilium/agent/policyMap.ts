/** The policy map of one endpoint (pkg/maps/policymap): which identities may talk to it and to which it may talk. */
import { BpfMap } from '../bpfMap.ts';
import { HOST } from '../reservedIdentity.ts';

export type Direction = 'Ingress' | 'Egress';

export interface PolicyEntry {
  readonly direction: Direction;
  /** 0 stands for every identity. */
  readonly identity: number;
  readonly deny: boolean;
  /** 0: not sent to a proxy. */
  readonly proxyPort: number;
  /** Bits of the port that are matched: 0 for any port. */
  readonly prefix: number;
  packets: number;
  bytes: number;
}

/** `cilium_policy_v2_00200` for endpoint 200. */
export function policyMapName(endpointId: number): string {
  return `cilium_policy_v2_${String(endpointId).padStart(5, '0')}`;
}

export class PolicyMap extends BpfMap<PolicyEntry> {
  readonly endpointId: number;

  /**
   * Without a policy that selects the endpoint everything is allowed, and the node itself always is (`Ingress: 1`); the
   * host endpoint needs no entry for itself.
   */
  constructor(endpointId: number, isHost: boolean) {
    super({ name: policyMapName(endpointId), format: (entry) => `${entry.proxyPort} ${entry.prefix}` });
    this.endpointId = endpointId;
    this.#allow('Ingress', 0);
    this.#allow('Egress', 0);
    if (!isHost) this.#allow('Ingress', HOST);
  }

  /** The verdict for a packet of `bytes` from or to the identity. An entry counts what it lets in. */
  verdict(direction: Direction, identity: number, bytes: number): 'allowed' | 'denied' {
    const entry = this.get(keyOf(direction, identity)) ?? this.get(keyOf(direction, 0));
    if (entry === undefined || entry.deny) return 'denied';
    // Real agents show no counters for egress as long as no policy is enforced there.
    if (direction === 'Egress') return 'allowed';
    entry.packets += 1;
    entry.bytes += bytes;
    return 'allowed';
  }

  #allow(direction: Direction, identity: number): void {
    this.set(keyOf(direction, identity), {
      direction,
      identity,
      deny: false,
      proxyPort: 0,
      prefix: 0,
      packets: 0,
      bytes: 0,
    });
  }
}

function keyOf(direction: Direction, identity: number): string {
  return `${direction}: ${identity} ANY`;
}
