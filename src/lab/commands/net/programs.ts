/** Programs that look at the network, by name. */
import { onUse } from '../../onUse.ts';
import type { Program } from '../../process.ts';
import { arp } from './arp.ts';
import { lsmod, modinfo, modprobe } from './kernelModules.ts';
import { ping } from './ping.ts';
import { sysctl } from './sysctl.ts';

const bridge = onUse(async () => (await import('./bridge.ts')).bridge);
const ethtool = onUse(async () => (await import('./ethtool.ts')).ethtool);
const getent = onUse(async () => (await import('./getent.ts')).getent);
const mtr = onUse(async () => (await import('./pathTools.ts')).mtr);
const netstat = onUse(async () => (await import('./netstat.ts')).netstat);
const tracepath = onUse(async () => (await import('./pathTools.ts')).tracepath);
const wget = onUse(async () => (await import('./wget.ts')).wget);
const arping = onUse(async () => (await import('./arping.ts')).arping);
const curl = onUse(async () => (await import('./curl/curl.ts')).curl);
const dig = onUse(async () => (await import('./lookup.ts')).dig);
const ip = onUse(async () => (await import('./ip/ip.ts')).ip);
const host = onUse(async () => (await import('./lookup.ts')).host);
const nc = onUse(async () => (await import('./nc.ts')).nc);
const nslookup = onUse(async () => (await import('./lookup.ts')).nslookup);
const route = onUse(async () => (await import('./route.ts')).route);
const ss = onUse(async () => (await import('./ss.ts')).ss);
const traceroute = onUse(async () => (await import('./traceroute.ts')).traceroute);
const tcpdump = onUse(async () => (await import('./tcpdump.ts')).tcpdump);
const termshark = onUse(async () => (await import('./tshark/tshark.ts')).termshark);
const tshark = onUse(async () => (await import('./tshark/tshark.ts')).tshark);

export function netPrograms(): ReadonlyMap<string, Program> {
  return new Map(
    Object.entries({
      arp,
      arping,
      bridge,
      curl,
      dig,
      ethtool,
      getent,
      host,
      ip,
      mtr,
      nc,
      netstat,
      nslookup,
      ping,
      route,
      ss,
      sysctl,
      tcpdump,
      termshark,
      tracepath,
      traceroute,
      tshark,
      wget,
    }),
  );
}

/** What only a machine with a kernel of its own has. */
export function kernelPrograms(): ReadonlyMap<string, Program> {
  return new Map(Object.entries({ lsmod, modinfo, modprobe }));
}
