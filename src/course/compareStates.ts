/** What differs between two states, of a lab, a recording or a cluster, row by row. */
import type { Backend, Snapshot } from '../backend.ts';
import { MASKED } from '../protocol/mask.ts';
import { changesOf } from '../script/changes/changes.ts';
import type { Locale } from '../protocol/outputs.ts';
import { changeFields, changeWords } from '../state/changesPayload.ts';
import { createState } from '../state/createState.ts';
import { markdownTable, markdownText } from '../state/markdown.ts';
import type { State } from '../state/state.ts';
import { momentOf } from '../state/moment.ts';
import { stateChanges, type StateChange } from '../state/stateDiff.ts';
import type { Unread } from './readUntilKnown.ts';
import { readAlso, survey } from './survey.ts';
import { watchedResources, watchObjects } from './watchObjects.ts';

/** What was run, in its order; the replay of a recording answers it. */
interface Run {
  readonly place: string;
  readonly script: string;
  /** Before it was aimed at one agent, which no other cluster has. */
  readonly written?: string;
  readonly interrupted: boolean;
}

export interface Side {
  readonly backend: Pick<Backend, 'kind' | 'clock' | 'places' | 'open'>;
  readonly state: State;
  /** Of a recording. */
  readonly recorded?: readonly Run[];
  /** Ends what was opened for it. */
  end(): void;
}

/** A state of its own on a backend, which is disposed at the end. Resolves when the cluster's objects are listed. */
export async function openSide(backend: Backend, recorded?: readonly Run[]): Promise<Side> {
  const state = createState();
  const watching = new AbortController();
  await watchObjects(backend.kube, backend.clock, state, watching.signal).listed;
  return {
    backend,
    state,
    ...(recorded === undefined ? {} : { recorded }),
    end() {
      watching.abort();
      backend.dispose();
    },
  };
}

export interface Compared {
  readonly changes: readonly StateChange[];
  /** What could not be read of one of them. */
  readonly notRead: readonly Unread[];
}

/**
 * What was recorded is known; whatever else there is to compare with is asked the same, as far as it changes nothing. Where
 * nothing was recorded both are asked all that can be read.
 */
export async function compareStates(left: Side, right: Side, signal: AbortSignal): Promise<Compared> {
  const asked = [...(await playThrough(left, signal)), ...(await playThrough(right, signal))];
  const notRead = [...(await ask(left, asked, signal)), ...(await ask(right, asked, signal))];
  const [before, after] = [left, right].map(({ state }) => momentOf(state, watchedResources));
  if (before === undefined || after === undefined) return { changes: [], notRead };
  // What a recording hides is neither the same nor different.
  const changes = stateChanges(before, after).filter(
    (change) => !`${change.before}${change.after}`.includes(MASKED),
  );
  return { changes, notRead };
}

interface Asked {
  readonly host: string;
  readonly command: string;
}

/** Reads a recording to its end. Returns the commands that told rows and change nothing. */
async function playThrough(
  { backend, recorded = [], state }: Side,
  signal: AbortSignal,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { place: host, script: typed, written: command = typed, interrupted } of recorded) {
    // It went on until it was interrupted, and so does its replay.
    const until = interrupted ? AbortSignal.abort() : signal;
    await readAlso({ backend, state, signal: until }, { host, command, typed });
    const told = state.tables().some(({ source }) => source.command === command.trim());
    if (told && changesOf(command).length === 0) asked.push({ host, command });
  }
  return asked;
}

async function ask(
  { backend, recorded, state }: Side,
  asked: readonly Asked[],
  signal: AbortSignal,
): Promise<readonly Unread[]> {
  if (recorded !== undefined) return [];
  if (asked.length === 0) return survey({ backend, state, signal });
  const distinct = new Map(asked.map((each) => [JSON.stringify(each), each]));
  const notRead: Unread[] = [];
  for (const each of distinct.values()) {
    const reason = await readAlso({ backend, state, signal }, each);
    if (reason !== undefined) notRead.push({ ...each, reason });
  }
  return notRead;
}

/**
 * Between two moments of one lab, in second labs that begin there: all that can be read is asked, whatever has been asked of
 * the lab itself, and the lab does not notice.
 */
export async function compareMoments(
  begin: (at: Snapshot) => Promise<Backend>,
  [before, after]: readonly [Snapshot, Snapshot],
  signal: AbortSignal,
): Promise<Compared> {
  const left = await openSide(await begin(before));
  try {
    const right = await openSide(await begin(after));
    try {
      return await compareStates(left, right, signal);
    } finally {
      right.end();
    }
  } finally {
    left.end();
  }
}

/** As a page: one row for each field that differs. */
export function comparisonReport(title: string, changes: readonly StateChange[], locale: Locale): string {
  const head = changeFields.map((field) => changeWords[field][locale]);
  const rows = changes.map((each) =>
    changeFields.map((field) => (field === 'change' ? changeWords[each.change][locale] : each[field])),
  );
  return `# ${markdownText(title)}\n\n${markdownTable(head, rows)}`;
}
