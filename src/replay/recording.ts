/**
 * A recording: what a backend answered, in one file of JSON lines. The first line is the {@link Header}, each other one an
 * {@link Entry}, in the order in which they ended. Everything in it is masked before it is written.
 */
import type { Chunk, KubeRequest, Place, WatchEvent } from '../backend.ts';
import type { Locale } from '../protocol/outputs.ts';

/** Grows when a reader of before would misread a file; what is only new is a field that readers pass over. */
export const RECORDING_VERSION = 1;

export interface Header {
  readonly recording: number;
  /** What was recorded. */
  readonly of: 'lab' | 'live' | 'recorded';
  /** The lab's name, or the kubeconfig context. */
  readonly name: string;
  /** Backend clock when it began, milliseconds since the epoch, as every time here. */
  readonly at: number;
  /** The machines. */
  readonly places: readonly Place[];
}

/** A script that ran in a shell. */
export interface RunEntry {
  readonly kind: 'run';
  readonly place: string;
  readonly script: string;
  /** As it was written, where the backend had aimed it at one agent. */
  readonly written?: string;
  readonly at: number;
  readonly ended: number;
  readonly exit: number;
  /** It was interrupted, and would have gone on. */
  readonly interrupted: boolean;
  readonly output: readonly Chunk[];
  /** More was printed than is kept. */
  readonly cut?: boolean;
}

/** A request that only read. */
export interface ReadEntry {
  readonly kind: 'read';
  readonly at: number;
  readonly path: string;
  readonly query: NonNullable<KubeRequest['query']>;
  readonly status: number;
  readonly body: unknown;
}

/** An event of a watch. */
export interface EventEntry extends WatchEvent {
  readonly kind: 'event';
  readonly at: number;
  readonly path: string;
}

export type Entry = RunEntry | ReadEntry | EventEntry;

export interface Recording {
  readonly header: Header;
  readonly entries: readonly Entry[];
  /** The last line was not finished: whoever recorded was ended in the middle of it. */
  readonly unfinished: boolean;
}

/** A file that is no recording, or one that cannot be read. */
export class RecordingProblem extends Error {
  constructor(
    readonly line: number,
    readonly texts: Readonly<Record<Locale, string>>,
  ) {
    super(`line ${line}: ${texts.en}`);
    this.name = 'RecordingProblem';
  }
}

/** @throws RecordingProblem */
export function readRecording(text: string): Recording {
  const lines = text.split('\n');
  const header = headerOf(valueOf(lines[0] ?? ''));
  const entries: Entry[] = [];
  let unfinished = false;
  for (const [n, line] of lines.entries()) {
    if (n === 0 || line.trim() === '') continue;
    const entry = entryOf(valueOf(line));
    if (entry !== undefined) entries.push(entry);
    else if (n === lines.length - 1) unfinished = true;
    else
      throw new RecordingProblem(n + 1, {
        en: 'This is no entry of a recording. Was the file edited, or copied in part? Record again, or take the line out.',
        ko: '기록의 항목이 아닙니다. 파일을 고쳤거나 일부만 복사했나요? 다시 기록하거나 이 줄을 지우세요.',
      });
  }
  return { header, entries, unfinished };
}

function headerOf(value: unknown): Header {
  const version = field(value, 'recording');
  if (typeof version !== 'number')
    throw new RecordingProblem(1, {
      en: 'This file is no recording. One is made with "run NOTEBOOK --record FILE".',
      ko: '기록 파일이 아닙니다. "run NOTEBOOK --record FILE"로 만드세요.',
    });
  if (version > RECORDING_VERSION)
    throw new RecordingProblem(1, {
      en: `The recording has version ${version}, and this program reads versions up to ${RECORDING_VERSION}. Install a newer one.`,
      ko: `기록의 버전이 ${version}입니다. 이 프로그램은 ${RECORDING_VERSION} 버전까지 읽습니다. 새 버전을 설치하세요.`,
    });
  const of = (['lab', 'live', 'recorded'] as const).find((kind) => kind === field(value, 'of'));
  const [name, at, places] = [field(value, 'name'), field(value, 'at'), field(value, 'places')];
  if (of === undefined || typeof name !== 'string' || !isTime(at) || !Array.isArray(places))
    throw new RecordingProblem(1, {
      en: 'The first line of a recording tells of, name, at and places; one of them is missing. Record again.',
      ko: '기록의 첫 줄에는 of, name, at, places가 있어야 하는데 빠진 것이 있습니다. 다시 기록하세요.',
    });
  return { recording: version, of, name, at, places: places.filter(isPlace) };
}

function isPlace(value: unknown): value is Place {
  const kind = field(value, 'kind');
  return typeof field(value, 'name') === 'string' && (kind === 'node' || kind === 'router' || kind === 'pod');
}

function entryOf(value: unknown): Entry | undefined {
  const at = field(value, 'at');
  if (!isTime(at)) return undefined;
  if (field(value, 'kind') === 'run') return runOf(value, at);
  const path = field(value, 'path');
  if (typeof path !== 'string') return undefined;
  if (field(value, 'kind') === 'read') {
    const [status, query] = [field(value, 'status'), field(value, 'query')];
    if (typeof status !== 'number' || !isTexts(query)) return undefined;
    return { kind: 'read', at, path, query, status, body: field(value, 'body') };
  }
  const type = (['ADDED', 'MODIFIED', 'DELETED'] as const).find((each) => each === field(value, 'type'));
  if (field(value, 'kind') !== 'event' || type === undefined) return undefined;
  return { kind: 'event', at, path, type, object: field(value, 'object') };
}

function runOf(value: unknown, at: number): RunEntry | undefined {
  const [place, script] = [field(value, 'place'), field(value, 'script')];
  const [ended, exit, output] = [field(value, 'ended'), field(value, 'exit'), field(value, 'output')];
  if (typeof place !== 'string' || typeof script !== 'string' || !isTime(ended)) return undefined;
  if (typeof exit !== 'number' || !Array.isArray(output) || !output.every(isChunk)) return undefined;
  const interrupted = field(value, 'interrupted') === true;
  const cut = field(value, 'cut') === true;
  const written = field(value, 'written');
  return {
    kind: 'run',
    place,
    script,
    ...(typeof written === 'string' ? { written } : {}),
    at,
    ended,
    exit,
    interrupted,
    output,
    ...(cut ? { cut } : {}),
  };
}

function isChunk(value: unknown): value is Chunk {
  const stream = field(value, 'stream');
  return (stream === 'stdout' || stream === 'stderr') && typeof field(value, 'text') === 'string';
}

/** Within what a Date can hold. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15;
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((each) => typeof each === 'string')
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
