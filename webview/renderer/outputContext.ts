import type { FromRenderer, KnownThing, RowPage } from '../../src/protocol/rendererMessages.ts';
import type { RowLink } from '../../src/protocol/outputs.ts';
import type { ViewRow } from './tableModel.ts';
import type { Strings } from '../ui/strings.ts';

/** What every part of an output may use. */
export interface OutputContext {
  readonly strings: Strings;
  /** Rows of a table that are visible at once, from the user's settings. */
  readonly visibleRows: number;
  /** Pixels. */
  readonly rowHeight: number;
  /** Whether a row is looked at elsewhere. */
  readonly isMarked: (entry: Pick<ViewRow, 'key' | 'row'>) => boolean;
  /** Tells the extension; nothing happens where messaging is not available. */
  readonly post: (message: FromRenderer) => void;
  /** Goes to the row of a link, in this document or through the extension. */
  readonly follow: (link: RowLink) => void;
  /** What is known of an address, an id or a name; nothing, where nobody answers. */
  readonly ask: (token: string) => Promise<readonly KnownThing[]>;
  /** The rows of a large output from a place on; none, where nobody answers or there are no more. */
  readonly more: (outputId: string, from: number) => Promise<RowPage>;
  /** Copies a text; resolves to false when it was not allowed. */
  readonly copy: (text: string) => Promise<boolean>;
}
