/**
 * Searches large tables in a worker. Its script is this very bundle, started once more without a document: a notebook's
 * page lets workers be made of blobs only. Where none can be had, the page searches, in slices.
 */
import type { Row } from '../../src/output/parsed.ts';
import { search } from './rowSearch.ts';
import type { Order, Searchable, TableQuery } from './rowSearch.ts';
import { inSlices } from './slices.ts';

/** Rows of one message: a millisecond or two to copy. */
const ROWS = 1000;

type ToWorker =
  /** The table that follows, but for its rows. */
  | ({ readonly type: 'table' } & Omit<Searchable, 'rows' | 'links'>)
  | ({ readonly type: 'rows'; readonly last: boolean } & Pick<Searchable, 'rows' | 'links'>)
  /** Ends the search before it. */
  | { readonly type: 'find'; readonly query: TableQuery; readonly request: number };

interface FromWorker {
  readonly request: number;
  readonly order: Order;
}

export interface RowSearch {
  /** One search at a time: a new one ends the one before. */
  find(query: TableQuery, found: (order: Order) => void): void;
  close(): void;
}

interface Wanted {
  readonly query: TableQuery;
  readonly found: (order: Order) => void;
}

export function openRowSearch(table: Searchable): RowSearch {
  let wanted: Wanted | undefined;
  let request = 0;
  let stop = (): void => undefined;
  let worker: Worker | undefined;
  let closed = false;
  /** Undefined until it is known who searches. */
  let ask: ((wanted: Wanted) => void) | undefined;

  const searchBy = (who: (wanted: Wanted) => void): void => {
    ask = who;
    if (wanted) who(wanted);
  };
  const onThePage = (): void => {
    worker?.terminate();
    stop();
    if (closed) return;
    searchBy(({ query, found }) => {
      stop();
      stop = inSlices(search(table, query), found);
    });
  };
  const inAWorker = async (): Promise<void> => {
    const script = new Blob([await (await fetch(import.meta.url)).text()], { type: 'text/javascript' });
    if (closed) return;
    const url = URL.createObjectURL(script);
    const started = new Worker(url, { type: 'module' });
    worker = started;
    started.addEventListener('error', onThePage);
    started.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.request === request) wanted?.found(data.order);
    });
    stop = inSlices(given(table, started), () => URL.revokeObjectURL(url));
    searchBy(({ query }) => started.postMessage({ type: 'find', query, request } satisfies ToWorker));
  };
  inAWorker().catch(onThePage);

  return {
    find(query, found) {
      request += 1;
      wanted = { query, found };
      ask?.(wanted);
    },
    close() {
      closed = true;
      stop();
      worker?.terminate();
    },
  };
}

/** Gives the table to the worker, some rows at a time: all at once would hold up the page for a second. */
function* given({ rows, links, ...rest }: Searchable, worker: Worker): Generator<void> {
  const post = (message: ToWorker): void => worker.postMessage(message);
  post({ type: 'table', ...rest });
  for (let from = 0; from < rows.length; from += ROWS) {
    const to = from + ROWS;
    const labels = links.slice(from, to).map((row) => row.map(({ label }) => ({ label })));
    post({ type: 'rows', rows: rows.slice(from, to), links: labels, last: to >= rows.length });
    yield;
  }
}

/** The worker's side. */
export function answerSearches(): void {
  const rows: Row[] = [];
  const links: Searchable['links'][number][] = [];
  let table: Searchable = { columns: [], rows, links };
  let complete = false;
  let asked: Extract<ToWorker, { type: 'find' }> | undefined;
  let stop = (): void => undefined;
  globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    if (data.type === 'table') {
      table = { ...data, rows, links };
      return;
    }
    if (data.type === 'rows') {
      rows.push(...data.rows);
      links.push(...data.links);
      if (!data.last) return;
      complete = true;
    } else asked = data;
    if (!complete || !asked) return;
    const { query, request } = asked;
    stop();
    stop = inSlices(search(table, query), (order) => {
      const answer: FromWorker = { request, order };
      globalThis.postMessage(answer, { transfer: order ? [order.buffer] : [] });
    });
  });
}
