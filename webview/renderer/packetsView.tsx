import { useMemo, useState } from 'preact/hooks';
import type { PacketsPayload } from '../../src/protocol/outputs.ts';
import { CopyButtons } from './copyButtons.tsx';
import { DataGrid } from './dataGrid.tsx';
import { FilterBox } from './filterBox.tsx';
import { HopView } from './hopView.tsx';
import type { OutputContext } from './outputContext.ts';
import { OutputFrame } from './outputFrame.tsx';
import { PacketList } from './packetList.tsx';
import { RawText } from './rawText.tsx';
import { Remarks } from './remarks.tsx';
import { createTableModel } from './tableModel.ts';
import type { SortOrder } from './tableModel.ts';
import { nextOrder } from './tableView.tsx';

/** A capture three ways: packets with their hops, the captured lines as a table, and the terminal's text. */
export function PacketsView({ payload, context }: { payload: PacketsPayload; context: OutputContext }) {
  const { strings } = context;
  const [chosen, choose] = useState(0);
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<SortOrder>();
  const model = useMemo(
    () =>
      createTableModel({ ...payload, keys: payload.rows.map((_, index) => String(index + 1)), links: [] }),
    [payload],
  );
  const rows = useMemo(() => model.rows({ filter, sort, onlyChanges: false }), [model, filter, sort]);
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
          <HopView key={payload.paths.indexOf(path)} path={path} payload={payload} strings={strings} />
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
      {rows.length > 0 ? (
        <DataGrid
          caption={payload.provenance.command}
          columns={payload.columns}
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
        {strings.rows(rows.length, model.total)}
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
            <CopyButtons
              columns={payload.columns}
              rows={() => rows.slice(0, rows.length).map(({ row }) => row)}
              context={context}
            />
          </>
        )
      }
    />
  );
}
