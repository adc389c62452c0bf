import type { Script } from './statement.ts';

/** Splits a cell into its top-level statements. An incomplete script has an error and no statements. */
export function readScript(source: string): Script {
  return { statements: source.trim() === '' ? [] : [{ text: source, start: 0, end: source.length, background: false }] };
}
