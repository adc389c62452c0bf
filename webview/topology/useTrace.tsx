import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import type { ShownTrace, TopologyView, TraceWay } from '../../src/protocol/topologyMessages.ts';
import { Button } from '../ui/controls.ts';
import { drawJourney, journeyOfPacket, journeyOfWay, stopAt } from './journey.ts';
import type { Journey } from './journey.ts';
import { PacketsView, TimeSlider, TraceView } from './journeyView.tsx';
import type { PanelContext } from './panelContext.ts';
import type { Requests } from './requests.ts';
import { useAnswer } from './useAnswer.ts';
import { TraceBar } from './traceBar.tsx';
import type { TraceEnds } from './traceBar.tsx';
import { pathOf } from './ways.ts';
import type { Ways } from './ways.ts';

/** A trace may read what it lacks on every machine before it can tell. */
const PATIENCE = 60_000;

type SideName = 'now' | 'assumed';

/** The present way, and the one that is assumed beside it. */
function sidesOf(
  { ways, whatIf }: ShownTrace,
  picked: Readonly<Record<SideName, number>>,
): readonly { readonly name: SideName; readonly ways: readonly TraceWay[]; readonly way: TraceWay }[] {
  const side = (name: SideName, all: readonly TraceWay[]) => {
    const way = all[picked[name]] ?? all[0];
    return way === undefined ? [] : [{ name, ways: all, way }];
  };
  return [...side('now', ways), ...(whatIf === undefined ? [] : side('assumed', whatIf.ways))];
}

/** What runs over the drawing: a predicted way, or a captured packet, and where in it we are. */
export function useTrace({
  shown: { topology, packets },
  context,
  requests,
  onSelect,
}: {
  shown: TopologyView;
  context: PanelContext;
  requests: Requests;
  onSelect: (id: string) => void;
}): {
  readonly ends: TraceEnds;
  readonly setEnds: (ends: TraceEnds) => void;
  readonly bar: ComponentChildren;
  readonly side: ComponentChildren;
  readonly overlay: (ways: Ways, zoom: number) => ComponentChildren;
} {
  const { strings } = context;
  const [ends, setEnds] = useState<TraceEnds>({ from: '', to: '', protocol: 'tcp', assume: '' });
  const [trace, setTrace] = useState<ShownTrace>();
  const [shownSide, showSide] = useState<SideName>('now');
  const [picked, setPicked] = useState({ now: 0, assumed: 0 });
  const [packet, setPacket] = useState<number>();
  const [open, setOpen] = useState(false);
  const tracing = useAnswer();
  const [time, setTime] = useState(0);
  const sides = trace === undefined ? [] : sidesOf(trace, picked);
  const chosen = (sides.find(({ name }) => name === shownSide) ?? sides[0])?.way;
  const captured = packet === undefined ? undefined : packets.packets[packet];
  const journey = useMemo<Journey | undefined>(
    () => (captured !== undefined ? journeyOfPacket(captured) : chosen && journeyOfWay(chosen)),
    [captured, chosen],
  );
  useEffect(() => setTime(0), [journey]);
  const move = useCallback((to: number) => setTime(to), []);

  const ask = (wanted: TraceEnds): void => {
    const { assume, ...others } = wanted;
    if (wanted.from.trim() === '' || wanted.to.trim() === '') return;
    const assumed = assume.trim() === '' ? {} : { assume };
    void tracing.run(async (signal) => {
      const answer = await requests.ask({ type: 'trace', ...others, ...assumed }, PATIENCE, signal);
      if (answer.type !== 'traced') return;
      setTrace(answer.trace);
      setPicked({ now: 0, assumed: 0 });
      showSide('now');
      setPacket(undefined);
      setOpen(true);
    });
  };
  const clear = (): void => {
    setTrace(undefined);
    setPacket(undefined);
    setOpen(false);
    tracing.forget();
  };

  const bar = (
    <>
      <TraceBar
        topology={topology}
        ends={ends}
        onEnds={setEnds}
        onTrace={() => ask(ends)}
        tracing={tracing}
        onClear={open ? clear : undefined}
        context={context}
      >
        {!open && (
          <Button testId="show-packets" onClick={() => setOpen(true)}>
            {strings.packets}
          </Button>
        )}
      </TraceBar>
      {tracing.problem !== '' && (
        <p role="alert" data-testid="trace-problem">
          {tracing.problem}
        </p>
      )}
    </>
  );
  const current = journey?.of[stopAt(journey, time)];
  const side = open && (
    <section class="journey" aria-label={strings.path} data-testid="journey">
      {journey && <TimeSlider journey={journey} time={time} onTime={move} context={context} />}
      {trace && captured === undefined && (
        <div class={sides.length > 1 ? 'beside' : ''}>
          {sides.map(({ name, way, ways }) => (
            <TraceView
              key={name}
              name={name}
              title={
                name === 'assumed'
                  ? strings.assumed(trace.whatIf?.assumption ?? '')
                  : sides.length > 1
                    ? strings.present
                    : ''
              }
              ways={ways}
              way={way}
              chosen={picked[name]}
              shown={way === chosen}
              present={name === 'assumed' ? sides[0]?.way : undefined}
              current={way === chosen ? current : undefined}
              onShow={() => showSide(name)}
              onWay={(index) => setPicked({ ...picked, [name]: index })}
              onHop={(index) => {
                if (way !== chosen) showSide(name);
                const run = journeyOfWay(way);
                const at = run.of.lastIndexOf(index);
                if (at < 0) return;
                if (way === chosen) setTime(run.times[at] ?? 0);
                onSelect(run.stops[at] ?? '');
              }}
              onAssume={(assume) => {
                const wanted = { ...ends, assume };
                setEnds(wanted);
                ask(wanted);
              }}
              context={context}
            />
          ))}
        </div>
      )}
      <h3>{strings.packets}</h3>
      <PacketsView
        packets={packets}
        chosen={packet}
        current={current}
        onChoose={setPacket}
        context={context}
      />
    </section>
  );
  const overlay = (ways: Ways, zoom: number): ComponentChildren => {
    if (!open || journey === undefined) return null;
    const { pieces, now } = drawJourney(journey, ways, time);
    const ended =
      time >= (journey.times.at(-1) ?? 0) && captured === undefined ? (chosen?.verdict ?? '') : '';
    const legs = chosen?.hops;
    return (
      <g data-testid="way" aria-hidden="true">
        {pieces.map((points, index) => (
          <path
            key={index}
            class={`way ${captured === undefined ? (legs?.[journey.of[index + 1] ?? 0]?.leg ?? '') : 'request'}`}
            d={pathOf(points)}
            style={{ strokeWidth: `${Math.max(3, 3 / zoom)}px` }}
          />
        ))}
        {now && (
          <circle
            class={`packet ${ended}`}
            data-testid="dot"
            cx={now.x}
            cy={now.y}
            r={Math.max(7, 7 / zoom)}
          />
        )}
      </g>
    );
  };
  return { ends, setEnds, bar, side, overlay };
}
