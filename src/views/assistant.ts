/**
 * What others may ask of an open study: an assistant in the editor, or another extension. The public surface of the bundle
 * `assistant.cjs`, read when somebody asks. Everything is plain data, masked, and asks only: nothing is changed.
 */
import { followFlow } from '../course/followFlow.ts';
import { traceJson } from '../course/traceReport.ts';
import { watchedResources } from '../course/watchObjects.ts';
import type { Flow, Protocol } from '../path/flow.ts';
import { NoSuchEnd } from '../path/trace.ts';
import { maskDeep } from '../protocol/mask.ts';
import type { TableFact } from '../state/fact.ts';
import type { State } from '../state/state.ts';
import type { ShownStudy } from './shownStudy.ts';

/** Rows or objects told at once; more would fill an assistant's memory with what it did not ask for. */
const MOST = 200;
/** The longest name there is: of a pod, with its namespace. */
const LONGEST = 512;

/** A question that cannot be answered as it was asked; the message says what can be asked. */
export class BadQuestion extends Error {
  override readonly name = 'BadQuestion';
}

const TEXTS = ['table', 'host', 'resource', 'step', 'from', 'to', 'protocol'] as const;

/** A question of any shape: assistants and other extensions send what they like. Rejects with {@link BadQuestion}. */
export async function tell(study: ShownStudy, question: unknown, signal: AbortSignal): Promise<unknown> {
  const asked = new Map<string, unknown>(Object.entries(Object(question)));
  for (const name of TEXTS) {
    const value = asked.get(name) ?? '';
    if (typeof value !== 'string' || value.length > LONGEST)
      throw new BadQuestion(`"${name}" is a text of at most ${LONGEST} characters.`);
  }
  const text = (name: (typeof TEXTS)[number]): string | undefined =>
    asked.has(name) ? String(asked.get(name)) : undefined;
  const port = asked.get('port');
  const [table, host, resource] = [text('table'), text('host'), text('resource')];
  switch (asked.get('about')) {
    case 'state':
      return tellState(study, { table, host, resource });
    case 'step':
      return tellStep(study, text('step'));
    case 'trace':
      if (port !== undefined && typeof port !== 'number') throw new BadQuestion('The port is a number.');
      return tellTrace(
        study,
        { from: text('from') ?? '', to: text('to') ?? '', port, protocol: text('protocol') },
        signal,
      );
    default:
      throw new BadQuestion('A question is about "state", "step" or "trace".');
  }
}

export interface StateQuestion {
  /** A parsed table by its id, such as `lb` or `routes`. */
  readonly table?: string;
  /** Only what this machine, or this node's agent, told. */
  readonly host?: string;
  /** Kubernetes objects by their plural, such as `pods`. */
  readonly resource?: string;
}

/** What is known now: an overview, the newest such tables, or the objects of a resource. */
export function tellState(study: ShownStudy, { table, host, resource }: StateQuestion): unknown {
  const state = stateOf(study);
  if (resource !== undefined) {
    const objects = state.objects(resource);
    if (objects === undefined)
      throw new BadQuestion(
        `The resource "${resource}" is not watched. Known: ${resourcesOf(state).join(', ')}.`,
      );
    return maskDeep({ resource, count: objects.length, objects: objects.slice(0, MOST) });
  }
  const facts = state
    .tables(table === undefined ? {} : { table })
    .filter(({ source }) => host === undefined || source.host === host || source.agent === host);
  if (table !== undefined) {
    if (facts.length === 0) {
      const known = [...new Set(state.tables().map(({ parsed }) => parsed.table))].sort();
      throw new BadQuestion(`No cell has shown a table "${table}" yet. Known: ${known.join(', ') || '-'}.`);
    }
    return maskDeep({
      tables: facts.map((fact) => ({
        ...headOf(fact),
        columns: fact.parsed.columns,
        rows: fact.parsed.rows.slice(0, MOST),
        unparsed: fact.parsed.unparsed.length,
      })),
    });
  }
  return maskDeep({
    lab: study.lab,
    hosts: study.hosts,
    steps: study.steps.map(({ id, title }) => ({
      id,
      title,
      checks: study.checks(id).length,
      passed: study.checks(id).filter((check) => check.verdict === 'true').length,
    })),
    currentStep: study.currentStep(),
    resources: resourcesOf(state).map((name) => ({ name, count: state.objects(name)?.length ?? 0 })),
    tables: facts.map(headOf),
  });
}

/** The checks and explanations of a step, by default the current one, with the rows that they rest on. */
export function tellStep(study: ShownStudy, asked?: string): unknown {
  const step = asked ?? study.currentStep() ?? '';
  if (!study.steps.some(({ id }) => id === step))
    throw new BadQuestion(
      `There is no step "${step}". There are: ${study.steps.map(({ id }) => id).join(', ')}.`,
    );
  return maskDeep({
    step,
    checks: study.checks(step).map(({ id, verdict, text }) => ({ id, verdict, text })),
    explanations: study
      .explanations(step)
      .filter(({ verdict }) => verdict === 'true')
      .map(({ id, text, evidence }) => ({
        id,
        text,
        evidence: evidence.map(({ source, row }) => ({ source, row })),
      })),
  });
}

export interface TraceQuestion {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly protocol?: string;
}

/** The way of a packet and its answer. Reads what it lacks from the lab, or from a cluster, by commands that change nothing. */
export async function tellTrace(
  study: ShownStudy,
  { from, to, port, protocol = port === undefined ? 'icmp' : 'tcp' }: TraceQuestion,
  signal: AbortSignal,
): Promise<unknown> {
  const known = PROTOCOLS.find((each) => each === protocol);
  if (known === undefined) throw new BadQuestion(`The protocol is ${PROTOCOLS.join(', ')}.`);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port <= 65_535))
    throw new BadQuestion(`There is no port ${port}.`);
  const { backend } = study;
  const state = stateOf(study);
  if (backend === undefined) throw new BadQuestion(NOT_RUNNING);
  const flow: Flow = { from, to, protocol: known, ...(port === undefined ? {} : { port }) };
  try {
    const { trace, notRead } = await followFlow({ backend, state, signal }, flow);
    const [kubectl = ''] = study.machines;
    return maskDeep({ ...traceJson(trace, { state, kubectl, locale: study.locale }), notRead });
  } catch (error) {
    throw error instanceof NoSuchEnd ? new BadQuestion(error.message) : error;
  }
}

const PROTOCOLS: readonly Protocol[] = ['icmp', 'tcp', 'udp'];

const NOT_RUNNING = 'The lab of this notebook does not run yet: run a cell first.';

function stateOf(study: ShownStudy): State {
  if (study.state === undefined) throw new BadQuestion(NOT_RUNNING);
  return study.state;
}

function headOf({ parsed, partial, source }: TableFact): Readonly<Record<string, unknown>> {
  const { host, agent, command, kind, at } = source;
  return {
    table: parsed.table,
    host,
    ...(agent === undefined ? {} : { agent }),
    command,
    kind,
    at: new Date(at).toISOString(),
    count: parsed.rows.length,
    ...(partial ? { partial } : {}),
  };
}

function resourcesOf(state: State): readonly string[] {
  return watchedResources.filter((name) => state.objects(name) !== undefined);
}
