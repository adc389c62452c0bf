/** Outputs too large for one message: the notebook is given their first rows, and asks for the others. */
import type { OutputPayload, TablePayload } from '../protocol/outputs.ts';
import type { RowPage } from '../protocol/rendererMessages.ts';

/** Rows of one message: some megabytes, which the editor passes on without a pause that one would see. */
const PAGE = 20_000;

/** Characters of text that the outputs show; the whole of it stands beside the payload. */
const SHOWN_TEXT = 200_000;

/** Large outputs that are kept whole. Of older ones the first rows stay, until their command is run again. */
const KEPT = 8;

const NOTHING: RowPage = { rows: [], keys: [], links: [], of: {} };

export class LargeOutputs {
  readonly #whole = new Map<string, TablePayload>();

  /** What the notebook is given of a payload: all of it, or the first rows of one that is kept here. */
  first(payload: OutputPayload): OutputPayload {
    if (payload.kind === 'stream') return payload;
    const short =
      payload.text.length > SHOWN_TEXT ? { ...payload, text: payload.text.slice(0, SHOWN_TEXT) } : payload;
    if (short.kind !== 'table' || short.rows.length <= PAGE) return short;
    this.#whole.set(short.id, short);
    const [oldest] = this.#whole.keys();
    if (this.#whole.size > KEPT && oldest !== undefined) this.#whole.delete(oldest);
    const { of, ...page } = pageOf(short, 0);
    return {
      ...short,
      ...page,
      total: short.rows.length,
      ...(short.meanings && { meanings: { words: short.meanings.words, of } }),
    };
  }

  page(outputId: string, from: number): RowPage {
    const whole = this.#whole.get(outputId);
    return whole === undefined ? NOTHING : pageOf(whole, from);
  }
}

function pageOf({ rows, keys, links, meanings }: TablePayload, from: number): RowPage {
  const to = from + PAGE;
  const of = Object.entries(meanings?.of ?? {}).map(([column, places]) => [column, places.slice(from, to)]);
  return {
    rows: rows.slice(from, to),
    keys: keys.slice(from, to),
    links: links.slice(from, to),
    of: Object.fromEntries(of) as RowPage['of'],
  };
}
