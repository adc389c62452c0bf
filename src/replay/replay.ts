/** A recording as a backend of its own: nothing runs, and what was asked then is answered as it was then. */
import {
  UnknownPlace,
  type Backend,
  type Clock,
  type KubeApi,
  type Place,
  type Session,
  type WatchEvent,
} from '../backend.ts';
import { mask } from '../protocol/mask.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { ReadEntry, Recording, RunEntry } from './recording.ts';

/** Of a command that was not recorded. */
const NOT_RECORDED = 1;

export interface ReplayOptions {
  readonly recording: Recording;
  readonly locale: Locale;
  /** How a wait passes, ms; by default at once, in the order of what is waited for. */
  readonly sleep?: Clock['sleep'];
}

/**
 * Its clock stands where the recording does: at the start of the command that follows the last one that was asked for. The
 * Kubernetes API is as it was known then.
 */
export function replayBackend({ recording, locale, sleep }: ReplayOptions): Backend {
  const { header, entries } = recording;
  const runs = entries.filter((entry): entry is RunEntry => entry.kind === 'run');
  const inOrder = [...runs].sort((a, b) => a.at - b.at);
  const pods = new Set(runs.map(({ place }) => place));
  for (const { name } of header.places) pods.delete(name);
  const places: readonly Place[] = [
    ...header.places,
    ...[...pods].map((name): Place => ({ name, kind: 'pod' })),
  ];
  const asked = new Map<RunEntry['place'], Map<string, number>>();
  let now = inOrder[0]?.at ?? header.at;
  const api = recordedApi(recording, () => now);
  const waits = sleep === undefined ? orderedWaits() : undefined;

  /** As it was run then: a script that leaves the agent open was aimed at one. */
  const aim = async (script: string): Promise<string> =>
    inOrder.find(({ written, at }) => written?.trim() === mask(script).trim() && at >= now)?.script ??
    runs.findLast(({ written }) => written?.trim() === mask(script).trim())?.script ??
    script;

  /** The next answer in order; after the last one, that one again. */
  const answerOf = (place: string, script: string): RunEntry | undefined => {
    const same = runs.filter((run) => run.place === place && run.script.trim() === script);
    const counts = asked.get(place) ?? new Map<string, number>();
    asked.set(place, counts);
    const count = counts.get(script) ?? 0;
    counts.set(script, count + 1);
    return same[Math.min(count, same.length - 1)];
  };

  const session = (place: string): Session => ({
    place,
    async run(script, { signal, onChunk }) {
      const wanted = mask(script).trim();
      const run = answerOf(place, wanted);
      if (run === undefined) {
        const known = new Set(runs.filter((each) => each.place === place).map((each) => each.script.trim()));
        onChunk({ stream: 'stderr', text: `${notRecorded(wanted, place, known.size, locale)}\n` });
        return NOT_RECORDED;
      }
      now = Math.max(now, run.at);
      const following = inOrder.find(({ at }) => at > run.at);
      for (const chunk of run.output) onChunk(chunk);
      if (run.cut === true) onChunk({ stream: 'stderr', text: `${CUT[locale]}\n` });
      if (run.interrupted) await untilAborted(signal);
      now = Math.max(now, following?.at ?? run.ended);
      api.goOn();
      return run.exit;
    },
    close: () => undefined,
  });

  return {
    kind: 'recorded',
    name: header.name,
    clock: {
      now: () => now,
      sleep: sleep ?? ((ms, signal) => waits?.sleep(ms, signal) ?? Promise.resolve()),
    },
    kube: api.kube,
    places: () => places,
    aim,
    open(place) {
      const known = places.map(({ name }) => name);
      if (!known.includes(place)) throw new UnknownPlace(place, known);
      return session(place);
    },
    dispose: () => api.end(),
  };
}

const CUT: Readonly<Record<Locale, string>> = {
  en: '(the rest of the output was not recorded)',
  ko: '(나머지 출력은 기록되지 않았습니다)',
};

function notRecorded(script: string, place: string, others: number, locale: Locale): string {
  const first = script.split('\n', 1)[0] ?? '';
  return {
    en: `not recorded: "${first}" did not run on ${place} when this was recorded (${others} other commands did). Run a cell of the recorded notebook, or choose the lab.`,
    ko: `기록에 없습니다: 기록할 때 ${place}에서 "${first}"를 실행하지 않았습니다(다른 명령 ${others}개가 있습니다). 기록한 노트북의 셀을 실행하거나 랩을 고르세요.`,
  }[locale];
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

interface RecordedApi {
  readonly kube: KubeApi;
  /** Tells the watches of what was seen by now. */
  goOn(): void;
  end(): void;
}

function recordedApi({ entries }: Recording, now: () => number): RecordedApi {
  const reads = entries.filter((entry): entry is ReadEntry => entry.kind === 'read');
  const events = entries.flatMap((entry, line) => (entry.kind === 'event' ? [{ ...entry, line }] : []));
  const watches = new Set<() => void>();
  const ended = new AbortController();
  const kube: KubeApi = {
    request({ method, path, query = {} }) {
      const same = reads.filter((read) => read.path === path && sameQuery(read.query, query));
      // The newest one that was known by now, or else the first that there is.
      const read = same.findLast(({ at }) => at <= now()) ?? same[0];
      if (method === 'GET' && read !== undefined)
        return Promise.resolve({ status: read.status, body: read.body });
      const message =
        method === 'GET' ? `${path} was not read when this was recorded` : 'a recording is only read';
      const code = method === 'GET' ? 404 : 405;
      return Promise.resolve({
        status: code,
        body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message },
      });
    },
    watch({ path, query = {} }, signal, onEvent: (event: WatchEvent) => void) {
      // After the list whose revision the watch goes on from.
      const list = reads.findLast(
        (read) => read.path === path && revisionOf(read) === query['resourceVersion'],
      );
      const since = list === undefined ? -1 : entries.indexOf(list);
      const mine = events.filter((event) => event.path === path && event.line > since);
      let told = 0;
      const tell = (): void => {
        for (; told < mine.length; told++) {
          const event = mine[told];
          if (event === undefined || event.at > now()) return;
          onEvent({ type: event.type, object: event.object });
        }
      };
      watches.add(tell);
      tell();
      return untilAborted(AbortSignal.any([signal, ended.signal])).then(() => void watches.delete(tell));
    },
  };
  return {
    kube,
    goOn: () => watches.forEach((tell) => tell()),
    end: () => ended.abort(),
  };
}

function revisionOf({ body }: ReadEntry): string | undefined {
  const metadata: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'metadata') : undefined;
  const revision: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'resourceVersion') : undefined;
  return typeof revision === 'string' ? revision : undefined;
}

/** Pages of a list go on with a token that a replay gives as it was recorded. */
function sameQuery(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

/** Waits that pass as soon as nothing else is to be done, the shortest first. */
function orderedWaits(): { sleep(ms: number, signal?: AbortSignal): Promise<void> } {
  let passed = 0;
  let waiting: { readonly due: number; wake(): void }[] = [];
  const wakeNext = (): void => {
    const [next] = waiting.toSorted((a, b) => a.due - b.due);
    if (next === undefined) return;
    passed = Math.max(passed, next.due);
    next.wake();
  };
  return {
    sleep: (ms, signal) =>
      signal?.aborted === true
        ? Promise.resolve()
        : new Promise((resolve) => {
            const wait = {
              due: passed + ms,
              wake: (): void => {
                waiting = waiting.filter((each) => each !== wait);
                signal?.removeEventListener('abort', wait.wake);
                resolve();
              },
            };
            signal?.addEventListener('abort', wait.wake);
            waiting.push(wait);
            setTimeout(wakeNext, 0);
          }),
  };
}
