/** Follows one resource of the Kubernetes API as clients do: a list, then a watch from its revision, for as long as wanted. */
import type { Clock, KubeApi, WatchEvent } from '../backend.ts';
import { at } from '../path/nodes.ts';
import type { KubeObject } from '../state/fact.ts';

/** How it stands with a resource. What was known before stays known while it is away. */
export type Following =
  | { readonly kind: 'watched' }
  /** The API has no such resource: its definition may be installed later. */
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'forbidden'; readonly verb: 'list' | 'watch'; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string };

export interface InformerOptions {
  readonly kube: KubeApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The first of them that the API has: a resource may be served by an older version only. */
  readonly paths: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  onList(objects: readonly KubeObject[]): void;
  onEvent(event: WatchEvent): void;
  onFollowing(following: Following): void;
}

/** Ms of the backend's clock before it is tried again: doubled with each failure, as client-go does. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** What is absent or forbidden changes when somebody installs or allows it. */
const WAIT_FOR_SOMEBODY = 30_000;
/** Objects in one answer: a large cluster's list comes in pages, so that no single text holds all of it. */
const PAGE = '500';

/** Resolves when the signal is aborted; never rejects. */
export async function inform(options: InformerOptions): Promise<void> {
  const { clock, signal, onFollowing } = options;
  let failures = 0;
  let known: Position | undefined;
  while (!signal.aborted) {
    let next: Next;
    try {
      if (known === undefined) {
        next = await list(options);
        if (next.kind === 'resume') onFollowing({ kind: 'watched' });
      } else next = await watch(options, known);
    } catch (error) {
      // The API is away. A watch goes on where it was; what it missed comes as events.
      const reason = error instanceof Error ? error.message : String(error);
      next = { kind: 'failed', reason, position: known };
    }
    if (signal.aborted) return;
    const first = known === undefined;
    if (next.kind === 'resume') {
      // A server that ends each watch at once must not be asked without a pause.
      const idle = !first && next.position.revision === known?.revision;
      known = next.position;
      failures = idle ? failures + 1 : 0;
      if (idle) await clock.sleep(waitAfter(failures), signal);
      continue;
    }
    known = next.kind === 'failed' ? next.position : undefined;
    if (next.kind === 'expired') {
      // At once the first time: nothing is wrong with the server.
      if (failures++ > 0) await clock.sleep(waitAfter(failures), signal);
      continue;
    }
    if (next.kind === 'failed') {
      onFollowing({ kind: 'away', reason: next.reason });
      failures += 1;
      await clock.sleep(Math.max(waitAfter(failures), next.atLeast ?? 0), signal);
      continue;
    }
    onFollowing(next);
    await clock.sleep(WAIT_FOR_SOMEBODY, signal);
  }
}

function waitAfter(failures: number): number {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 10));
}

interface Position {
  readonly path: string;
  readonly revision: string;
}

type Next =
  | { readonly kind: 'resume'; readonly position: Position }
  /** The revision is no longer kept: everything is listed again. */
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly position?: Position;
      /** Ms that the server asks to be left alone. */
      readonly atLeast?: number;
    }
  | Extract<Following, { readonly kind: 'not-installed' | 'forbidden' }>;

async function list(options: InformerOptions): Promise<Next> {
  const { kube, signal, paths, query, onList } = options;
  for (const path of paths) {
    const objects: KubeObject[] = [];
    let more: string | undefined;
    do {
      const page: Record<string, string> = { ...query, limit: PAGE };
      if (more !== undefined) page['continue'] = more;
      const { status, body } = await kube.request({ method: 'GET', path, query: page });
      if (signal.aborted) return { kind: 'expired' };
      const items = at(body, 'items');
      if (status !== 200 || !Array.isArray(items)) {
        if (status === 404) break;
        return refusal(status, body, 'list');
      }
      for (const item of items) objects.push(withKind(item, body));
      const next = at(body, 'metadata', 'continue');
      more = typeof next === 'string' && next !== '' ? next : undefined;
      if (more === undefined) {
        onList(objects);
        const revision = String(at(body, 'metadata', 'resourceVersion') ?? '');
        return { kind: 'resume', position: { path, revision } };
      }
    } while (more !== undefined);
  }
  return { kind: 'not-installed' };
}

async function watch(options: InformerOptions, position: Position): Promise<Next> {
  const { kube, signal, query, onEvent, onFollowing } = options;
  const { path } = position;
  let { revision } = position;
  let heard = false;
  let error: unknown;
  try {
    await kube.watch(
      {
        method: 'GET',
        path,
        query: { ...query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: revision },
      },
      signal,
      (event) => {
        if (signal.aborted) return;
        if (event.type === 'ERROR') {
          error = event.object;
          return;
        }
        if (!heard) onFollowing({ kind: 'watched' });
        heard = true;
        const seen = at(event.object, 'metadata', 'resourceVersion');
        if (typeof seen === 'string') revision = seen;
        if (event.type !== 'BOOKMARK') onEvent({ ...event, object: kept(event.object) });
      },
    );
  } catch (lost) {
    const reason = lost instanceof Error ? lost.message : String(lost);
    return { kind: 'failed', reason, position: { path, revision } };
  }
  if (error === undefined) return { kind: 'resume', position: { path, revision } };
  const next = refusal(Number(at(error, 'code') ?? 500), error, 'watch');
  return next.kind === 'failed' ? { ...next, position: { path, revision } } : next;
}

function refusal(status: number, body: unknown, verb: 'list' | 'watch'): Next {
  const message = at(body, 'message');
  const reason = typeof message === 'string' && message !== '' ? message : `HTTP ${status}`;
  if (status === 403) return { kind: 'forbidden', verb, reason };
  if (status === 410 || isFromElsewhere(body)) return { kind: 'expired' };
  if (status === 404) return { kind: 'not-installed' };
  const seconds = at(body, 'details', 'retryAfterSeconds');
  return {
    kind: 'failed',
    reason,
    ...(typeof seconds === 'number' ? { atLeast: seconds * 1_000 } : {}),
  };
}

/** A revision that this server has not come to: it was set up anew, or from a backup. */
function isFromElsewhere(body: unknown): boolean {
  const causes = at(body, 'details', 'causes');
  return Array.isArray(causes) && causes.some((cause) => at(cause, 'reason') === 'ResourceVersionTooLarge');
}

/** The items of a list leave out what the list itself says. */
function withKind(item: unknown, list: unknown): KubeObject {
  const object = kept(item) as KubeObject;
  if (typeof object.kind === 'string' && typeof object.apiVersion === 'string') return object;
  const kind = String(at(list, 'kind') ?? '').replace(/List$/, '');
  return { ...object, kind, apiVersion: String(at(list, 'apiVersion') ?? '') };
}

/** Without who wrote which field, which nobody here reads and which is half of a pod's size. */
function kept(object: unknown): unknown {
  const metadata = at(object, 'metadata');
  if (typeof object !== 'object' || typeof metadata !== 'object' || metadata === null) return object;
  if (!('managedFields' in metadata)) return object;
  const { managedFields: _who, ...rest } = metadata;
  return { ...object, metadata: rest };
}
