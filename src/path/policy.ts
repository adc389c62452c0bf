/** What the policy map of an endpoint says to a packet, by the rows of `bpf policy get`. */
import type { Row } from '../output/parsed.ts';
import type { TableFact } from '../state/fact.ts';
import type { Facts } from './facts.ts';
import type { Protocol } from './flow.ts';

export interface PolicyVerdict {
  readonly allowed: boolean;
  readonly table: TableFact;
  /** The entry that decides; none: nothing allows it. */
  readonly row?: Row;
}

/** Where an entry has the port, an ICMP message has its type: an echo request is 8. */
const ECHO_REQUEST = 8;
const PROTOCOL_BITS = 8;
const EXACT_BITS = 24;

export interface PolicyQuestion {
  readonly endpoint: number;
  readonly direction: 'Ingress' | 'Egress';
  /** Security identity of the other side. */
  readonly peer: number;
  readonly protocol: Protocol;
  readonly port?: number;
}

/** A denial first; then the peer's own entries before those for every peer (identity 0), then the longest match of the port. */
export function policyVerdict(facts: Facts, node: string, question: PolicyQuestion): PolicyVerdict {
  const table = facts.policy(node);
  const port = question.protocol === 'icmp' ? ECHO_REQUEST : (question.port ?? 0);
  let best: { row: Row; rank: number } | undefined;
  for (const row of table.parsed.rows) {
    if (row['endpointId'] !== question.endpoint || row['direction'] !== question.direction) continue;
    const identity = Number(row['identity']);
    if (identity !== 0 && identity !== question.peer) continue;
    const length = matchLength(row, question.protocol, port);
    if (length === undefined) continue;
    if (row['policy'] === 'Deny') return { allowed: false, table, row };
    const rank = length + (identity === 0 ? 0 : EXACT_BITS + 1);
    if (rank > (best?.rank ?? -1)) best = { row, rank };
  }
  return { allowed: best !== undefined, table, row: best?.row };
}

/**
 * Bits of protocol and port that the entry matches (its PREFIX: 8 for the protocol, up to 16 more), by `80/TCP`,
 * `8000-8007/TCP`, `0/UDP` (every port), `ANY`; undefined when it does not match.
 */
function matchLength(row: Row, protocol: Protocol, port: number): number | undefined {
  const text = String(row['portProto']);
  if (text === 'ANY') return 0;
  const match = /^(?:(\d+)(?:-(\d+))?\/)?([A-Za-z]+)$/.exec(text);
  if (match?.[3]?.toLowerCase() !== protocol) return undefined;
  const first = Number(match[1] ?? 0);
  const last = Number(match[2] ?? first);
  const length = Number(row['prefixLen'] ?? (first === 0 ? PROTOCOL_BITS : EXACT_BITS));
  return length === PROTOCOL_BITS || (first <= port && port <= last) ? length : undefined;
}
