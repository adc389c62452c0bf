/** Where an output comes from: shown as a badge on each output, and kept with each fact. */
export interface Provenance {
  readonly kind: 'simulated' | 'recorded' | 'live';
  /** Host whose shell ran it. */
  readonly host: string;
  /** The Cilium agent's node that answered, where the command asked one. */
  readonly agent?: string;
  /** The statement as it was written. */
  readonly command: string;
  readonly cellId?: string;
  /** Backend clock, milliseconds since the Unix epoch. */
  readonly at: number;
}
