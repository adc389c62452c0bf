/** The way of a packet that the panel asks for: as it is, and beside it as it would be, were something assumed. */
import type { Backend } from '../backend.ts';
import { followFlow } from '../course/followFlow.ts';
import { readUntilKnown } from '../course/readUntilKnown.ts';
import { assume, readAssumption, type Assumption } from '../path/assume.ts';
import type { Flow, Trace } from '../path/flow.ts';
import { trace } from '../path/trace.ts';
import type { Locale } from '../protocol/outputs.ts';
import type { FromTopology, ShownTrace } from '../protocol/topologyMessages.ts';
import type { State } from '../state/state.ts';
import { knownOf } from '../state/topology/known.ts';
import { createLocate, packetsOn } from '../state/topology/packets.ts';
import type { KnownTopology } from '../state/topology/topology.ts';
import { shownTrace } from './shownTrace.ts';

/** What is to be assumed is nothing that can be. */
export class NoSuchAssumption extends Error {}

export interface PanelTraceOptions {
  readonly backend: Backend;
  readonly state: State;
  /** The machines there are, the one with kubectl first. */
  readonly hosts: readonly string[];
  readonly locale: Locale;
  readonly signal: AbortSignal;
  /** As it is when everything has been read. */
  drawing(): KnownTopology;
}

type Asked = Omit<Extract<FromTopology, { readonly type: 'trace' }>, 'type' | 'request'>;

/** In the lab a trace reads what it lacks; on a real cluster it says which command would tell. Throws {@link NoSuchAssumption}, `NoSuchEnd`. */
export async function panelTrace(options: PanelTraceOptions, asked: Asked): Promise<ShownTrace> {
  const { state, hosts, locale } = options;
  const { from, to } = asked;
  const text = asked.assume?.trim() ?? '';
  const assumption = text === '' ? undefined : readAssumption(text, hosts);
  if (text !== '' && assumption === undefined) throw new NoSuchAssumption(text);
  const flow = flowOf(asked);
  const now = await traced(options, flow);
  const then = assumption && (await assumed(options, flow, assumption));
  const drawing = options.drawing();
  const locate = createLocate(knownOf(state), drawing);
  const shown = (each: Trace, known: State): ShownTrace =>
    shownTrace(
      each,
      { from, to },
      {
        topology: drawing.topology,
        locate,
        packets: packetsOn(state.packets(), drawing, locate),
        report: { state: known, kubectl: hosts[0] ?? '', locale },
      },
    );
  return {
    ...shown(now, state),
    ...(assumption === undefined || then === undefined
      ? {}
      : { whatIf: { assumption: text, ways: shown(then, assume(state, [assumption])).ways } }),
  };
}

async function traced({ backend, state, hosts, signal }: PanelTraceOptions, flow: Flow): Promise<Trace> {
  return backend.kind === 'lab'
    ? (await followFlow({ backend, state, signal }, flow)).trace
    : trace(state, flow, hosts);
}

/** The other way may need to know what the present one does not. */
async function assumed(
  { backend, state, hosts, signal }: PanelTraceOptions,
  flow: Flow,
  assumption: Assumption,
): Promise<Trace> {
  const compute = (machines: readonly string[]): Trace => trace(assume(state, [assumption]), flow, machines);
  if (backend.kind !== 'lab') return compute(hosts);
  const { answer } = await readUntilKnown({ backend, state, signal }, compute, ({ ways }) =>
    ways.flatMap(({ missing }) => missing ?? []),
  );
  return answer;
}

/** `to` may have a port: `10.96.0.10:53`. */
function flowOf({ from, to, protocol }: Asked): Flow {
  const [, name = to, port] = /^(.*?)(?::(\d+))?$/.exec(to.trim()) ?? [];
  return { from: from.trim(), to: name, protocol, ...(port === undefined ? {} : { port: Number(port) }) };
}
