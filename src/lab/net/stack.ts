/** What the protocol layers of one namespace use of each other. */
import type { EventQueue } from './queue.ts';
import type { Random } from '../random.ts';
import type {
  Decision,
  Device,
  DontFragment,
  Frame,
  Icmp,
  Ipv4,
  NetErrorCode,
  SocketHooks,
} from './types.ts';

/** A packet on its way out of this host. Source address and route are chosen by the stack when they are not given. */
export interface Outgoing {
  readonly source?: string;
  readonly destination: string;
  readonly payload: Ipv4['payload'];
  readonly ttl?: number;
  readonly tos?: number;
  readonly dontFragment?: DontFragment;
  readonly identity?: number;
}

export type IcmpFault =
  | { readonly type: 'time-exceeded' }
  | { readonly type: 'unreachable'; readonly code: NonNullable<Icmp['code']>; readonly mtu?: number };

export interface Stack {
  readonly queue: EventQueue;
  readonly random: Random;
  readonly socketHooks: SocketHooks;
  lookup(destination: string, source?: string): Decision | undefined;
  isLocal(address: string): boolean;
  /** Sends a packet that starts here. Returns why it could not, or undefined. */
  output(packet: Outgoing): NetErrorCode | undefined;
  /** Puts a frame through the egress hook and the taps onto the cable. */
  transmit(device: Device, frame: Frame): void;
  /** Tells the sender of `packet` what went wrong with it, unless that must not be done (RFC 1122, 3.2.2). */
  complain(packet: Ipv4, fault: IcmpFault): void;
  /** The largest packet that the way to this address takes. */
  mtuTo(destination: string, source?: string): number;
  /** A number that no socket of the network had before. */
  nextCookie(): number;
}
