/** The 16 flag bits of a service map entry (pkg/loadbalancer: ServiceFlags) and their words. */

export type ServiceType = 'ClusterIP' | 'NodePort' | 'ExternalIPs' | 'LoadBalancer' | 'HostPort';

const EXTERNAL_IPS = 1 << 0;
const NODE_PORT = 1 << 1;
const LOCAL_SCOPE = 1 << 2;
const HOST_PORT = 1 << 3;
const SESSION_AFFINITY = 1 << 4;
const LOAD_BALANCER = 1 << 5;
const ROUTABLE = 1 << 6;
const SOURCE_RANGE = 1 << 7;
const INTERNAL_LOCAL = 1 << 12;
const TWO_SCOPES = 1 << 13;
const SOURCE_RANGE_DENY = 1 << 14;

const TYPE_BITS: Readonly<Record<ServiceType, number>> = {
  ClusterIP: 0,
  NodePort: NODE_PORT,
  ExternalIPs: EXTERNAL_IPS,
  LoadBalancer: LOAD_BALANCER,
  HostPort: HOST_PORT,
};

export interface ServiceTraits {
  readonly type: ServiceType;
  /** Served to packets from outside on a native device: not a ClusterIP, not the 0.0.0.0 template. */
  readonly routable: boolean;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  readonly sessionAffinity: boolean;
  readonly sourceRanges: boolean;
  /** service.cilium.io/src-ranges-policy: deny */
  readonly sourceRangesDeny: boolean;
}

export function serviceFlags(traits: ServiceTraits): number {
  return (
    TYPE_BITS[traits.type] |
    (traits.externalLocal ? LOCAL_SCOPE : 0) |
    (traits.internalLocal ? INTERNAL_LOCAL : 0) |
    (traits.sessionAffinity ? SESSION_AFFINITY : 0) |
    (traits.routable ? ROUTABLE : 0) |
    (traits.type !== 'ClusterIP' && traits.externalLocal !== traits.internalLocal ? TWO_SCOPES : 0) |
    (traits.sourceRanges ? SOURCE_RANGE : 0) |
    (traits.sourceRanges && traits.sourceRangesDeny ? SOURCE_RANGE_DENY : 0)
  );
}

/** Words in the order in which `bpf lb list` prints them. */
export function flagWords(flags: number): readonly string[] {
  const type =
    flags & EXTERNAL_IPS
      ? 'ExternalIPs'
      : flags & NODE_PORT
        ? 'NodePort'
        : flags & HOST_PORT
          ? 'HostPort'
          : flags & LOAD_BALANCER
            ? 'LoadBalancer'
            : 'ClusterIP';
  const words = [type];
  if (flags & LOCAL_SCOPE) words.push('Local');
  if (flags & INTERNAL_LOCAL) words.push('InternalLocal');
  if (flags & SESSION_AFFINITY) words.push('sessionAffinity');
  if (!(flags & ROUTABLE)) words.push('non-routable');
  if (flags & SOURCE_RANGE)
    words.push(flags & SOURCE_RANGE_DENY ? 'check source-range deny' : 'check source-range');
  if (flags & TWO_SCOPES) words.push('two-scopes');
  return words;
}

/** `[0xLO 0xHI]` */
export function flagBytes(flags: number): string {
  return `[0x${(flags & 0xff).toString(16)} 0x${(flags >>> 8).toString(16)}]`;
}

/** Whether clients inside have an entry of their own. */
export function hasTwoScopes(flags: number): boolean {
  return (flags & TWO_SCOPES) !== 0;
}

/** What becomes of a client that is in one of the ranges; undefined when there are none. */
export function sourceRangePolicy(flags: number): 'allow' | 'deny' | undefined {
  if (!(flags & SOURCE_RANGE)) return undefined;
  return flags & SOURCE_RANGE_DENY ? 'deny' : 'allow';
}

/** Whether packets from outside may use the entry. */
export function isRoutable(flags: number): boolean {
  return (flags & ROUTABLE) !== 0;
}
