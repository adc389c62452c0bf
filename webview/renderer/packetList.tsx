import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PacketPath, PacketsPayload } from '../../src/protocol/outputs.ts';
import type { Strings } from '../ui/strings.ts';
import { moveSelection } from './moveSelection.ts';
import type { OutputContext } from './outputContext.ts';
import { rowWindow } from './rowWindow.ts';
import { valueText } from './tableModel.ts';
import { commonDay, duration } from './times.ts';

/** The packets of a capture: one line each with the places that saw it. Chosen by arrow keys or by a click. */
export function PacketList({
  payload,
  chosen,
  onChoose,
  context,
}: {
  payload: PacketsPayload;
  chosen: number;
  onChoose: (index: number) => void;
  context: OutputContext;
}) {
  const { strings, rowHeight, visibleRows } = context;
  const list = useRef<HTMLUListElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const viewport = visibleRows * rowHeight;
  const window = rowWindow(payload.paths.length, rowHeight, scrollTop, viewport);
  const day = useMemo(() => commonDay(payload.paths.map((path) => timeOf(payload, path))), [payload]);
  const optionId = (index: number): string => `${payload.id}-packet-${index}`;

  useLayoutEffect(() => {
    if (!list.current) return;
    const top = chosen * rowHeight;
    if (top < list.current.scrollTop) list.current.scrollTop = top;
    else if (top + rowHeight > list.current.scrollTop + list.current.clientHeight) {
      list.current.scrollTop = top + rowHeight - list.current.clientHeight;
    }
  }, [chosen, rowHeight]);

  return (
    <ul
      ref={list}
      class="packet-list"
      role="listbox"
      tabIndex={0}
      aria-label={strings.packets(payload.paths.length)}
      aria-activedescendant={optionId(chosen)}
      data-testid="packet-list"
      style={{ maxHeight: `${viewport}px`, '--row': `${rowHeight}px` }}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      onKeyDown={(event) => {
        const next = moveSelection(event.key, chosen, payload.paths.length, visibleRows);
        if (next === undefined || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        onChoose(next);
      }}
    >
      {window.above > 0 && <li role="presentation" style={{ height: `${window.above}px` }} />}
      {payload.paths.slice(window.first, window.last).map((path, offset) => {
        const index = window.first + offset;
        return (
          <li
            key={index}
            id={optionId(index)}
            role="option"
            aria-selected={index === chosen}
            aria-setsize={payload.paths.length}
            aria-posinset={index + 1}
            class="packet"
            data-testid="packet"
            title={path.summary}
            onClick={() => onChoose(index)}
          >
            <PacketLine
              path={path}
              index={index}
              time={timeOf(payload, path).slice(day.length)}
              strings={strings}
            />
          </li>
        );
      })}
      {window.below > 0 && <li role="presentation" style={{ height: `${window.below}px` }} />}
    </ul>
  );
}

function PacketLine({
  path,
  index,
  time,
  strings,
}: {
  path: PacketPath;
  index: number;
  time: string;
  strings: Strings;
}) {
  return (
    <>
      <span class="dim number">{index + 1}</span>
      <span class="dim">{time}</span>
      <span class="summary">{path.summary}</span>
      {path.retransmissionOf !== undefined && (
        <span class="badge warning" data-testid="retransmission">
          <span aria-hidden="true">↻</span> {strings.retransmission(path.retransmissionOf + 1)}
        </span>
      )}
      {path.replyTo !== undefined && (
        <span class="badge" data-testid="reply">
          <span aria-hidden="true">↩</span> {strings.replyTo(path.replyTo + 1)}
        </span>
      )}
      {path.answer !== undefined && (
        <span class="dim" data-testid="answered">
          {strings.answeredBy(path.answer.path + 1, duration(path.answer.after))}
        </span>
      )}
      <span class="route dim">
        {path.hops.map((hop) => `${hop.interface} ${hop.direction}`.trim()).join(' → ')}
      </span>
    </>
  );
}

function timeOf(payload: PacketsPayload, path: PacketPath): string {
  return valueText(payload.rows[path.hops[0]?.row ?? -1]?.['time']);
}
