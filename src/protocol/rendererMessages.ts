import type { Look } from './look.ts';
import type { TableSection } from './outputs.ts';

/** Messages between the notebook renderer and the extension. The renderer works without an answer to any of them. */

export type FromRenderer =
  /** Show the row, in the cell that holds it. */
  | { readonly type: 'reveal-row'; readonly cellId: string; readonly table: string; readonly rowKey: string }
  /** What is known of an address, an id or a name: answered by `known` with the same number. */
  | { readonly type: 'what-is'; readonly request: number; readonly token: string }
  /** The rows of a large output from that place on: answered by `rows` with the same number. */
  | {
      readonly type: 'more-rows';
      readonly request: number;
      readonly outputId: string;
      readonly from: number;
    }
  /** Mark what has this name or address in the drawing. */
  | { readonly type: 'show-in-topology'; readonly token: string }
  | ({ readonly type: 'look' } & Look)
  /** The renderer has begun, and knows nothing yet of outputs that are out of date. */
  | { readonly type: 'ready' }
  | { readonly type: 'run-cell'; readonly cellId: string }
  | { readonly type: 'open-text'; readonly outputId: string; readonly text: string }
  | { readonly type: 'copy'; readonly text: string }
  /** Asks where to, and writes the file. */
  | { readonly type: 'save'; readonly name: string; readonly text: string };

/** One thing that is known, in the reader's language. */
export interface KnownThing {
  /** `pod`, `matching ipcache entry` */
  readonly what: string;
  readonly detail: string;
  /** From where, and how old. */
  readonly from: string;
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}

/** An output that is out of date. */
export interface StaleMark {
  readonly outputId: string;
  /** The first thing that is different now: `services default/webpod`. */
  readonly what: string;
  /** How many more things are. */
  readonly more: number;
}

export type ToRenderer =
  /** Scroll to the row and mark it. */
  | {
      readonly type: 'highlight-row';
      readonly cellId: string;
      readonly table: string;
      readonly rowKey: string;
    }
  | ({ readonly type: 'mark' } & Look)
  /** All outputs of the notebook that show what is not so any more; the others show what is. */
  | { readonly type: 'stale'; readonly outputs: readonly StaleMark[] }
  | { readonly type: 'known'; readonly request: number; readonly known: readonly KnownThing[] }
  | ({ readonly type: 'rows'; readonly request: number } & RowPage);

/** Some rows of a table, with what is parallel to them. Empty: there are no more. */
export type RowPage = Pick<TableSection, 'rows' | 'keys' | 'links'> & {
  /** By column: places in the words of the table's meanings. */
  readonly of: Readonly<Record<string, readonly number[]>>;
};
