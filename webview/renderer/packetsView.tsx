import { useMemo, useState } from 'preact/hooks';
import type { PacketsPayload } from '../../src/protocol/outputs.ts';
import { ColumnButton, ColumnPanel, useColumnChoice } from './columnChoice.tsx';
import { CopyButtons } from './copyButtons.tsx';
import { DataGrid } from './dataGrid.tsx';
import { FilterBox } from './filterBox.tsx';
import { HopView } from './hopView.tsx';
import type { OutputContext } from './outputContext.ts';
import { OutputFrame } from './outputFrame.tsx';
import { PacketList } from './packetList.tsx';
import { RawText } from './rawText.tsx';
import { Remarks } from './remarks.tsx';
import { createTableModel, nextOrder } from './tableModel.ts';
import type { SortOrder } from './rowSearch.ts';
import { useRows } from './useRows.ts';

/** A capture three ways: packets with their hops, the captured lines as a table, and the terminal's text. */
export function PacketsView({ payload, context }: { payload: PacketsPayload; context: OutputContext }) {
  const { strings } = context;
  const [chosen, choose] = useState(0);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<SortOrder>();
  const model = useMemo(
    () =>
      createTableModel({
        ...payload,
        keys: payload.rows.map((_, index) => String(index + 1)),
        links: [],
      }),
    [payload],
  );
  const { rows, busy } = useRows(
    model,
    sort ? { filter, sort, onlyChanges: false } : { filter, onlyChanges: false },
  );
  const choice = useColumnChoice(payload.columns);
  const [choosing, setChoosing] = useState(false);
  const remarks = <Remarks notes={payload.notes} unparsed={payload.unparsed} strings={strings} />;
  const path = payload.paths[chosen] ?? payload.paths[0];

  const packets = () => (
    <>
      {path ? (
        <div class="packets">
          <PacketList
            payload={payload}
            chosen={payload.paths.indexOf(path)}
            onChoose={choose}
            context={context}
          />
          <HopView key={payload.paths.indexOf(path)} path={path} payload={payload} context={context} />
        </div>
      ) : (
        <p class="empty" data-testid="empty">
          {strings.noPackets}
        </p>
      )}
      {remarks}
    </>
  );

  const table = () => (
    <>
      {choosing && <ColumnPanel columns={payload.columns} choice={choice} strings={strings} />}
      {rows.length > 0 ? (
        <DataGrid
          id={`grid-${payload.id}`}
          caption={payload.provenance.command}
          columns={choice.shown}
          choice={choice}
          rows={rows}
          sort={sort}
          onSort={(column) => setSort((previous) => nextOrder(previous, column))}
          highlighted={undefined}
          showMarks={false}
          showLinks={false}
          context={context}
        />
      ) : (
        <p class="empty">{filter.trim() === '' ? strings.noPackets : strings.noMatch(filter.trim())}</p>
      )}
      <p class="status" role="status">
        <span aria-busy={busy}>{busy ? strings.searching : strings.rows(rows.length, model.total)}</span>
      </p>
      {remarks}
    </>
  );

  return (
    <OutputFrame
      id={payload.id}
      testId="packets-output"
      provenance={payload.provenance}
      context={context}
      first={payload.paths.length === 0 && payload.text !== '' ? 'text' : 'packets'}
      views={[
        { id: 'packets', label: strings.showPackets, show: packets },
        { id: 'table', label: strings.showTable, show: table },
        {
          id: 'text',
          label: strings.showText,
          hint: strings.showTextHint,
          show: () => <RawText text={payload.text} outputId={payload.id} context={context} />,
        },
      ]}
      tools={(view) =>
        view === 'table' && (
          <>
            <FilterBox value={filter} onChange={setFilter} strings={strings} />
            <ColumnButton open={choosing} onToggle={() => setChoosing(!choosing)} strings={strings} />
            <CopyButtons
              columns={choice.shown}
              name="packets"
              rows={() => rows.slice(0, rows.length).map(({ row }) => row)}
              context={context}
            />
          </>
        )
      }
    />
  );
}
