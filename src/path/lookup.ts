/** What the kernel of a machine finds for a destination: its rules in order, in each one's table the longest prefix. */
import { shellWord } from '../protocol/shellWord.ts';
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import { NotRead, type Facts, type Found } from './facts.ts';
import { routeFor, type RouteMatch } from './routes.ts';
import { meets, type Question } from './rules.ts';

export type Answer =
  /** It is for the machine itself. */
  | { readonly kind: 'local'; readonly own: Found }
  | { readonly kind: 'route'; readonly table: TableFact; readonly match: RouteMatch }
  /** `row`: the route or the rule that says so. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly table: TableFact; readonly row: Row };

export type Refusal = 'blackhole' | 'unreachable' | 'prohibit';

const REFUSALS: ReadonlySet<string> = new Set<Refusal>(['blackhole', 'unreachable', 'prohibit']);

/** Undefined when no rule leads to a route. Throws {@link NotRead} where what decides has not been read. */
export function lookUp(facts: Facts, host: string, asking: Question): Answer | undefined {
  const question: Question = { ...asking, ...(facts.marksNothing(host) ? { marked: false } : {}) };
  const rules = facts.rules(host);
  // A line that is not understood may be the rule that decides.
  if (rules.parsed.unparsed.length > 0) return asked(facts, host, question);
  const inOrder = [...rules.parsed.rows].sort((a, b) => Number(a['priority']) - Number(b['priority']));
  for (const rule of inOrder) {
    const met = meets(rule, question);
    if (met === false) continue;
    if (met === undefined) {
      if (rule['fwmark'] !== undefined && question.marked === undefined)
        throw new NotRead({ host, command: 'iptables-save -t mangle' });
      return asked(facts, host, question);
    }
    const action = rule['action'];
    if (typeof action === 'string') {
      if (isRefusal(action)) return { kind: 'refused', refusal: action, table: rules, row: rule };
      if (action === 'nop') continue;
      return asked(facts, host, question);
    }
    const answer = inTable(facts, host, String(rule['table']), question);
    // `suppress_prefixlength 0`: the table's default route does not count.
    const least = rule['suppress_prefixlength'];
    if (answer?.kind === 'route' && least !== undefined && answer.match.prefix.length <= Number(least))
      continue;
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function inTable(facts: Facts, host: string, name: string, { destination }: Question): Answer | undefined {
  if (name === 'local' || name === '255') {
    const own = facts.isLocal(host, destination);
    return own && { kind: 'local', own };
  }
  // Nothing puts routes there, and where nobody did the kernel has no such table to print.
  if (name === 'default' || name === '253') return undefined;
  const isMain = name === 'main' || name === '254';
  const table = isMain ? facts.routes(host) : facts.allRoutes(host);
  const rows = isMain ? table.parsed.rows : table.parsed.rows.filter((row) => String(row['table']) === name);
  const match = routeFor(rows, destination);
  if (match === undefined) return undefined;
  const { refusal } = match;
  // `throw`: as if the table had no route; the next rule is asked.
  if (refusal === 'throw') return undefined;
  return refusal !== undefined && isRefusal(refusal)
    ? { kind: 'refused', refusal, table, row: match.row }
    : { kind: 'route', table, match };
}

/** The kernel's own answer, where it has been asked. */
function asked(facts: Facts, host: string, { destination, source, arrival }: Question): Answer {
  const from = source === undefined ? '' : ` from ${shellWord(source)}`;
  const by = arrival === undefined ? '' : ` iif ${shellWord(arrival)}`;
  const found = facts.routeGot(
    host,
    (row) => row['dst'] === destination && row['from'] === source && row['cache.iif'] === arrival,
  );
  if (found === undefined)
    throw new NotRead({ host, command: `ip route get ${shellWord(destination)}${from}${by}` });
  const { table, row } = found;
  const own = facts.isLocal(host, destination);
  if (row['type'] === 'local' && own !== undefined) return { kind: 'local', own };
  const match = routeFor([row], destination);
  if (match === undefined) throw new NotRead({ host, command: `ip route get ${shellWord(destination)}` });
  return { kind: 'route', table, match };
}

function isRefusal(text: string): text is Refusal {
  return REFUSALS.has(text);
}
