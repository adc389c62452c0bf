/** `cilium` on k8s-ctr: cilium-cli, which asks the Kubernetes API. */
import type { Agent } from '../../cilium/agent/agent.ts';
import type { PodStreams } from '../../images/podStreams.ts';
import type { Store } from '../../kube/store.ts';
import type { Output, Process, Program } from '../../process.ts';
import { readFlags } from '../hubble/flags.ts';
import type { Flags } from '../hubble/flags.ts';
import { ciliumStatus, ciliumStatusJson, isReady } from './ciliumCliStatus.ts';
import { featuresStatus } from './featuresStatus.ts';
import { hubblePortForward } from './hubblePortForward.ts';
import { tabulate, WIDE } from './tabwriter.ts';
import { CILIUM_VERSION } from './version.ts';

export interface CiliumCliDeps {
  readonly store: Store;
  readonly pods: PodStreams;
  /** By node; those whose process runs. */
  agents(): ReadonlyMap<string, Agent>;
}

const NAMESPACE = 'kube-system';
const SPEC = {
  switches: [
    'wait',
    'brief',
    'ignore-warnings',
    'interactive',
    'client',
    'restart',
    'all',
    'verbose',
    'help',
  ],
  values: [
    'output',
    'namespace',
    'context',
    'wait-duration',
    'port-forward',
    'node',
    'timeout',
    'config-map-name',
  ],
  short: { o: 'output', n: 'namespace', h: 'help', v: 'verbose', r: 'restart' },
} as const;
/** Between two looks of `status --wait`, and how long it waits, in milliseconds. */
const WAIT_STEP_MS = 2000;
const WAIT_MS = 300_000;
/** Commands of the real one that the lab does not model. */
const OTHERS = new Set(
  'bgp bugtool clustermesh completion config connectivity context encryption features help hubble install multicast status sysdump upgrade uninstall version'.split(
    ' ',
  ),
);

type Command = (
  process: Process,
  deps: CiliumCliDeps,
  flags: Flags,
  operands: readonly string[],
) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  'config view': viewConfig,
  'config set': (process, deps, flags, [key, value]) =>
    key === undefined || value === undefined
      ? fail(process, 'accepts 2 arg(s), received fewer')
      : changeConfig(process, deps, flags, key, value),
  'config delete': (process, deps, flags, [key]) =>
    key === undefined
      ? fail(process, 'accepts 1 arg(s), received 0')
      : changeConfig(process, deps, flags, key, undefined),
  'hubble port-forward': (process, { store, pods }, flags) =>
    hubblePortForward(process, store, pods, Number(flags.value('port-forward') ?? 4245)),
  'features status': (process, { store, agents }, flags) =>
    featuresStatus(process, store, agents(), flags.value('output') ?? 'tab'),
  'encryption status': async ({ stdout }, { store, agents }) => {
    await stdout.write(`Encryption: Disabled (${agents().size}/${store.list('ciliumnodes').length} nodes)\n`);
    return 0;
  },
  status,
  version: async ({ stdout }, deps, flags) => {
    const running =
      deps.store.get('daemonsets', 'cilium', NAMESPACE) === undefined
        ? 'unknown. Unable to obtain cilium version, no cilium pods found'
        : CILIUM_VERSION;
    const client =
      'cilium-cli: v0.18.6 compiled with go1.24.5 on linux/amd64\ncilium image (default): v1.18.0\ncilium image (stable): unknown\n';
    await stdout.write(`${client}${flags.has('client') ? '' : `cilium image (running): ${running}\n`}`);
    return 0;
  },
};

export function ciliumCliProgram(deps: CiliumCliDeps): Program {
  return async (process) => {
    const flags = readFlags(process.args, SPEC);
    if (typeof flags === 'string') return fail(process, flags);
    const { operands } = flags;
    const [first, second] = operands;
    const two = `${first ?? ''} ${second ?? ''}`;
    const path = COMMANDS[two] === undefined ? (first ?? '') : two;
    const command = flags.has('help') ? undefined : COMMANDS[path];
    if (command !== undefined) return command(process, deps, flags, operands.slice(path.split(' ').length));
    if (first === undefined || OTHERS.has(first)) {
      const asked = ['cilium', ...operands, ...(flags.has('help') ? ['--help'] : [])].join(' ');
      const known = Object.keys(COMMANDS).join(', ');
      await process.stderr.write(`${asked}: not simulated in this lab; cilium has here: ${known}\n`);
      return 1;
    }
    return fail(process, `unknown command "${first}" for "cilium"`);
  };
}

async function fail({ stderr }: Process, message: string): Promise<number> {
  await stderr.write(`Error: ${message}\n`);
  return 1;
}

async function viewConfig(process: Process, { store }: CiliumCliDeps): Promise<number> {
  const data = store.get('configmaps', 'cilium-config', NAMESPACE)?.data;
  if (data === undefined)
    return fail(
      process,
      'Unable to view configuration: unable get ConfigMap "cilium-config": configmaps "cilium-config" not found',
    );
  const lines = Object.keys(data)
    .sort()
    .map((key) => `${key}\t${data[key] ?? ''}`);
  await process.stdout.write(`${tabulate(lines.join('\n'), WIDE)}\n`);
  return 0;
}

/** The ConfigMap is patched and the agents' pods are deleted: what takes their place reads it. */
async function changeConfig(
  process: Process,
  { store }: CiliumCliDeps,
  flags: Flags,
  key: string,
  value: string | undefined,
): Promise<number> {
  if (store.get('configmaps', 'cilium-config', NAMESPACE) === undefined)
    return fail(
      process,
      'Unable to set config: Unable to patch ConfigMap cilium-config: configmaps "cilium-config" not found',
    );
  await process.stdout.write(
    value === undefined
      ? `✨ Deleting ${key} from ConfigMap cilium-config...\n`
      : `✨ Patching ConfigMap cilium-config with ${key}=${value}...\n`,
  );
  store.modify('configmaps', 'cilium-config', NAMESPACE, (current) => {
    const others = Object.fromEntries(Object.entries(current.data ?? {}).filter(([each]) => each !== key));
    return { ...current, data: value === undefined ? others : { ...others, [key]: value } };
  });
  if (flags.value('restart') === 'false') {
    await process.stdout.write('⚠️  Restart Cilium pods manually for the changes to take effect\n');
    return 0;
  }
  const argv = ['kubectl', 'delete', 'pod', '-n', NAMESPACE, '-l', 'k8s-app=cilium', '--wait=false'];
  const status = await process.spawn(argv, { stdout: NOWHERE });
  if (status === 0) await process.stdout.write('♻️  Restarted Cilium pods\n');
  return status;
}

const NOWHERE: Output = { write: () => Promise.resolve(), isTerminal: false };

async function status(process: Process, { store, agents }: CiliumCliDeps, flags: Flags): Promise<number> {
  const output = flags.value('output') ?? 'summary';
  if (output !== 'summary' && output !== 'json')
    return fail(process, `invalid output format: ${output}: it prints summary and json`);
  const { clock, signal, stdout } = process;
  const until = clock.now() + WAIT_MS;
  while (flags.has('wait') && !isReady(store) && clock.now() < until && !signal.aborted)
    await clock.sleep(WAIT_STEP_MS, signal);
  await stdout.write(output === 'json' ? ciliumStatusJson(store, agents()) : ciliumStatus(store));
  if (!flags.has('wait') || isReady(store)) return 0;
  return fail(
    process,
    'Unable to determine status:  timeout while waiting for status to become successful: context deadline exceeded',
  );
}
