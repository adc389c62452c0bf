/** Every command that is understood. The first that handles the command's words reads its output. */
import {
  anyAgentCommand,
  bpfConfigList,
  bpfNatRetries,
  bpfNodeIdList,
  mapEvents,
  nodeIdList,
  nodeList,
} from './agentLists.ts';
import { bpfMetricsList, bpfTunnelList } from './agentTables.ts';
import { arping } from './arping.ts';
import { bpfCtList } from './bpfCtList.ts';
import { bpfLbList } from './bpfLbList.ts';
import { bpfNatList } from './bpfNatList.ts';
import { bpfPolicyGet } from './bpfPolicyGet.ts';
import { bpftool } from './bpftool.ts';
import { healthStatus } from './clusterHealth.ts';
import { agentConfig, configView } from './configView.ts';
import { curl } from './curl.ts';
import { describe } from './describe.ts';
import { endpointList } from './endpointList.ts';
import { featuresStatus } from './featuresStatus.ts';
import { helm } from './helm.ts';
import { lsmod, routeN, ss, sysctl, traceroute } from './hostTools.ts';
import { hubbleObserve } from './hubbleObserve.ts';
import { hubbleList, hubbleStatus, hubbleVersion } from './hubbleStatus.ts';
import { identityList } from './identityList.ts';
import type { OutputParser } from './input.ts';
import { ipAddr } from './ipAddr.ts';
import { bpfIpcacheGet, bpfIpcacheList } from './ipcache.ts';
import { ipList } from './ipList.ts';
import { ipRoute } from './ipRoute.ts';
import { ipRule } from './ipRule.ts';
import { keyValueOutput } from './keyValues.ts';
import { kubectlGet } from './kubectlGet.ts';
import { kubectlObjects } from './kubectlObjects.ts';
import { kubectlChanges, kubectlClusterInfo, kubectlLists } from './kubectlTables.ts';
import { lbMapsDump } from './lbMapsDump.ts';
import { lrpList } from './lrpList.ts';
import { bpfEndpointList } from './lxcMap.ts';
import { mapGet } from './mapGet.ts';
import { mapList } from './mapList.ts';
import { monitor } from './monitor.ts';
import { arp, ipNeigh } from './neighbours.ts';
import { ping } from './ping.ts';
import { policyGet } from './policyGet.ts';
import { ctJson, natJson, policyJson } from './rawMaps.ts';
import { serviceList } from './serviceList.ts';
import { socknatList } from './socknatList.ts';
import { stateDatabase, stateTables } from './stateDatabase.ts';
import { status } from './status.ts';
import { tcpdump } from './tcpdump.ts';
import { tshark } from './tshark.ts';

export const parsers: readonly OutputParser[] = [
  kubectlGet,
  kubectlObjects,
  kubectlLists,
  kubectlClusterInfo,
  kubectlChanges,
  describe,
  helm,
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
  stateTables,
  lbMapsDump,
  ctJson,
  natJson,
  policyJson,
  bpfNatRetries,
  bpfNodeIdList,
  bpfConfigList,
  nodeList,
  nodeIdList,
  mapEvents,
  lrpList,
  status,
  healthStatus,
  configView,
  agentConfig,
  policyGet,
  featuresStatus,
  monitor,
  hubbleObserve,
  hubbleStatus,
  hubbleList,
  hubbleVersion,
  bpftool,
  ipRoute,
  ipAddr,
  ipNeigh,
  ipRule,
  arp,
  ping,
  arping,
  tcpdump,
  tshark,
  curl,
  routeN,
  lsmod,
  sysctl,
  traceroute,
  ss,
  keyValueOutput,
  anyAgentCommand,
];
