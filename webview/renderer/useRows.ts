import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableQuery } from './rowSearch.ts';
import { openRowSearch } from './searchWorker.ts';
import type { RowSearch } from './searchWorker.ts';
import type { TableModel, ViewRows } from './tableModel.ts';

/** Fewer rows are sorted and filtered at once, between two frames. */
const AT_ONCE = 30_000;

/** The rows of a query. Many rows are searched in a worker; until it is done those of the query before stay, and `busy` is true. */
export function useRows(
  model: TableModel,
  { filter, sort, onlyChanges }: TableQuery,
): { readonly rows: ViewRows; readonly busy: boolean } {
  const small = model.total <= AT_ONCE;
  const query: TableQuery = useMemo(
    () => (sort === undefined ? { filter, onlyChanges } : { filter, onlyChanges, sort }),
    [filter, sort, onlyChanges],
  );
  const plain = query.filter.trim() === '' && query.sort === undefined && !query.onlyChanges;
  const direct = useMemo(
    () => (small || plain ? model.rows(query) : undefined),
    [small, plain, model, query],
  );
  const [found, setFound] = useState<{
    readonly model: TableModel;
    readonly query: TableQuery;
    readonly rows: ViewRows;
  }>();
  const search = useRef<RowSearch | undefined>(undefined);
  useEffect(() => {
    if (small) return undefined;
    const opened = openRowSearch(model.searched);
    search.current = opened;
    return () => opened.close();
  }, [model, small]);
  useEffect(() => {
    if (direct === undefined)
      search.current?.find(query, (order) => setFound({ model, query, rows: model.view(order) }));
  }, [model, query, direct]);
  const before = found?.model === model ? found : undefined;
  const rows = direct ?? before?.rows ?? model.view(undefined);
  return { rows, busy: direct === undefined && before?.query !== query };
}
