/** One captured packet as tcpdump's line (or lines). */
import type { Frame, Tapped } from '../types.ts';
import { frameLength } from '../wire/length.ts';
import { LINK_HEADER } from '../wire/pcap.ts';
import type { LinkType } from '../wire/pcap.ts';
import type { PrintContext } from './context.ts';
import { asciiLines, hexLines } from './hex.ts';
import { ethertype, printArp, printEthernet, printIpv4, printNamed } from './ip.ts';
import type { PrintOptions } from './options.ts';
import { Conversations } from './tcp.ts';

export interface LineOptions extends PrintOptions {
  /** How often -t was given: 0 time of day, 1 none, 2 seconds, 3 since the line before, 4 date and time, 5 since the first. */
  readonly time: number;
  /** --number */
  readonly numbered: boolean;
  /** -x, -xx, -X, -XX, -A, -AA */
  readonly dump?: { readonly as: 'hex' | 'hex-text' | 'text'; readonly withLink: boolean };
}

export interface Packet {
  readonly at: number;
  readonly frame: Frame;
  readonly direction: Tapped['direction'];
  readonly interfaceName: string;
  readonly interfaceIndex: number;
  /** Bytes as captured, link header and all. */
  readonly bytes: string;
  /** Of them that were on the wire. */
  readonly length: number;
}

export class PacketPrinter {
  readonly #options: LineOptions;
  readonly #link: LinkType;
  readonly #conversations = new Conversations();
  #count = 0;
  #first: number | undefined;
  #before: number | undefined;

  constructor(options: LineOptions, link: LinkType) {
    this.#options = options;
    this.#link = link;
  }

  /** With the newline at its end. */
  print(packet: Packet): string {
    this.#count++;
    const number = this.#options.numbered ? `${String(this.#count).padStart(5)}  ` : '';
    return `${number}${this.#time(packet.at)}${this.#content(packet)}${this.#dump(packet.bytes)}\n`;
  }

  #content(packet: Packet): string {
    const context: PrintContext = {
      options: this.#options,
      conversations: this.#conversations,
      inner: (inside) => (this.#options.link ? printIpv4(inside, context) : printNamed(inside, context)),
      innerFrame: (inside, available) =>
        printEthernet(inside, context, Math.min(frameLength(inside), available ?? Infinity)),
    };
    const { frame } = packet;
    // Short frames are padded on an Ethernet: what was captured may be longer than what the packet says.
    const padded = packet.length - LINK_HEADER[this.#link];
    if (this.#link === 'EN10MB') return printEthernet(frame, context, padded + 14);
    const cooked = `${packet.interfaceName.padEnd(5)} ${packet.direction.padEnd(3)} `;
    if (!this.#options.link) return cooked + printNamed(frame.packet, context, padded);
    const inside =
      frame.packet.kind === 'arp'
        ? printArp(frame.packet, context, padded)
        : printIpv4(frame.packet, context);
    const protocol = this.#options.quiet ? '' : `${ethertype(frame, context)}, length ${padded + 20}: `;
    return `${cooked}ifindex ${packet.interfaceIndex} ${frame.sourceMac} ${protocol}${inside}`;
  }

  #dump(bytes: string): string {
    const { dump } = this.#options;
    if (dump === undefined) return '';
    const shown = dump.withLink ? bytes : bytes.slice(LINK_HEADER[this.#link]);
    return dump.as === 'text' ? asciiLines(shown) : hexLines(shown, dump.as === 'hex-text');
  }

  #time(at: number): string {
    const before = this.#before ?? at;
    this.#before = at;
    this.#first ??= at;
    switch (this.#options.time) {
      case 0:
        return `${timeOfDay(at)} `;
      case 1:
        return '';
      case 2:
        return `${Math.floor(at / 1e6)}.${micros(at)} `;
      case 3:
        return ` ${elapsed(at - before)} `;
      case 4:
        return `${new Date(Math.floor(at / 1000)).toISOString().slice(0, 10)} ${timeOfDay(at)} `;
      default:
        return ` ${elapsed(at - this.#first)} `;
    }
  }
}

const micros = (at: number): string => String(Math.floor(at % 1e6)).padStart(6, '0');

/** The lab's machines run in UTC. */
function timeOfDay(at: number): string {
  return `${new Date(Math.floor(at / 1000)).toISOString().slice(11, 19)}.${micros(at)}`;
}

function elapsed(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1e6);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${micros(microseconds)}`;
}
