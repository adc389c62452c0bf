import { useState } from 'preact/hooks';
import type { Column, Row } from '../../src/output/parsed.ts';
import type { PacketHop, PacketPath, PacketsPayload } from '../../src/protocol/outputs.ts';
import type { Strings } from '../ui/strings.ts';
import { hopGroups } from './hopGroups.ts';
import { moveSelection } from './moveSelection.ts';
import { valueText } from './tableModel.ts';
import { duration } from './times.ts';

/** Fields that say where and when a line was captured: they differ at every hop and are drawn as the hop itself. */
const PLACE_FIELDS = new Set(['time', 'interface', 'direction', 'host']);

/** One packet's way: a box for each machine, in it the interfaces that saw the packet, and the fields at the chosen hop. */
export function HopView({
  path,
  payload,
  strings,
}: {
  path: PacketPath;
  payload: PacketsPayload;
  strings: Strings;
}) {
  const [chosen, choose] = useState(0);
  const hop = path.hops[chosen];
  return (
    <div class="way" data-testid="hop-view">
      <ol
        class="hops"
        aria-label={strings.hopsOf(path.summary)}
        onKeyDown={(event) => {
          const key = { ArrowRight: 'ArrowDown', ArrowLeft: 'ArrowUp' }[event.key] ?? event.key;
          const next = moveSelection(key, chosen, path.hops.length, path.hops.length);
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          choose(next);
          event.currentTarget.querySelectorAll('button')[next]?.focus();
        }}
      >
        {hopGroups(path.hops).map((group) => (
          <li key={group.start} class="machine" data-testid="machine">
            <Gap after={group.hops[0]?.after} strings={strings} />
            <div class="box">
              <span class="host">{group.host}</span>
              <ol>
                {group.hops.map((each, offset) => (
                  <li key={offset}>
                    {offset > 0 && <Gap after={each.after} strings={strings} />}
                    <HopButton
                      hop={each}
                      pressed={group.start + offset === chosen}
                      onChoose={() => choose(group.start + offset)}
                      strings={strings}
                    />
                  </li>
                ))}
              </ol>
            </div>
          </li>
        ))}
      </ol>
      {path.hops.length === 1 && <p class="dim">{strings.onePoint}</p>}
      {hop && (
        <Fields
          columns={payload.columns}
          row={payload.rows[hop.row] ?? {}}
          previous={chosen > 0 ? payload.rows[path.hops[chosen - 1]?.row ?? -1] : undefined}
          strings={strings}
        />
      )}
    </div>
  );
}

function HopButton({
  hop,
  pressed,
  onChoose,
  strings,
}: {
  hop: PacketHop;
  pressed: boolean;
  onChoose: () => void;
  strings: Strings;
}) {
  const incoming = hop.direction === 'In';
  const outgoing = hop.direction === 'Out';
  return (
    <button
      type="button"
      class="hop"
      aria-pressed={pressed}
      tabIndex={pressed ? 0 : -1}
      data-testid="hop"
      data-interface={hop.interface}
      data-direction={hop.direction}
      onClick={onChoose}
    >
      {incoming && <span aria-hidden="true">⇥</span>}
      <strong>{hop.interface}</strong>
      <span>{incoming ? strings.incoming : outgoing ? strings.outgoing : hop.direction}</span>
      {outgoing && <span aria-hidden="true">↦</span>}
    </button>
  );
}

function Gap({ after, strings }: { after: number | undefined; strings: Strings }) {
  if (after === undefined) return null;
  return (
    <span class="between" aria-label={strings.after(duration(after))} data-testid="gap">
      <span aria-hidden="true">+{duration(after)}</span>
    </span>
  );
}

interface FieldGroup {
  readonly title: string;
  readonly prefix: string;
  readonly columns: readonly Column[];
}

function Fields({
  columns,
  row,
  previous,
  strings,
}: {
  columns: readonly Column[];
  row: Row;
  previous: Row | undefined;
  strings: Strings;
}) {
  const present = columns.filter(({ id }) => !PLACE_FIELDS.has(id) && valueText(row[id]) !== '');
  const within = (prefix: string): readonly Column[] => present.filter(({ id }) => id.startsWith(prefix));
  const groups: readonly FieldGroup[] = [
    { title: strings.fields, prefix: '', columns: present.filter(({ id }) => !/^(outer|inner)\./.test(id)) },
    { title: strings.outer, prefix: 'outer.', columns: within('outer.') },
    { title: strings.inner, prefix: 'inner.', columns: within('inner.') },
  ];
  return (
    <div class="fields" data-testid="fields">
      {groups
        .filter((group) => group.columns.length > 0)
        .map((group) => (
          <dl key={group.prefix} aria-label={group.title}>
            {group.prefix !== '' && <dt class="title">{group.title}</dt>}
            {group.columns.map(({ id }) => {
              const value = valueText(row[id]);
              const before = valueText(previous?.[id]);
              return (
                <div key={id}>
                  <dt>{id.slice(group.prefix.length)}</dt>
                  <dd>
                    {previous && before !== value && (
                      <>
                        <del>{before === '' ? '∅' : before}</del> <span aria-hidden="true">→</span>{' '}
                      </>
                    )}
                    {value}
                  </dd>
                </div>
              );
            })}
          </dl>
        ))}
    </div>
  );
}
