/** Programs that look at the network, by name. */
import type { Program } from '../../process.ts';
import { arp, route } from './arp.ts';
import { arping } from './arping.ts';
import { curl } from './curl/curl.ts';
import { ip } from './ip/ip.ts';
import { dig, host, nslookup } from './lookup.ts';
import { ping } from './ping.ts';
import { sysctl } from './sysctl.ts';
import { tcpdump } from './tcpdump.ts';

export function netPrograms(): ReadonlyMap<string, Program> {
  return new Map(
    Object.entries({ arp, arping, curl, dig, host, ip, nslookup, ping, route, sysctl, tcpdump }),
  );
}
