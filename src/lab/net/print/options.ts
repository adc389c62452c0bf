import { IP_PROTOCOLS } from '../wire/encode.ts';

/** How packets are printed: the flags of tcpdump that change a line. */
export interface PrintOptions {
  /** Number of -v. */
  readonly verbose: number;
  /** -q */
  readonly quiet: boolean;
  /** -e */
  readonly link: boolean;
  /** -S */
  readonly absoluteSequence: boolean;
  /** Turns addresses and ports into names; the identity with -n. */
  readonly names: Names;
}

export interface Names {
  host(address: string): string;
  port(port: number, proto: 'tcp' | 'udp'): string;
  /** Where there is no header of it to print. */
  protocol(proto: keyof typeof IP_PROTOCOLS): string;
}

export const NUMERIC: Names = {
  host: (address) => address,
  port: (port) => String(port),
  protocol: (proto) => `ip-proto-${IP_PROTOCOLS[proto]}`,
};
