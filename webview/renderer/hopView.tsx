import { useState } from 'preact/hooks';
import type { Column, Row } from '../../src/output/parsed.ts';
import type { PacketHop, PacketPath, PacketsPayload } from '../../src/protocol/outputs.ts';
import type { Strings } from '../ui/strings.ts';
import type { OutputContext } from './outputContext.ts';
import { RowLinks } from './rowLinks.tsx';
import { Dump, HeaderBar } from './headerBar.tsx';
import { hopGroups } from './hopGroups.ts';
import { moveSelection } from './moveSelection.ts';
import { valueText, wordsOf } from './tableModel.ts';
import { duration } from './times.ts';

/** Characters of a field that has a line of its own. */
const LONG = 26;

/** Fields that say where and when a line was captured: they differ at every hop and are drawn as the hop itself. */
const PLACE_FIELDS = new Set(['time', 'interface', 'direction', 'host', 'headers', 'bytes']);

/** One packet's way: a box for each machine, in it the interfaces that saw the packet, and the fields at the chosen hop. */
export function HopView({
  path,
  payload,
  context,
}: {
  path: PacketPath;
  payload: PacketsPayload;
  context: OutputContext;
}) {
  const { strings } = context;
  const [chosen, choose] = useState(0);
  const hop = path.hops[chosen];
  const rowOf = (each: PacketHop | undefined): Row | undefined =>
    payload.rows[each?.row ?? -1] ?? payload.elsewhere?.[(each?.row ?? -1) - payload.rows.length];
  const row = rowOf(hop) ?? {};
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
      {hop && <HeaderBar row={row} strings={strings} />}
      {hop && (
        <Fields
          columns={payload.columns}
          row={row}
          previous={chosen > 0 ? rowOf(path.hops[chosen - 1]) : undefined}
          says={payload.meanings ? wordsOf(payload.meanings, hop.row) : {}}
          links={payload.links}
          context={context}
        />
      )}
      {typeof row['bytes'] === 'string' && <Dump hex={row['bytes']} strings={strings} />}
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
    <span class="between" role="img" aria-label={strings.after(duration(after))} data-testid="gap">
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
  says,
  links,
  context,
}: {
  columns: readonly Column[];
  row: Row;
  previous: Row | undefined;
  says: Readonly<Record<string, string>>;
  links: PacketsPayload['links'];
  context: OutputContext;
}) {
  const { strings } = context;
  const present = columns.filter(({ id }) => !PLACE_FIELDS.has(id) && valueText(row[id]) !== '');
  const within = (prefix: string): readonly Column[] => present.filter(({ id }) => id.startsWith(prefix));
  const groups: readonly FieldGroup[] = [
    // What the wire shows is the outer packet: `outer.` holds its addresses once more.
    {
      title: row['encap'] === undefined ? strings.fields : strings.outer,
      prefix: '',
      columns: present.filter(({ id }) => !/^(outer|inner)\./.test(id)),
    },
    { title: strings.inner, prefix: 'inner.', columns: within('inner.') },
  ];
  return (
    <div class="fields sides" data-testid="fields">
      {groups
        .filter((group) => group.columns.length > 0)
        .map((group) => (
          <div key={group.prefix} class="side">
            {row['encap'] !== undefined && <p class="title">{group.title}</p>}
            <dl aria-label={group.title}>
              {group.columns.map(({ id }) => {
                const value = valueText(row[id]);
                const before = valueText(previous?.[id]);
                return (
                  <div key={id} class={value.length + (says[id]?.length ?? 0) > LONG ? 'wide' : undefined}>
                    <dt>{id.slice(group.prefix.length)}</dt>
                    <dd data-says={says[id]}>
                      {previous && before !== value && (
                        <>
                          <del>{before === '' ? '∅' : before}</del> <span aria-hidden="true">→</span>{' '}
                        </>
                      )}
                      {value}
                      {says[id] && <span class="says dim"> {says[id]}</span>}{' '}
                      <RowLinks links={links[value] ?? []} first={2} context={context} />
                    </dd>
                  </div>
                );
              })}
            </dl>
          </div>
        ))}
    </div>
  );
}
