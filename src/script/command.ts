import type { Command } from './statement.ts';

/**
 * The one command of a statement whose output the reader sees, and where it runs; undefined when there is no such single
 * command (a loop, an assignment, `a; b`), so that its output stays text.
 */
export function commandOf(_statement: string, _host: string, _aliases?: ReadonlyMap<string, string>): Command | undefined {
  return undefined;
}
