import type { Row } from '../output/parsed.ts';
import { routeForPrefix, type RouteMatch } from './routes.ts';
import type { NodeRange } from './nodes.ts';

export interface MissingRoute {
  readonly range: NodeRange;
  /** What takes the range's packets instead: the default route, or nothing. */
  readonly instead?: RouteMatch;
}

/** The pod ranges that a host's routes do not cover, or cover only with the default route. */
export function routesMissing(routes: readonly Row[], ranges: readonly NodeRange[]): readonly MissingRoute[] {
  return ranges.flatMap((range) => {
    const instead = routeForPrefix(routes, range.cidr);
    return instead === undefined || instead.isDefault ? [{ range, instead }] : [];
  });
}
