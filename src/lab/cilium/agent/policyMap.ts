/** The policy map of one endpoint (pkg/maps/policymap): which identities may talk to it and to which it may talk. */
import { BpfMap } from '../bpfMap.ts';
import { HOST } from '../reservedIdentity.ts';

export type Direction = 'Ingress' | 'Egress';

export interface PolicyRule {
  readonly direction: Direction;
  /** 0 stands for every identity. */
  readonly identity: number;
  /** Absent: every protocol and port. */
  readonly l4?: L4Match;
  /** What is denied is denied, whatever else allows it. */
  readonly deny?: boolean;
}

/** The upper `bits` of a destination port: 16 is one port, 0 every one. */
export interface L4Match {
  readonly protocol: string;
  readonly port: number;
  readonly bits: number;
}

export interface PolicyEntry extends PolicyRule {
  readonly deny: boolean;
  /** 0: not sent to a proxy. */
  readonly proxyPort: number;
  /** Bits of protocol and port that are matched: 8 and up to 16 more, 0 for any. */
  readonly prefix: number;
  packets: number;
  bytes: number;
}

/** Which parts of an entry decided (pkg/monitor/api): `none` when there is no entry. */
export type PolicyMatch = 'none' | 'L3-Only' | 'L3-L4' | 'L4-Only' | 'all' | 'L3-Proto' | 'Proto-Only';

/** Bits of the protocol number. */
const PROTOCOL_BITS = 8;
const PORT_BITS = 16;

/** `cilium_policy_v2_00200` for endpoint 200. */
export function policyMapName(endpointId: number): string {
  return `cilium_policy_v2_${String(endpointId).padStart(5, '0')}`;
}

export class PolicyMap extends BpfMap<PolicyEntry> {
  readonly endpointId: number;
  readonly #isHost: boolean;
  readonly #enforced = new Set<Direction>();

  constructor(endpointId: number, isHost: boolean) {
    super({ name: policyMapName(endpointId), format: (entry) => `${entry.proxyPort} ${entry.prefix}` });
    this.endpointId = endpointId;
    this.#isHost = isHost;
    this.enforce([], []);
  }

  isEnforced(direction: Direction): boolean {
    return this.#enforced.has(direction);
  }

  /**
   * Replaces what is allowed; entries that stay keep their counters. In a direction without enforcement everything is
   * allowed. The node itself always may come in (`Ingress: 1`); the host endpoint needs no entry for itself.
   */
  enforce(directions: readonly Direction[], rules: readonly PolicyRule[]): void {
    this.#enforced.clear();
    directions.forEach((direction) => this.#enforced.add(direction));
    const open = (['Ingress', 'Egress'] as const).filter((direction) => !this.#enforced.has(direction));
    const all: readonly PolicyRule[] = [
      ...open.map((direction) => ({ direction, identity: 0 })),
      ...(this.#isHost ? [] : [{ direction: 'Ingress' as const, identity: HOST }]),
      ...rules,
    ];
    const wanted = all.filter((rule) => rule.deny === true || !all.some((each) => overrules(each, rule)));
    const keys = new Set(wanted.map(keyOf));
    for (const key of this.keys()) if (!keys.has(key)) this.delete(key);
    for (const rule of wanted) {
      const key = keyOf(rule);
      const { deny = false } = rule;
      if (this.get(key)?.deny === deny) continue;
      const prefix = rule.l4 === undefined ? 0 : PROTOCOL_BITS + rule.l4.bits;
      this.set(key, { ...rule, deny, proxyPort: 0, prefix, packets: 0, bytes: 0 });
    }
  }

  /** What decides on such a packet. */
  match(
    direction: Direction,
    identity: number,
    to: { readonly protocol: string; readonly port: number },
  ): PolicyMatch {
    const entry = this.#find(direction, identity, to);
    if (entry === undefined) return 'none';
    const ofPeer = entry.identity !== 0;
    if (entry.l4 === undefined) return ofPeer ? 'L3-Only' : 'all';
    if (entry.l4.bits === 0) return ofPeer ? 'L3-Proto' : 'Proto-Only';
    return ofPeer ? 'L3-L4' : 'L4-Only';
  }

  /** The verdict for a packet of `bytes` from or to the identity. An entry counts what it lets in. */
  verdict(
    direction: Direction,
    identity: number,
    to: { readonly protocol: string; readonly port: number },
    bytes: number,
  ): 'allowed' | 'denied' {
    const entry = this.#find(direction, identity, to);
    if (entry === undefined || entry.deny) return 'denied';
    // Real agents show no counters for egress as long as no policy is enforced there.
    if (direction === 'Egress' && !this.isEnforced('Egress')) return 'allowed';
    entry.packets += 1;
    entry.bytes += bytes;
    return 'allowed';
  }

  /** The most specific entry decides: the peer's own before those for every peer, then the longest prefix. A denial first. */
  #find(
    direction: Direction,
    identity: number,
    to: { readonly protocol: string; readonly port: number },
  ): PolicyEntry | undefined {
    let entry: PolicyEntry | undefined;
    for (const each of this.values()) {
      if (each.direction !== direction || (each.identity !== identity && each.identity !== 0)) continue;
      if (!matches(each.l4, to)) continue;
      if (each.deny) return each;
      if (entry === undefined || rank(each) > rank(entry)) entry = each;
    }
    return entry;
  }
}

function matches(l4: L4Match | undefined, to: { readonly protocol: string; readonly port: number }): boolean {
  if (l4 === undefined) return true;
  const rest = PORT_BITS - l4.bits;
  return l4.protocol === to.protocol && l4.port >>> rest === to.port >>> rest;
}

/** Whether one rule denies all that the other allows. */
function overrules(denial: PolicyRule, allowance: PolicyRule): boolean {
  if (denial.deny !== true || denial.direction !== allowance.direction) return false;
  if (denial.identity !== 0 && denial.identity !== allowance.identity) return false;
  if (denial.l4 === undefined) return true;
  const { l4 } = allowance;
  return l4 !== undefined && denial.l4.bits <= l4.bits && matches(denial.l4, l4);
}

function rank({ identity, prefix }: PolicyEntry): number {
  return prefix + (identity === 0 ? 0 : PROTOCOL_BITS + PORT_BITS + 1);
}

/** `80/TCP`, `8000-8007/TCP`, `ANY` */
export function l4Text(l4: L4Match | undefined): string {
  if (l4 === undefined) return 'ANY';
  const { protocol, port, bits } = l4;
  const last = port + 2 ** (PORT_BITS - bits) - 1;
  return bits === PORT_BITS || bits === 0 ? `${port}/${protocol}` : `${port}-${last}/${protocol}`;
}

/** The ports from `first` to `last` as the few prefixes that hold them and no other. */
export function portPrefixes(first: number, last: number): readonly Pick<L4Match, 'port' | 'bits'>[] {
  const found: Pick<L4Match, 'port' | 'bits'>[] = [];
  for (let port = first; port <= last;) {
    let bits = PORT_BITS;
    for (let size = 2; port % size === 0 && port + size - 1 <= last && bits > 0; size *= 2) bits -= 1;
    found.push({ port, bits });
    port += 2 ** (PORT_BITS - bits);
  }
  return found;
}

function keyOf({ direction, identity, l4 }: PolicyRule): string {
  return `${direction}: ${identity} ${l4Text(l4)}`;
}
