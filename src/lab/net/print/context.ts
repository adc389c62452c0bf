/** What the printers of all protocols share while one capture is printed. */
import type { Frame, Ipv4 } from '../types.ts';
import type { PrintOptions } from './options.ts';
import type { Conversations } from './tcp.ts';

export interface PrintContext {
  readonly options: PrintOptions;
  readonly conversations: Conversations;
  /** A packet inside another: what an ICMP error is about. */
  inner(packet: Ipv4): string;
  /** A frame inside a packet: what a tunnel carries; `available` bytes of it when its end is in a later fragment. */
  innerFrame(frame: Frame, available?: number): string;
}
