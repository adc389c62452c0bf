/** Lists in which a row's further labels stand alone on the lines below it. */
import type { Printed } from './input.ts';
import type { RowDraft } from './scan.ts';

export interface Block {
  readonly row: RowDraft;
  readonly labels: string[];
}

/**
 * Reads rows with `start` and collects the label lines below each. Behind a filter such a line may belong to a row that is
 * gone, so there it is not taken.
 */
export function readBlocks(
  printed: Printed,
  header: RegExp,
  start: (line: string) => Block | undefined,
): readonly Block[] {
  const { lines, leftovers, gaps } = printed;
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (line === '') continue;
    if (line.charCodeAt(0) === 32) {
      const label = line.trim();
      const current = blocks.at(-1);
      if (current !== undefined && !gaps && isLabel(label)) current.labels.push(label);
      else if (!header.test(line)) leftovers.take(line, i);
      continue;
    }
    const block = start(line);
    if (block !== undefined) blocks.push(block);
    else if (!header.test(line)) leftovers.take(line, i);
  }
  return blocks;
}

/** `source:key[=value]`. */
export function isLabel(text: string): boolean {
  return text.indexOf(':') > 0 && !text.includes(' ');
}
