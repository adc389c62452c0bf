import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Topology } from '../../src/protocol/topology.ts';
import type { TraceProtocol } from '../../src/protocol/topologyMessages.ts';
import { Button } from '../ui/controls.ts';
import { AskButton } from './askButton.tsx';
import type { PanelContext } from './panelContext.ts';
import type { useAnswer } from './useAnswer.ts';

export interface TraceEnds {
  readonly from: string;
  readonly to: string;
  readonly protocol: TraceProtocol;
  /** What is assumed beside what is so; empty for nothing. */
  readonly assume: string;
}

/** What can be assumed without a host; routes are offered beside a cure. */
const ASSUMPTIONS = ['mode=vxlan', 'mode=native', 'policy=none'] as const;

/** Ends that are offered; any address can be written too. */
const MOST = 300;

/** From where to where: names that are in the drawing are offered, any address with or without a port can be written. */
export function TraceBar({
  topology,
  ends,
  onEnds,
  onTrace,
  tracing,
  onClear,
  children,
  context: { strings },
}: {
  topology: Topology;
  ends: TraceEnds;
  onEnds: (ends: TraceEnds) => void;
  onTrace: () => void;
  tracing: ReturnType<typeof useAnswer>;
  /** Absent when nothing is shown. */
  onClear: (() => void) | undefined;
  children?: ComponentChildren;
  context: PanelContext;
}) {
  /** Hundreds of options are made when somebody is about to choose, not with each drawing. */
  const [offered, offer] = useState(false);
  const names = (kinds: ReadonlySet<string>): readonly string[] =>
    topology.elements.flatMap(({ kind, name, namespace }) =>
      kinds.has(kind)
        ? [kind === 'pod' ? `${namespace ?? ''}/${name}` : kind === 'service' ? `service/${name}` : name]
        : [],
    );
  const senders = !offered ? [] : names(new Set(['pod', 'machine'])).slice(0, MOST);
  const receivers = !offered ? [] : names(new Set(['service', 'address', 'pod', 'machine'])).slice(0, MOST);
  const protocols: readonly TraceProtocol[] = ['tcp', 'udp', 'icmp'];
  return (
    <form
      class="tracebar"
      aria-label={strings.path}
      data-testid="trace-bar"
      onFocusIn={() => offer(true)}
      onSubmit={(event) => {
        event.preventDefault();
        onTrace();
      }}
    >
      <label>
        {strings.from}{' '}
        <input
          list="senders"
          value={ends.from}
          data-testid="from"
          onInput={({ currentTarget }) => onEnds({ ...ends, from: currentTarget.value })}
        />
      </label>
      <label>
        {strings.to}{' '}
        <input
          list="receivers"
          value={ends.to}
          data-testid="to"
          onInput={({ currentTarget }) => onEnds({ ...ends, to: currentTarget.value })}
        />
      </label>
      <select
        aria-label={strings.protocol}
        value={ends.protocol}
        data-testid="protocol"
        onChange={({ currentTarget: { value } }) =>
          onEnds({ ...ends, protocol: protocols.find((each) => each === value) ?? 'tcp' })
        }
      >
        {protocols.map((each) => (
          <option key={each} value={each}>
            {strings.protocols[each]}
          </option>
        ))}
      </select>
      <label>
        {strings.whatIf}{' '}
        <input
          list="assumptions"
          value={ends.assume}
          title={strings.whatIfForm}
          data-testid="assume"
          onInput={({ currentTarget }) => onEnds({ ...ends, assume: currentTarget.value })}
        />
      </label>
      {/* Without one, Enter in a field would do nothing. */}
      <button type="submit" hidden />
      <AskButton testId="trace-now" answer={tracing} onAsk={onTrace} busy={strings.tracing} strings={strings}>
        {strings.trace}
      </AskButton>
      {onClear !== undefined && (
        <Button testId="clear" onClick={onClear}>
          {strings.clear}
        </Button>
      )}
      {children}
      {/* The toolkit's buttons submit nothing: without one that does, Enter in a field would do nothing. */}
      <button type="submit" hidden />
      <datalist id="senders">
        {senders.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <datalist id="assumptions">
        {ASSUMPTIONS.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <datalist id="receivers">
        {receivers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
