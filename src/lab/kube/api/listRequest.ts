/** Lists: selection, pages, and how objects are shown in the version that was asked for. */
import { badRequest, expired } from '../apiError.ts';
import type { KubeObject } from '../object.ts';
import { keyOf } from '../object.ts';
import { groupVersion, type ResourceName, type Resources } from '../resources.ts';
import { parseFieldSelector, parseLabelSelector } from '../selectors.ts';
import type { Store } from '../store.ts';
import type { Target } from './requestPath.ts';

export type Query = Readonly<Record<string, string>>;

/** Which objects of a collection a list, a watch or a deletecollection is about. @throws BadRequest for a bad selector */
export function selection(target: Target, query: Query): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(query['labelSelector'] ?? '');
  const fields = parseFieldSelector(query['fieldSelector'] ?? '', target.definition);
  return (object) =>
    (target.namespace === undefined || object.metadata.namespace === target.namespace) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}

interface Page<T> {
  readonly items: readonly T[];
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
}

/** One page of a list. Later pages go on behind the last key of the one before. */
export function listPage<R extends ResourceName>(
  store: Store,
  resource: R,
  target: Target,
  query: Query,
): Page<Resources[R]> {
  const matches = selection(target, query);
  const all = store.list(resource, target.namespace).filter(matches);
  const limit = Number(query['limit'] ?? 0);
  if (!Number.isInteger(limit) || limit < 0)
    throw badRequest(`invalid limit "${query['limit']}": it must be a whole number`);
  const token = query['continue'] ? decodeToken(query['continue']) : undefined;
  const rest = token === undefined ? all : all.filter((object) => keyOf(object) > token.after);
  const resourceVersion = token?.resourceVersion ?? String(store.revision);
  if (limit === 0 || rest.length <= limit) return { items: rest, metadata: { resourceVersion } };
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    metadata: {
      resourceVersion,
      continue: encodeToken({ resourceVersion, after: last === undefined ? '' : keyOf(last) }),
      // Only a list without a selector knows it without reading on.
      ...(query['labelSelector'] || query['fieldSelector']
        ? {}
        : { remainingItemCount: rest.length - limit }),
    },
  };
}

interface Token {
  readonly resourceVersion: string;
  readonly after: string;
}

function encodeToken({ resourceVersion, after }: Token): string {
  return btoa(`${resourceVersion} ${after}`);
}

function decodeToken(text: string): Token {
  const match = /^(\d+) (.*)$/u.exec(safeAtob(text));
  if (match === null) throw expired('The provided continue parameter is not valid: start the list anew.');
  return { resourceVersion: match[1] ?? '', after: match[2] ?? '' };
}

function safeAtob(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** An object in the version that was asked for: the lab's resources differ between versions in name alone. */
export function inVersion<T extends KubeObject>(object: T, { definition, version }: Target): T {
  const apiVersion = groupVersion(definition.group, version);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}
