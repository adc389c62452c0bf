/** Captures of real tools: what each command printed, and how what is read of it is judged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

export interface Capture {
  readonly path: string;
  readonly command: string;
  readonly host: string;
  readonly moment?: string;
  /** Absent: what went to standard output. */
  readonly stream?: 'stderr' | 'tty';
  readonly text: string;
  readonly expected?: Expected;
}

/** Values read by hand. */
export interface Expected {
  /** `rows`, `keyvalue`, `document`, `json`, or `message` and `error`, where there are no rows. */
  readonly kind: string;
  readonly rows: number;
  readonly checks: readonly { readonly row: number; readonly field: string; readonly value: unknown }[];
}

export function readCorpus(): readonly Capture[] {
  const packed = readFileSync(join(import.meta.dirname, 'fixtures', 'corpus.jsonl.br'));
  return brotliDecompressSync(packed)
    .toString('utf8')
    .split('\n')
    .map((line): Capture => JSON.parse(line));
}

/** A third of the captures was kept apart, by name, while the grammars were written. */
export function keptApart({ path }: Capture): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % 3 === 0;
}
