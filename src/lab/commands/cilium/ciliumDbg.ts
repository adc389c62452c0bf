/** `cilium-dbg`, the agent's own command line in its pod; `cilium` is the same program there. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { Machine } from '../../machine.ts';
import type { Program } from '../../process.ts';
import { bpfCtList } from './bpfCt.ts';
import { bpfCtFlush, bpfNatFlush } from './bpfFlush.ts';
import { bpfLbList } from './bpfLb.ts';
import { bpfEndpointList, bpfIpcacheGet, bpfIpcacheList, bpfSocknatList } from './bpfMaps.ts';
import { bpfNatList } from './bpfNat.ts';
import { bpfPolicyGet, bpfPolicyList } from './bpfPolicy.ts';
import { config, configGet } from './config.ts';
import { endpointGet, endpointHealth, endpointList } from './endpointList.ts';
import { groupHelp } from './groupHelp.ts';
import { identityGet, identityList } from './identityList.ts';
import { ipGet, ipList } from './ipList.ts';
import { mapEvents, mapGet, mapList } from './mapCommands.ts';
import { monitor } from './monitor/monitor.ts';
import { nodeList } from './nodeList.ts';
import { serviceGet, serviceList } from './serviceList.ts';
import { shell } from './shell.ts';
import { status } from './status.ts';
import { SHORT_FLAGS } from './subcommand.ts';
import { absentFeatures } from './absentFeatures.ts';
import {
  bpfConfigList,
  bpfFsShow,
  bpfNatRetriesList,
  bpfNodeIdList,
  cgroupsList,
  nodeIdList,
} from './nodeIds.ts';
import { policyGet, policySelectors } from './policyGet.ts';
import type { Printed, Subcommand } from './subcommand.ts';
import { version } from './version.ts';

const SUBCOMMANDS: readonly Subcommand[] = [
  ...absentFeatures,
  bpfConfigList,
  bpfFsShow,
  bpfNatRetriesList,
  bpfNodeIdList,
  cgroupsList,
  nodeIdList,
  policyGet,
  policySelectors,
  mapEvents,
  bpfCtFlush,
  bpfCtList,
  bpfEndpointList,
  bpfIpcacheGet,
  bpfIpcacheList,
  bpfLbList,
  bpfNatFlush,
  bpfNatList,
  bpfPolicyGet,
  bpfPolicyList,
  bpfSocknatList,
  config,
  configGet,
  endpointGet,
  endpointHealth,
  endpointList,
  identityGet,
  identityList,
  ipGet,
  ipList,
  mapGet,
  mapList,
  nodeList,
  serviceGet,
  serviceList,
  status,
  version,
];

/** Top-level commands of the real program (cilium-dbg/cmd), to tell what is not simulated from what does not exist. */
const TOP_LEVEL = new Set(
  'bgp bpf build-config cgroups cleanup completion config debuginfo encrypt endpoint envoy fqdn help hive identity ip kvstore loadinfo lrp map metrics monitor node nodeid policy post-uninstall-cleanup preflight recorder service shell statedb status troubleshoot version'.split(
    ' ',
  ),
);

/** @param agentOf the agent that runs in the machine's pod */
export function ciliumDbgProgram(agentOf: (machine: Machine) => Agent | undefined): Program {
  return async (process) => {
    const { args, stdout, stderr, machine } = process;
    const agent = agentOf(machine);
    if (agent !== undefined && args[0] === 'monitor') return monitor(process, agent, args.slice(1));
    const printed = agent === undefined ? unreachable() : run(agent, args);
    if (printed.stdout !== '') await stdout.write(printed.stdout);
    if (printed.stderr !== undefined) await stderr.write(printed.stderr);
    return printed.exit;
  };
}

/** One command line, answered by an agent. */
export function run(agent: Agent, args: readonly string[]): Printed {
  if (args[0] === 'shell') return shell(agent, args.slice(1));
  const command = find(args);
  if (command === undefined) return unknown(args);
  const parsed = parse(args, command);
  if (typeof parsed === 'string') return { stdout: '', stderr: `Error: ${parsed}\n`, exit: 1 };
  return command.run({ agent, ...parsed });
}

/** The subcommand whose path is the longest beginning of the words that are no flags. */
function find(args: readonly string[]): Subcommand | undefined {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const fits = SUBCOMMANDS.filter(({ path }) =>
    path.split(' ').every((word, index) => words[index] === word),
  );
  return fits.sort((a, b) => b.path.length - a.path.length)[0];
}

function parse(
  args: readonly string[],
  command: Subcommand,
): { operands: string[]; flags: Map<string, string | true> } | string {
  const operands: string[] = [];
  const flags = new Map<string, string | true>();
  const isSwitch = (name: string): boolean => command.switches?.includes(name) === true || name === 'help';
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    const long = arg.startsWith('--');
    const [given = '', attached] = (long ? arg.slice(2) : arg.slice(1)).split('=', 2);
    const name = long ? given : (SHORT_FLAGS[given.charAt(0)] ?? given);
    if (isSwitch(name)) {
      flags.set(name, true);
    } else if (name === 'output') {
      const value = attached ?? (long || given.length === 1 ? args[++index] : given.slice(1));
      if (value === undefined)
        return long ? 'flag needs an argument: --output' : "flag needs an argument: 'o' in -o";
      if (value !== 'json') return `output format ${value}: not simulated in this lab`;
      flags.set(name, value);
    } else {
      return long ? `unknown flag: ${arg}` : `unknown shorthand flag: '${given.charAt(0)}' in ${arg}`;
    }
  }
  if (flags.has('help')) return 'help texts: not simulated in this lab';
  return { operands: operands.slice(command.path.split(' ').length), flags };
}

function unknown(args: readonly string[]): Printed {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const help = groupHelp(words);
  if (help !== undefined) return help;
  const first = words[0];
  if (first !== undefined && TOP_LEVEL.has(first)) {
    return { stdout: '', stderr: `cilium-dbg ${words.join(' ')}: not simulated in this lab\n`, exit: 1 };
  }
  if (first === undefined)
    return { stdout: '', stderr: 'cilium-dbg: help texts: not simulated in this lab\n', exit: 1 };
  const message = `unknown command "${first}" for "cilium-dbg"`;
  return {
    stdout: `${message}\n`,
    stderr: `Error: ${message}\nRun 'cilium-dbg --help' for usage.\n`,
    exit: 1,
  };
}

function unreachable(): Printed {
  const text =
    'cannot reach the agent: Get "http://localhost/v1/healthz": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory\nIs the agent running?';
  return { stdout: '', stderr: `Error: ${text}\n`, exit: 1 };
}
