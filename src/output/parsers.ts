/** Every command that is understood. The first that handles the command's words reads its output. */
import { bpfMetricsList, bpfTunnelList, stateDatabase } from './agentTables.ts';
import { arping } from './arping.ts';
import { bpfCtList } from './bpfCtList.ts';
import { bpfLbList } from './bpfLbList.ts';
import { bpfNatList } from './bpfNatList.ts';
import { bpfPolicyGet } from './bpfPolicyGet.ts';
import { endpointList } from './endpointList.ts';
import { identityList } from './identityList.ts';
import type { OutputParser } from './input.ts';
import { ipAddr } from './ipAddr.ts';
import { bpfIpcacheGet, bpfIpcacheList } from './ipcache.ts';
import { ipList } from './ipList.ts';
import { ipRoute } from './ipRoute.ts';
import { kubectlGet } from './kubectlGet.ts';
import { bpfEndpointList } from './lxcMap.ts';
import { mapGet } from './mapGet.ts';
import { mapList } from './mapList.ts';
import { arp, ipNeigh } from './neighbours.ts';
import { ping } from './ping.ts';
import { serviceList } from './serviceList.ts';
import { socknatList } from './socknatList.ts';
import { tcpdump } from './tcpdump.ts';

export const parsers: readonly OutputParser[] = [
  kubectlGet,
  endpointList,
  serviceList,
  ipList,
  identityList,
  mapList,
  mapGet,
  bpfLbList,
  bpfIpcacheList,
  bpfIpcacheGet,
  bpfEndpointList,
  bpfNatList,
  bpfCtList,
  socknatList,
  bpfPolicyGet,
  bpfMetricsList,
  bpfTunnelList,
  stateDatabase,
  ipRoute,
  ipAddr,
  ipNeigh,
  arp,
  ping,
  arping,
  tcpdump,
];
