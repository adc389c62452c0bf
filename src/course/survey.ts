/**
 * Reads what is not known yet: read-only commands on every host and of every Cilium agent, recorded as facts like those of
 * a cell, but without a cell. What draws the topology or follows a packet needs rows that the learner may not have asked for.
 */
import { shellWord } from '../protocol/shellWord.ts';
import type { Backend, Place, Session } from '../backend.ts';
import { agentPods } from '../path/nodes.ts';
import { commandOf } from '../script/command.ts';
import type { State } from '../state/state.ts';
import { Agents } from './agents.ts';
import { Printed } from './printed.ts';
import { provenanceOf, understand } from './understand.ts';

/** `hosts`: in the shell of each machine. `agents`: in each node's agent pod, by kubectl on the first node. */
interface Reading {
  readonly on: 'hosts' | 'agents';
  readonly command: string;
}

/** Every reading there is, by name. None of them changes anything. */
export const READINGS = {
  addresses: { on: 'hosts', command: 'ip addr' },
  routes: { on: 'hosts', command: 'ip route' },
  rules: { on: 'hosts', command: 'ip rule' },
  neighbours: { on: 'hosts', command: 'ip neigh' },
  loadBalancing: { on: 'agents', command: 'cilium-dbg bpf lb list' },
  sourceRanges: { on: 'agents', command: 'cilium-dbg bpf lb list --source-ranges' },
  announcements: { on: 'agents', command: 'cilium-dbg shell -- db/show l2-announce' },
  services: { on: 'agents', command: 'cilium-dbg service list' },
  ipcache: { on: 'agents', command: 'cilium-dbg bpf ipcache list' },
  localEndpoints: { on: 'agents', command: 'cilium-dbg bpf endpoint list' },
  endpoints: { on: 'agents', command: 'cilium-dbg endpoint list' },
  policyMaps: { on: 'agents', command: 'cilium-dbg bpf policy get --all -n' },
  nodes: { on: 'agents', command: 'cilium-dbg node list' },
  config: { on: 'agents', command: 'cilium-dbg config --all' },
  status: { on: 'agents', command: 'cilium-dbg status --verbose' },
  connections: { on: 'agents', command: 'cilium-dbg bpf ct list global' },
  translations: { on: 'agents', command: 'cilium-dbg bpf nat list' },
} as const satisfies Readonly<Record<string, Reading>>;

export type ReadingName = keyof typeof READINGS;

export interface SurveyOptions {
  readonly backend: Pick<Backend, 'kind' | 'clock' | 'places' | 'open'>;
  /** Must know the pods: the agents are found among them. */
  readonly state: State;
  /** Default: all. */
  readonly only?: readonly ReadingName[];
  /** Names of the machines to read; default: all. An agent belongs to the machine of its node. */
  readonly hosts?: readonly string[];
  readonly signal: AbortSignal;
  /** Ms of this machine after which a command is given up, and the shell that it hangs in with it. Default: 30 s. */
  readonly patience?: number;
  /** Told after each command. */
  onProgress?(done: number, of: number): void;
}

/** A reading that brought no rows. */
export interface NotRead {
  readonly reading: ReadingName;
  readonly host: string;
  readonly command: string;
  /** What the command or the connection said, in its own words. */
  readonly reason: string;
}

/** How many shells read at the same time: enough for a lab, bounded on a hundred nodes. */
const SHELLS = 8;

/** A map of half a million entries takes some seconds; an agent that hangs must not hold up the others. */
const PATIENCE_MS = 30_000;

/**
 * Never rejects. Resolves with what could not be read, when everything else is in the state, or soon after the signal is
 * aborted with what was missing then.
 */
export async function survey(options: SurveyOptions): Promise<readonly NotRead[]> {
  const { backend, state, signal } = options;
  const queues = tasksOf(options);
  const total = queues.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const agents = new Agents();
  const reasons = new Map<Task, string>();
  let done = 0;
  const waiting = [...queues];
  const work = async (): Promise<void> => {
    for (let queue = waiting.shift(); queue !== undefined; queue = waiting.shift()) {
      let session: Session | undefined;
      let hanging: string | undefined;
      for (const task of queue.tasks) {
        if (signal.aborted) reasons.set(task, 'stopped');
        else if (queue.standIn !== undefined) reasons.set(task, elsewhere(queue.standIn));
        else if (hanging !== undefined) reasons.set(task, hanging);
        else {
          try {
            session ??= backend.open(queue.openedIn);
            const late = AbortSignal.timeout(options.patience ?? PATIENCE_MS);
            const reader = { backend, shell: queue.shell, session, state, agents };
            const both = AbortSignal.any([signal, late]);
            const reason = await Promise.race([read(task, { ...reader, signal: both }), aborted(late)]);
            if (late.aborted) hanging = `no answer to "${task.typed}"`;
            const why = late.aborted ? hanging : reason;
            if (why !== undefined) reasons.set(task, why);
          } catch (error) {
            reasons.set(task, error instanceof Error ? error.message : String(error));
            session = undefined;
          }
        }
        options.onProgress?.(++done, total);
      }
      session?.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(SHELLS, waiting.length) }, work));
  return queues.flatMap(({ tasks }) =>
    tasks.flatMap((task) => {
      const reason = reasons.get(task);
      if (reason === undefined) return [];
      const { typed: _typed, ...told } = task;
      return [{ ...told, reason }];
    }),
  );
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}

interface Task {
  readonly reading: ReadingName;
  readonly host: string;
  /** As a cell on `shell` would have it. */
  readonly command: string;
  /** As it is typed where it is `openedIn`. */
  readonly typed: string;
}

/** One shell, and what it reads one after the other. */
interface Queue {
  readonly shell: string;
  readonly openedIn: string;
  /** The machine that stands in for the host: what it would tell is not asked. */
  readonly standIn?: string;
  readonly tasks: readonly Task[];
}

function elsewhere(machine: string): string {
  return `its shell is on ${machine}, which is not that node; ciliumStudy.live.hosts says how ssh reaches it`;
}

function tasksOf({ backend, state, only, hosts }: SurveyOptions): readonly Queue[] {
  const places = backend.places();
  const machines = places.filter(({ kind }) => kind !== 'pod');
  const names = only ?? (Object.keys(READINGS) as ReadingName[]);
  const chosen = (host: string): boolean => hosts === undefined || hosts.includes(host);
  const on = (where: Reading['on']): readonly ReadingName[] =>
    names.filter((name) => READINGS[name].on === where);
  const ofHosts = machines
    .filter(({ name }) => chosen(name))
    .map(({ name: host, standIn }) => ({
      shell: host,
      openedIn: host,
      ...(standIn === undefined ? {} : { standIn }),
      tasks: on('hosts').map((reading) => {
        const { command } = READINGS[reading];
        return { reading, host, command, typed: command };
      }),
    }));
  const from = machines.find(({ kind }: Place) => kind === 'node');
  const ofAgents = from === undefined ? [] : agentPods(state).filter(({ node }) => chosen(node));
  return [
    ...ofHosts,
    ...ofAgents.map(({ node, pod }) => {
      const shell = from?.name ?? node;
      // Where an agent is a place of its own, no kubectl is needed.
      const inside = places.some(({ name }) => name === `cilium@${node}`);
      return {
        shell,
        openedIn: inside ? `cilium@${node}` : shell,
        tasks: on('agents').map((reading) => {
          const typed = READINGS[reading].command;
          const command = `kubectl exec -n ${shellWord(pod.metadata.namespace ?? 'kube-system')} ${shellWord(pod.metadata.name)} -c cilium-agent -- ${typed}`;
          return { reading, host: node, command, typed: inside ? typed : command };
        }),
      };
    }),
  ].filter(({ tasks }) => tasks.length > 0);
}

interface Reader {
  readonly backend: SurveyOptions['backend'];
  readonly shell: string;
  readonly session: Session;
  readonly state: State;
  readonly agents: Agents;
  readonly signal: AbortSignal;
}

/** Reads one thing more, in a shell of its own. Resolves with the reason when it told nothing; never rejects. */
export async function readAlso(
  { backend, state, signal }: Pick<SurveyOptions, 'backend' | 'state' | 'signal'>,
  {
    host,
    command,
    typed = command,
  }: { readonly host: string; readonly command: string; readonly typed?: string },
): Promise<string | undefined> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    const standIn = backend.places().find(({ name }) => name === host)?.standIn;
    if (standIn !== undefined && !/^\s*kubectl\s/.test(command)) return elsewhere(standIn);
    const session = backend.open(host);
    const both = AbortSignal.any([signal, late]);
    const reader = { backend, shell: host, session, state, agents: new Agents(), signal: both };
    const reading = read({ reading: command, command, typed }, reader);
    const reason = await Promise.race([reading, aborted(both)]).finally(() => session.close());
    return late.aborted ? `no answer to "${command}"` : reason;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Records what the command tells; the reason when it told nothing. */
async function read(
  task: Pick<Task, 'command' | 'typed'> & { readonly reading: string },
  reader: Reader,
): Promise<string | undefined> {
  const { backend, shell, session, state, agents, signal } = reader;
  const command = commandOf(task.command, shell);
  const provenance = provenanceOf(task.command, command, { backend, host: shell });
  const printed = new Printed(true);
  const exit = await session.run(task.typed, { signal, onChunk: (chunk) => printed.push(chunk) });
  const { output, facts } = understand(
    { id: task.reading, command, provenance, printed, exit, expect: 'ok', stopped: undefined },
    agents,
    state,
  );
  // That it ran is no act of the learner's, so only what it told is recorded.
  if (exit === 0) for (const fact of facts) if (fact.kind !== 'run') state.record(fact);
  if (exit === 0 && output.parsed.kind !== 'text') return undefined;
  return printed.tail(3).join('\n').trim() || `exit status ${exit}`;
}
