import type { TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';

const CHANGES_ROUTES =
  /\bip\s+(?:-\S+\s+)*r\S*\s+(?:a|add|append|c|chg|change|d|del|delete|f|flush|p|prepend|r|replace)\s/;

/**
 * The newest whole `ip route` of a host. Undefined when there is none (a filtered one may hide the row that decides) or when
 * a command that changes routes has run there since: then what it showed is no longer so.
 */
export function routesOf(state: State, host: string): TableFact | undefined {
  const fact = state.tables({ table: 'routes', host }).find((each) => !each.partial);
  if (fact === undefined) return undefined;
  const outdated = state
    .runs()
    .some(
      ({ source }) =>
        source.host === host && source.revision > fact.source.revision && CHANGES_ROUTES.test(source.command),
    );
  return outdated ? undefined : fact;
}
