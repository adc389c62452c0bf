import type { TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';

/** What changes what a machine's lookups find: `ip route add …`, `ip rule del …`, `ip ru flush`. */
const CHANGES =
  /\bip\s+(?:-\S+\s+)*(r|ro|rou|rout|route|ru|rul|rule)\s+(?:a|add|append|c|chg|change|d|del|delete|f|flush|p|prepend|r|replace|restore)(?:\s|$)/;

const ALL_TABLES = /^\s*(?:sudo\s+)?ip\s+(?:-4\s+)?r\S*\s+(?:s\S*\s+|l\S*\s+)?table\s+(?:all|0)\s*$/;

/**
 * The newest whole `ip route` of a host. Undefined when there is none (a filtered one may hide the row that decides) or when
 * a command that changes routes has run there since: then what it showed is no longer so.
 */
export function routesOf(state: State, host: string): TableFact | undefined {
  return still(
    state,
    state.tables({ table: 'routes', host }).find(({ partial }) => !partial),
  );
}

/** The routes of every table; `ip route` shows the main one. */
export function allRoutesOf(state: State, host: string): TableFact | undefined {
  return still(
    state,
    state.tables({ table: 'routes', host }).find(({ source }) => ALL_TABLES.test(source.command)),
  );
}

export function rulesOf(state: State, host: string): TableFact | undefined {
  return still(
    state,
    state.tables({ table: 'rules', host }).find(({ partial }) => !partial),
  );
}

/** The kernel's answers to `ip route get`, the newest first. */
export function routesGotOf(state: State, host: string): readonly TableFact[] {
  return state.tables({ table: 'route', host }).filter((fact) => still(state, fact) !== undefined);
}

/** Only while no command has changed what it tells. */
function still(state: State, fact: TableFact | undefined): TableFact | undefined {
  const { table } = fact?.parsed ?? {};
  const outdated = state.runs().some(({ source }) => {
    if (source.host !== fact?.source.host || source.revision <= fact.source.revision) return false;
    const object = CHANGES.exec(source.command)?.[1];
    if (object === undefined || table === 'route') return object !== undefined;
    return object.startsWith('ru') === (table === 'rules');
  });
  return outdated ? undefined : fact;
}
