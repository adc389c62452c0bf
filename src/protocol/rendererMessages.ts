/** Messages between the notebook renderer and the extension. The renderer works without an answer to any of them. */

export type FromRenderer =
  /** Show the row, in the cell that holds it. */
  | { readonly type: 'reveal-row'; readonly cellId: string; readonly table: string; readonly rowKey: string }
  | { readonly type: 'open-text'; readonly outputId: string; readonly text: string }
  | { readonly type: 'copy'; readonly text: string };

export type ToRenderer =
  /** Scroll to the row and mark it. */
  {
    readonly type: 'highlight-row';
    readonly cellId: string;
    readonly table: string;
    readonly rowKey: string;
  };
