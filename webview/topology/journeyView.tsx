import { useEffect, useState } from 'preact/hooks';
import type { ShownPackets, TraceHop, TraceWay } from '../../src/protocol/topologyMessages.ts';
import { stringsFor } from '../ui/strings.ts';
import { HeaderSides } from './headerSides.tsx';
import { stopAt } from './journey.ts';
import type { Journey } from './journey.ts';
import type { PanelContext } from './panelContext.ts';
import { duration } from '../renderer/times.ts';

const STEPS = 200;
/** Milliseconds that a packet takes over its whole way when it is played, and between two pictures. */
const PLAY = { whole: 4_000, frame: 40 };

/** Moves along a journey: a slider in the journey's own time, and a button that lets it run. */
export function TimeSlider({
  journey,
  time,
  onTime,
  context: { strings },
}: {
  journey: Journey;
  time: number;
  onTime: (time: number) => void;
  context: PanelContext;
}) {
  const [playing, play] = useState(false);
  const total = journey.times.at(-1) ?? 0;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setTimeout(
      () => {
        // Who wants less motion sees the packet at one place after the other.
        const next = still
          ? (journey.times[stopAt(journey, time) + 1] ?? total)
          : Math.min(total, time + (total * PLAY.frame) / PLAY.whole);
        onTime(next);
        if (next >= total) play(false);
      },
      still ? 700 : PLAY.frame,
    );
    return () => clearTimeout(timer);
  }, [playing, time, total, journey, still, onTime]);
  if (journey.stops.length < 2) return null;
  const at = stopAt(journey, time);
  const text = `${strings.hopOf(at + 1, journey.stops.length)}${journey.measured ? `, +${duration(time)}` : ''}`;
  return (
    <p class="slider">
      <button
        type="button"
        data-testid="play"
        onClick={() => {
          if (!playing && time >= total) onTime(0);
          play(!playing);
        }}
      >
        {playing ? strings.pause : strings.play}
      </button>
      <input
        type="range"
        min={0}
        max={total}
        step={total / STEPS}
        value={time}
        aria-label={strings.time}
        aria-valuetext={text}
        data-testid="time"
        onInput={({ currentTarget }) => onTime(Number(currentTarget.value))}
      />
      <span class="dim">{text}</span>
    </p>
  );
}

/** A prediction: how it ends and why, hop by hop with the fact behind each, and what would change the end. */
export function TraceView({
  name,
  title,
  ways,
  way,
  chosen,
  shown,
  present,
  current,
  onShow,
  onWay,
  onHop,
  onAssume,
  context,
}: {
  name: 'now' | 'assumed';
  /** Empty when it stands alone. */
  title: string;
  ways: readonly TraceWay[];
  way: TraceWay;
  chosen: number;
  /** It is the one that runs over the drawing. */
  shown: boolean;
  /** What it is compared with: hops that are not in it are marked. */
  present: TraceWay | undefined;
  /** Index of the hop where the packet is now. */
  current: number | undefined;
  onShow: () => void;
  onWay: (index: number) => void;
  onHop: (index: number) => void;
  /** Asks once more, as if a cure had been done. */
  onAssume: (assumption: string) => void;
  context: PanelContext;
}) {
  const { strings } = context;
  const before = present && new Set(present.hops.map(decisionOf));
  return (
    <section data-testid={name === 'now' ? 'trace' : 'what-if'} data-verdict={way.verdict}>
      {title !== '' && (
        <h3>
          {title}{' '}
          <button
            type="button"
            class="small"
            aria-pressed={shown}
            data-testid={`show-${name}`}
            onClick={onShow}
          >
            {strings.onDrawing}
          </button>
        </h3>
      )}
      <p role="status" class={`verdict ${way.verdict}`}>
        {way.text}
      </p>
      {ways.length > 1 && (
        <label>
          {strings.links.backend}{' '}
          <select
            data-testid="way"
            value={chosen}
            onChange={({ currentTarget }) => onWay(Number(currentTarget.value))}
          >
            {ways.map((each, index) => (
              <option key={index} value={index}>
                {`${each.backend ?? index + 1}: ${strings.verdicts[each.verdict]}`}
              </option>
            ))}
          </select>
        </label>
      )}
      {way.observed !== undefined && (
        <p class={way.observed.same ? 'same' : 'differs'} data-testid="observed">
          {way.observed.same
            ? strings.sameAsObserved(way.observed.packet)
            : strings.otherThanObserved(way.observed.packet, way.observed.departs ?? '')}
        </p>
      )}
      <ol class="hops" aria-label={strings.hops}>
        {way.hops.map((hop, index) => (
          <li
            key={index}
            aria-current={index === current ? 'step' : undefined}
            class={`${hop.action}${before?.has(decisionOf(hop)) === false ? ' differs' : ''}`}
            title={before?.has(decisionOf(hop)) === false ? strings.otherThanNow : undefined}
          >
            {hop.leg !== way.hops[index - 1]?.leg && <h4>{strings.legs[hop.leg]}</h4>}
            <button type="button" class="link" data-testid="hop" onClick={() => onHop(index)}>
              {hop.device === undefined || hop.device === '' ? hop.place : `${hop.place} · ${hop.device}`}
            </button>{' '}
            <span>{hop.doing}</span> — {hop.because} <HopFact hop={hop} context={context} />
          </li>
        ))}
      </ol>
      {way.cures.map(({ kind, host, command }) => (
        <p key={command}>
          {kind === 'do' ? strings.cure : strings.look}{' '}
          <button
            type="button"
            class="link"
            data-testid="cure"
            onClick={() => context.post?.({ type: 'open-cell', host, text: command })}
          >
            <code>{`${host}$ ${command}`}</code>
          </button>{' '}
          {name === 'now' && kind === 'do' && command.startsWith('ip route ') && (
            <button
              type="button"
              class="small"
              data-testid="what-if-cure"
              onClick={() => onAssume(`${command}@${host}`)}
            >
              {strings.whatIf}
            </button>
          )}
        </p>
      ))}
    </section>
  );
}

/** Where what is done to it, and why. */
function decisionOf({ leg, place, device = '', action, because }: TraceHop): string {
  return [leg, place, device, action, because].join(' ');
}

function HopFact({ hop, context }: { hop: TraceHop; context: PanelContext }) {
  const { fact } = hop;
  if (fact === undefined) return null;
  const row = Object.entries(fact.row)
    .slice(0, 6)
    .map(([id, value]) => `${id}=${String(value)}`)
    .join(' ');
  const { cellId, table, rowKey } = fact;
  return cellId === undefined ? (
    <span class="dim" title={row}>
      {fact.source}
    </span>
  ) : (
    <button
      type="button"
      class="link"
      title={row}
      onClick={() => context.post?.({ type: 'reveal', cellId, table, rowKey })}
    >
      {fact.source}
    </button>
  );
}

/** Captured packets to choose from, and the headers of the chosen one where it is now. */
export function PacketsView({
  packets: { packets },
  chosen,
  current,
  onChoose,
  context,
}: {
  packets: ShownPackets;
  chosen: number | undefined;
  /** Index of the stop where it is now. */
  current: number | undefined;
  onChoose: (index: number | undefined) => void;
  context: PanelContext;
}) {
  const { strings, locale } = context;
  if (packets.length === 0) return <p class="dim">{strings.noPackets}</p>;
  const packet = chosen === undefined ? undefined : packets[chosen];
  const row = packet?.stops[current ?? 0]?.row;
  return (
    <div data-testid="packets">
      <label>
        {strings.packet}{' '}
        <select
          data-testid="packet"
          value={chosen ?? ''}
          onChange={({ currentTarget: { value } }) => onChoose(value === '' ? undefined : Number(value))}
        >
          <option value="">–</option>
          {packets.map(({ summary, stops }, index) => (
            <option key={index} value={index}>
              {`${summary} (${stops.map((stop) => `${stop.host} ${stop.interface}`).join(' → ')})`}
            </option>
          ))}
        </select>
      </label>
      {row !== undefined && <HeaderSides row={row} context={context} strings={stringsFor(locale)} />}
    </div>
  );
}
