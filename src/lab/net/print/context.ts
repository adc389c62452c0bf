/** What the printers of all protocols share while one capture is printed. */
import type { Arp, Frame, Ipv4 } from '../types.ts';
import type { PrintOptions } from './options.ts';
import type { Conversations } from './tcp.ts';

export interface PrintContext {
  readonly options: PrintOptions;
  readonly conversations: Conversations;
  /** A packet inside another: what an ICMP error is about. */
  inner(packet: Ipv4 | Arp): string;
  /** A frame inside a packet: what a tunnel carries. */
  innerFrame(frame: Frame): string;
}
