/** Security identities that mean the same on every cluster. */
import { reservedIdentities } from '../output/reservedIdentities.ts';

/** `world` for 2; undefined for an identity that a cluster hands out. */
export function reservedIdentity(id: number): string | undefined {
  return reservedIdentities[id];
}

/** 2 for `reserved:world`. The number of a set of labels is the number of its first reserved one, as the agent gives it. */
export function reservedIdentityOf(label: string): number | undefined {
  if (!label.startsWith('reserved:')) return undefined;
  const id = reservedIdentities.indexOf(label.slice('reserved:'.length));
  return id < 0 ? undefined : id;
}

/** Identities from 1 << 24 on are handed out by one agent for itself (CIDRs, remote nodes) and mean nothing elsewhere. */
export function isLocalIdentity(id: number): boolean {
  return id >= 1 << 24;
}
