/**
 * Reads what is not known yet: read-only commands on every machine and of every Cilium agent, recorded as facts like those
 * of a cell, but without a cell. What draws the topology or follows a packet needs rows that the learner may not have asked for.
 */
import type { Backend, Session } from '../backend.ts';
import { agentPods } from '../path/nodes.ts';
import { commandOf } from '../script/command.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import { Agents } from './agents.ts';
import { machinesOf } from './hosts.ts';
import { Printed } from './printed.ts';
import { READINGS, waysToAgent, waysToHost, type ReadingName, type Way } from './readings.ts';
import { REASONS } from './surveyReasons.ts';

interface Reader {
  readonly backend: Pick<Backend, 'kind' | 'clock' | 'places' | 'open'>;
  /** Must know the pods: the agents are found among them. */
  readonly state: State;
  readonly signal: AbortSignal;
  /** Ms of this machine after which a command is given up, and the shell that it hangs in with it. Default: 30 s. */
  readonly patience?: number;
  /** Of the reasons. Default: English. */
  readonly locale?: Locale;
}

export interface SurveyOptions extends Reader {
  /** Default: all. */
  readonly only?: readonly ReadingName[];
  /** Names of the machines to read; default: all. An agent belongs to the machine of its node. */
  readonly hosts?: readonly string[];
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

/** How many machines and agents are read at the same time: enough for a lab, bounded on a hundred nodes. */
const AT_ONCE = 8;

/** A map of half a million entries takes some seconds; an agent that hangs must not hold up the others. */
const PATIENCE_MS = 30_000;

/**
 * Never rejects. Resolves with what could not be read, when everything else is in the state, or soon after the signal is
 * aborted with what was missing then.
 */
export async function survey(options: SurveyOptions): Promise<readonly NotRead[]> {
  const { signal } = options;
  const queues = queuesOf(options);
  const total = queues.reduce((sum, tasks) => sum + tasks.length, 0);
  const agents = new Agents();
  const reasons = new Map<Task, string>();
  let done = 0;
  const waiting = [...queues];
  const work = async (): Promise<void> => {
    for (let tasks = waiting.shift(); tasks !== undefined; tasks = waiting.shift()) {
      const shells = new Shells(options, agents);
      for (const task of tasks) {
        const reason = signal.aborted ? REASONS[options.locale ?? 'en'].stopped : await shells.read(task);
        if (reason !== undefined) reasons.set(task, reason);
        options.onProgress?.(++done, total);
      }
      shells.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
  return queues.flat().flatMap((task) => {
    const reason = reasons.get(task);
    if (reason === undefined) return [];
    const { reading, host, command } = task;
    return [{ reading, host, command, reason }];
  });
}

/** Reads one thing more, in a shell of its own. Resolves with the reason when it told nothing; never rejects. */
export async function readAlso(
  reader: Reader,
  { host, command, typed }: { readonly host: string; readonly command: string; readonly typed?: string },
): Promise<string | undefined> {
  const shells = new Shells(reader, new Agents());
  const reason = await shells.read({ host, ways: waysToHost(reader, host, command, typed) });
  shells.close();
  return reason;
}

interface Task {
  readonly reading: ReadingName;
  readonly host: string;
  /** As a cell would have it. */
  readonly command: string;
  /** Each is tried when the one before told nothing. */
  readonly ways: readonly Way[];
}

/** What is read one after the other: that of one machine, or of one agent. */
function queuesOf({ backend, state, only, hosts }: SurveyOptions): readonly (readonly Task[])[] {
  const known = { backend, state };
  const names = only ?? (Object.keys(READINGS) as ReadingName[]);
  const chosen = (host: string): boolean => hosts === undefined || hosts.includes(host);
  const ofHosts = names.filter((name) => READINGS[name].on === 'hosts');
  const ofAgents = names.filter((name) => READINGS[name].on === 'agents');
  return [
    ...machinesOf(backend, state)
      .filter(chosen)
      .map((host) =>
        ofHosts.map((reading) => {
          const { command } = READINGS[reading];
          return { reading, host, command, ways: waysToHost(known, host, command) };
        }),
      ),
    ...agentPods(state)
      .filter(({ node }) => chosen(node))
      .map(({ node }) =>
        ofAgents.flatMap((reading) => {
          const ways = waysToAgent(known, node, READINGS[reading].command);
          return ways.map(({ command }) => ({ reading, host: node, command, ways }));
        }),
      ),
  ].filter((tasks) => tasks.length > 0);
}

/** Shells that are opened when they are needed, one for each place. */
class Shells {
  readonly #open = new Map<string, Session>();
  /** Places that are not asked again, with what happened there. */
  readonly #hanging = new Map<string, string>();

  constructor(
    private readonly reader: Reader,
    private readonly agents: Agents,
  ) {}

  /** The reason of the first way when none of them told anything. */
  async read({ host, ways }: Pick<Task, 'host' | 'ways'>): Promise<string | undefined> {
    let first: string | undefined;
    for (const way of ways) {
      const reason = this.#hanging.get(way.openedIn) ?? (await this.#readBy(way));
      if (reason === undefined) return undefined;
      first ??= reason;
    }
    return first ?? this.#noWay(host);
  }

  close(): void {
    for (const session of this.#open.values()) session.close();
    this.#open.clear();
  }

  async #readBy(way: Way): Promise<string | undefined> {
    const { backend, signal, patience = PATIENCE_MS } = this.reader;
    try {
      const session = this.#open.get(way.openedIn) ?? backend.open(way.openedIn);
      this.#open.set(way.openedIn, session);
      const late = AbortSignal.timeout(patience);
      const both = AbortSignal.any([signal, late]);
      const reason = await Promise.race([this.#record(way, session, both), aborted(both)]);
      if (!late.aborted) return reason ?? (signal.aborted ? undefined : reason);
      const hanging = this.#words.noAnswer(way.typed);
      this.#hanging.set(way.openedIn, hanging);
      return hanging;
    } catch (error) {
      this.#open.delete(way.openedIn);
      return error instanceof Error ? error.message : String(error);
    }
  }

  get #words(): (typeof REASONS)[Locale] {
    return REASONS[this.reader.locale ?? 'en'];
  }

  /** Records what the command tells; the reason when it told nothing. */
  async #record(way: Way, session: Session, signal: AbortSignal): Promise<string | undefined> {
    const { backend, state } = this.reader;
    const { provenanceOf, understand } = await import('./understand.ts');
    const command = commandOf(way.command, way.shell);
    const provenance = provenanceOf(way.command, command, { backend, state, host: way.shell });
    const printed = new Printed(true);
    const exit = await session.run(way.typed, { signal, onChunk: (chunk) => printed.push(chunk) });
    const { output, facts } = understand(
      { id: way.command, command, provenance, printed, exit, expect: 'ok', stopped: undefined },
      this.agents,
      state,
    );
    // That it ran is no act of the learner's, so only what it told is recorded.
    if (exit === 0) for (const fact of facts) if (fact.kind !== 'run') state.record(fact);
    if (exit === 0 && output.parsed.kind !== 'text') return undefined;
    return printed.tail(3).join('\n').trim() || this.#words.exit(exit);
  }

  #noWay(host: string): string {
    const machine = this.reader.backend.places().find(({ name }) => name === host)?.standIn;
    return machine === undefined ? this.#words.noShell(host) : this.#words.standIn(machine);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}
