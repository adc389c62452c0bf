import type { Program } from '../../process.ts';

/** The small text and file tools, by name. */
export function textPrograms(): ReadonlyMap<string, Program> {
  return new Map();
}
