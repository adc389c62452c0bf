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
import { groupHelp, help } from './commandHelp.ts';
import { COMMANDS, meant } from './commandTree.ts';
import { identityGet, identityList } from './identityList.ts';
import { ipGet, ipList } from './ipList.ts';
import { mapEvents, mapGet, mapList } from './mapCommands.ts';
import { monitor } from './monitor/monitor.ts';
import { nodeList } from './nodeList.ts';
import { serviceGet, serviceList } from './serviceList.ts';
import { shell } from './shell.ts';
import { status } from './status.ts';
import { formatter } from './outputFormat.ts';
import { failed, SHORT_FLAGS } from './subcommand.ts';
import { absentFeatures } from './absentFeatures.ts';
import { insteadOf } from './notSimulated.ts';
import {
  bpfConfigList,
  bpfFsShow,
  bpfNatRetriesList,
  bpfNodeIdList,
  cgroupsList,
  nodeIdList,
} from './nodeIds.ts';
import { policyGet, policySelectors, policyWait } from './policyGet.ts';
import type { Invocation, Printed, Subcommand } from './subcommand.ts';
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
  policyWait,
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

/** @param agentOf the agent that runs in the machine's pod */
export function ciliumDbgProgram(agentOf: (machine: Machine) => Agent | undefined): Program {
  return async (process) => {
    const { args, stdout, stderr, machine } = process;
    const agent = agentOf(machine);
    const asks = args.includes('--help') || args.includes('-h');
    if (agent !== undefined && args[0] === 'monitor' && !asks) return monitor(process, agent, args.slice(1));
    const printed = agent === undefined ? unreachable() : run(agent, args);
    if (printed.stdout !== '') await stdout.write(printed.stdout);
    if (printed.stderr !== undefined) await stderr.write(printed.stderr);
    return printed.exit;
  };
}

/** One command line, answered by an agent. */
export function run(agent: Agent, args: readonly string[]): Printed {
  const words = wordsOf(args);
  if (words[0] === 'help') return helpOf(words.slice(1));
  const end = args.indexOf('--');
  if ((end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h'))
    return helpOf(words);
  if (args[0] === 'shell') return shell(agent, args.slice(1));
  const command = find(words);
  if (command === undefined) return unknown(words);
  const parsed = parse(args, command);
  if (typeof parsed === 'string') return failed(parsed);
  const { format, ...invocation } = parsed;
  const printed = command.run({ agent, ...invocation });
  return format === undefined ? printed : format(printed);
}

/** Words that are no flags; `ls` is short for `list`. */
function wordsOf(args: readonly string[]): readonly string[] {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((word, index) => (word === 'ls' && index > 0 ? 'list' : word));
}

function helpOf(words: readonly string[]): Printed {
  const path = meant(words);
  return help(
    path,
    SUBCOMMANDS.find((each) => each.path === path),
  );
}

/** The subcommand whose path is the longest beginning of the words that are no flags. */
function find(words: readonly string[]): Subcommand | undefined {
  const fits = SUBCOMMANDS.filter(({ path }) =>
    path.split(' ').every((word, index) => words[index] === word),
  );
  return fits.sort((a, b) => b.path.length - a.path.length)[0];
}

function parse(
  args: readonly string[],
  command: Subcommand,
): (Omit<Invocation, 'agent'> & { readonly format?: (printed: Printed) => Printed }) | string {
  const operands: string[] = [];
  let format: ReturnType<typeof formatter>;
  const flags = new Map<string, string | true>();
  const isSwitch = (name: string): boolean => command.switches?.includes(name) === true;
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
      format = formatter(value);
      if (format === undefined)
        return `couldn't find output printer for ${value}: it prints json, yaml and jsonpath=TEMPLATE`;
      flags.set(name, 'json');
    } else {
      return long ? `unknown flag: ${arg}` : `unknown shorthand flag: '${given.charAt(0)}' in ${arg}`;
    }
  }
  return {
    operands: operands.slice(command.path.split(' ').length),
    flags,
    ...(format === undefined ? {} : { format }),
  };
}

function unknown(words: readonly string[]): Printed {
  const group = groupHelp(words);
  if (group !== undefined) return group;
  const [first = ''] = words;
  if (COMMANDS.some(({ path }) => path === first)) {
    const path = meant(words);
    return {
      stdout: '',
      stderr: `cilium-dbg ${path}: not simulated in this lab${insteadOf(path)}\n`,
      exit: 1,
    };
  }
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
