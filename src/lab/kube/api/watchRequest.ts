/** A watch: the writes after a revision, or the state now and then the writes, as they concern one selection. */
import type { WatchEvent } from '../../../backend.ts';
import type { LabClock } from '../../clock.ts';
import { backgroundWait } from '../backgroundWait.ts';
import { expired } from '../apiError.ts';
import type { KubeObject } from '../object.ts';
import { groupVersion, type ResourceName, type Resources } from '../resources.ts';
import type { Store, StoreEvent } from '../store.ts';
import { tableOf, type TableOptions } from '../tables/table.ts';
import { inVersion, selection, type Query } from './listRequest.ts';
import type { Target } from './requestPath.ts';

/** Idle watches that allow bookmarks get one about this often (the API server: each minute). */
const bookmarkInterval = 60_000;

export interface WatchRequest {
  readonly target: Target;
  readonly query: Query;
  /** Undefined: objects, not tables. */
  readonly include: TableOptions['include'] | undefined;
}

/** Resolves when the signal is aborted, or after `timeoutSeconds`. @throws Expired, BadRequest */
export async function watchCollection(
  store: Store,
  clock: LabClock,
  { target, query, include }: WatchRequest,
  signal: AbortSignal,
  onEvent: (event: WatchEvent) => void,
): Promise<void> {
  const resource = target.definition.name;
  const matches = selection(target, query);
  const bookmarks = query['allowWatchBookmarks'] === 'true';
  const shape = shaper(resource, target, include, clock);

  const forward = (event: StoreEvent<Resources[ResourceName]>): void => {
    const type = seenAs(event, matches);
    if (type !== undefined) onEvent({ type, object: shape(event.object) });
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
    onEvent({ type: 'BOOKMARK', object: bookmarkObject(target, store.revision, annotations) });
  };

  const since = query['resourceVersion'] ?? '';
  const fromState = query['sendInitialEvents'] === 'true' || since === '' || since === '0';
  const missed = fromState ? [] : store.changesSince(resource, Number(since));
  if (missed === undefined) throw expired(`too old resource version: ${since} (${store.revision})`);
  const initial = fromState ? store.list(resource, target.namespace).filter(matches) : [];

  const unsubscribe = store.subscribe(resource, forward);
  try {
    for (const object of initial) onEvent({ type: 'ADDED', object: shape(object) });
    for (const event of missed) forward(event);
    if (query['sendInitialEvents'] === 'true' && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
    await untilEnd(clock, signal, Number(query['timeoutSeconds'] ?? 0), bookmarks ? bookmark : undefined);
  } finally {
    unsubscribe();
  }
}

/** How a write looks through a selection: an object can enter and leave it. */
function seenAs(event: StoreEvent, matches: (object: KubeObject) => boolean): WatchEvent['type'] | undefined {
  const after = event.type !== 'DELETED' && matches(event.object);
  const before = event.previous !== undefined && matches(event.previous);
  if (after) return before ? 'MODIFIED' : 'ADDED';
  return before ? 'DELETED' : undefined;
}

function shaper<R extends ResourceName>(
  resource: R,
  target: Target,
  include: TableOptions['include'] | undefined,
  clock: LabClock,
): (object: Resources[R]) => object {
  if (include === undefined) return (object) => inVersion(object, target);
  let first = true;
  return (object) => {
    const withoutDefinitions = !first;
    first = false;
    const listMeta = { resourceVersion: object.metadata.resourceVersion };
    return tableOf(resource, [inVersion(object, target)], {
      now: clock.now(),
      include,
      listMeta,
      withoutDefinitions,
    });
  };
}

function bookmarkObject(
  { definition, version }: Target,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): object {
  return {
    kind: definition.kind,
    apiVersion: groupVersion(definition.group, version),
    metadata: { resourceVersion: String(revision), creationTimestamp: null, annotations },
  };
}

async function untilEnd(
  clock: LabClock,
  signal: AbortSignal,
  timeoutSeconds: number,
  bookmark: (() => void) | undefined,
): Promise<void> {
  const end = timeoutSeconds > 0 ? clock.now() + timeoutSeconds * 1000 : Number.POSITIVE_INFINITY;
  while (!signal.aborted && clock.now() < end) {
    await backgroundWait(clock, Math.min(bookmarkInterval, end - clock.now()), signal);
    if (!signal.aborted && clock.now() < end) bookmark?.();
  }
}
