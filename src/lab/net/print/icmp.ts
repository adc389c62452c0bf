/** ICMP as tcpdump prints it (print-icmp.c). */
import type { Icmp, Ipv4 } from '../types.ts';
import type { PrintContext } from './context.ts';

export function printIcmp(icmp: Icmp, context: PrintContext): string {
  const length = `, length ${8 + icmp.dataLength}`;
  const text = `ICMP ${describe(icmp, context)}${length}`;
  if (icmp.about === undefined || context.options.verbose === 0) return text;
  return `${text}\n\t${context.inner(icmp.about)}`;
}

function describe(icmp: Icmp, context: PrintContext): string {
  if (icmp.type === 'echo-request') return `echo request, id ${icmp.id ?? 0}, seq ${icmp.seq ?? 0}`;
  if (icmp.type === 'echo-reply') return `echo reply, id ${icmp.id ?? 0}, seq ${icmp.seq ?? 0}`;
  if (icmp.type === 'time-exceeded') return 'time exceeded in-transit';
  if (icmp.type === 'redirect') return 'redirect';
  return icmp.about === undefined ? 'unreachable' : unreachable(icmp, icmp.about, context);
}

function unreachable(icmp: Icmp, about: Ipv4, { options }: PrintContext): string {
  const host = options.names.host(about.destination);
  const { payload } = about;
  switch (icmp.code) {
    case 'net':
      return `net ${host} unreachable`;
    case 'port':
      if (payload.proto === 'icmp') return `${host} protocol 1 port unreachable`;
      return `${host} ${payload.proto} port ${options.names.port(payload.destinationPort, payload.proto)} unreachable`;
    case 'fragmentation':
      return `${host} unreachable - need to frag${icmp.mtu === undefined ? '' : ` (mtu ${icmp.mtu})`}`;
    case 'admin':
      return `host ${host} unreachable - admin prohibited filter`;
    default:
      return `host ${host} unreachable`;
  }
}
