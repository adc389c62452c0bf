/** Reads, one after the other, what a computation over the state says that it lacks. */
import type { Backend } from '../backend.ts';
import type { Missing } from '../path/flow.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { State } from '../state/state.ts';
import { machinesOf } from './hosts.ts';
import type { ReadingName } from './readings.ts';
import { readAlso, survey, type NotRead } from './survey.ts';

/** What decides the way of a packet. Policy maps, source ranges and the rest are read when a trace comes to them. */
const NEEDED: readonly ReadingName[] = [
  'addresses',
  'routes',
  'rules',
  'neighbours',
  'loadBalancing',
  'ipcache',
  'localEndpoints',
  'policyMaps',
  'status',
];

/** Readings on demand: ports, source ranges, announcements and configuration of each node. */
const MOST_READINGS = 40;

export interface ReadOptions {
  readonly backend: Pick<Backend, 'kind' | 'clock' | 'places' | 'open'>;
  /** Must know the cluster's objects. */
  readonly state: State;
  readonly signal: AbortSignal;
  /** Of the reasons why something could not be read. Default: English. */
  readonly locale?: Locale;
}

export type Unread = Pick<NotRead, 'host' | 'command' | 'reason'>;

/**
 * @param compute given the machines, the one with kubectl first; asked again after each reading
 * @returns its last answer, and what could not be read, with the reason. Rejects only with what `compute` throws.
 */
export async function readUntilKnown<Answer>(
  options: ReadOptions,
  compute: (hosts: readonly string[]) => Answer,
  missingIn: (answer: Answer) => readonly Missing[],
): Promise<{ readonly answer: Answer; readonly notRead: readonly Unread[] }> {
  const hosts = machinesOf(options.backend, options.state);
  const notRead: Unread[] = [...(await survey({ ...options, only: NEEDED }))];
  const tried = new Set(notRead.map(keyOf));
  let answer = compute(hosts);
  for (let n = 0; n < MOST_READINGS && !options.signal.aborted; n++) {
    const missing = missingIn(answer).find((each) => each.waits === undefined && !tried.has(keyOf(each)));
    if (missing === undefined) break;
    tried.add(keyOf(missing));
    const reason = await readAlso(options, missing);
    answer = compute(hosts);
    if (reason !== undefined || missingIn(answer).some((each) => keyOf(each) === keyOf(missing)))
      notRead.push({ ...missing, reason: reason ?? '' });
  }
  return { answer, notRead };
}

function keyOf({ host, command }: Pick<Missing, 'host' | 'command'>): string {
  return `${host} ${command}`;
}
