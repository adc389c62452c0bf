/** Messages between the explanations panel and the extension. Texts are Markdown; everything in them is untrusted. */
import type { Row } from '../output/parsed.ts';
import type { Look } from './look.ts';
import type { Locale } from './outputs.ts';

export interface ShownEvidence {
  /** `router: ip route`, `API: Pod default/webpod-…` */
  readonly source: string;
  readonly row: Row;
  readonly cellId?: string;
  readonly table?: string;
  readonly rowKey?: string;
}

export interface ShownVerdict {
  readonly id: string;
  readonly verdict: 'true' | 'false' | 'unknown';
  readonly text: string;
  readonly hint?: string;
  /** Cell that would tell, when the verdict is unknown. */
  readonly cell?: string;
  readonly evidence: readonly ShownEvidence[];
}

/** What the panel shows: one step. */
export interface ExplanationsView {
  readonly locale: Locale;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  readonly step: string;
  /** What the cluster does not tell, why, and what to do about it. */
  readonly notWatched: readonly string[];
  readonly checks: readonly ShownVerdict[];
  readonly explanations: readonly ShownVerdict[];
}

export type ToExplanations =
  { readonly type: 'show'; readonly view: ExplanationsView } | ({ readonly type: 'mark' } & Look);

export type FromExplanations =
  /** The panel's script runs: send what it shows. */
  | { readonly type: 'ready' }
  | { readonly type: 'choose-step'; readonly step: string }
  | ({ readonly type: 'look' } & Look)
  | { readonly type: 'run-cell'; readonly cellId: string }
  /** Mark what the row names in the drawing. */
  | { readonly type: 'show-in-topology'; readonly texts: readonly string[] }
  | {
      readonly type: 'reveal-row';
      readonly cellId: string;
      readonly table?: string;
      readonly rowKey?: string;
    };
