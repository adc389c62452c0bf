/** A statement that has run: its output, and the facts that it tells. */
import type { Backend } from '../backend.ts';
import { ipCommand } from '../output/ipCommand.ts';
import { parseOutput } from '../output/parse.ts';
import type { Parsed } from '../output/parsed.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { Command } from '../script/statement.ts';
import type { PacketsFact, RunFact, TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import { isAgentCommand, type Agents } from './agents.ts';
import type { CellResult, Expectation, StatementOutput } from './cell.ts';
import { metExpectation } from './expectation.ts';
import { nodeOfHostNetworkPod } from './hosts.ts';
import type { Printed } from './printed.ts';

/** Lines that a run's fact keeps. */
const KEPT_LINES = 100;

export type Fact = TableFact | PacketsFact | RunFact;

export interface Ended {
  readonly id: string;
  /** Undefined when the statement is no single command: its output stays text. */
  readonly command: Command | undefined;
  readonly provenance: Provenance;
  readonly printed: Printed;
  readonly exit: number;
  readonly expect: Expectation;
  readonly stopped: CellResult['stopped'];
}

/** Where a statement's output will come from. `host` is that of the shell; a command may run elsewhere. */
export function provenanceOf(
  statement: string,
  command: Command | undefined,
  {
    backend,
    state,
    host,
    cellId,
  }: {
    readonly backend: Pick<Backend, 'kind' | 'clock' | 'places'>;
    readonly state: State;
    readonly host: string;
    readonly cellId?: string;
  },
): Provenance {
  const place = placeOf(command) ?? host;
  const where = nodeOfHostNetworkPod(state, place) ?? place;
  const standIn = backend.places().find(({ name }) => name === place)?.standIn;
  return {
    kind: backend.kind === 'lab' ? 'simulated' : backend.kind,
    host: command !== undefined && asksTheCluster(command) ? where : (standIn ?? where),
    command: statement.trim(),
    ...(cellId === undefined ? {} : { cellId }),
    at: backend.clock.now(),
  };
}

export function understand(
  { id, command, provenance, printed, exit, expect, stopped }: Ended,
  agents: Agents,
  state: State,
): { readonly output: StatementOutput; readonly facts: readonly Fact[] } {
  const { text } = printed;
  const parsed = parse(provenance.command, command, text, printed.dropped);
  const agent = agents.nodeOf(command, parsed, state);
  const known: Provenance = agent === undefined ? provenance : { ...provenance, agent };
  const source = { ...known, revision: state.revision };
  const facts: Fact[] = [];
  if (parsed.kind === 'table')
    facts.push({ kind: 'table', parsed, partial: printed.dropped || selectsRows(command), source });
  if (parsed.kind === 'packets') facts.push({ kind: 'packets', parsed, source });
  const ok = metExpectation(expect, { exit, text, stopped });
  facts.push({ kind: 'run', source, exit, expect, ok, text: printed.tail(KEPT_LINES).join('\n') });
  return { output: { id, provenance: known, text, parsed, exit }, facts };
}

/** While it still prints. Undefined when the statement is no single command. */
export function understandSoFar(
  { command: line }: Provenance,
  command: Command | undefined,
  printed: Printed,
): Parsed | undefined {
  return command === undefined ? undefined : parse(line, command, printed.soFar, printed.dropped);
}

function parse(line: string, command: Command | undefined, text: string, dropped: boolean): Parsed {
  if (command === undefined) return { kind: 'text', command: line, unparsed: [], notes: [] };
  const { argv, rowsKept, filters } = command;
  const parsed = parseOutput({ argv, line, rowsKept, filtered: filters.length > 0, filters }, text);
  return dropped ? { ...parsed, truncated: true } : parsed;
}

/** Rows may be missing that a command without a filter would have printed. */
function selectsRows(command: Command | undefined): boolean {
  if (command === undefined) return false;
  const { argv, filters } = command;
  if (filters.length > 0) return true;
  const ip = ipCommand(argv);
  // `ip addr show eth1`, `ip route show table 100`; `ip -6 route` has none of the others.
  return (
    ip?.command === 'show' &&
    (ip.arguments.length > 0 || argv.some((word) => /^-(6|f|family|n|netns)$/.test(word)))
  );
}

/** It tells of the cluster, from whatever machine it is asked. */
function asksTheCluster(command: Command): boolean {
  return isAgentCommand(command) || /^(kubectl|helm|cilium|hubble)$/.test(command.argv[0] ?? '');
}

/** Where a command really ran: its output tells about that place, not about the shell that it was typed into. */
function placeOf(command: Command | undefined): string | undefined {
  if (command === undefined || isAgentCommand(command)) return command?.target.host;
  const { target } = command;
  return target.kind === 'host' ? target.host : `${target.namespace}/${target.pod}`;
}
