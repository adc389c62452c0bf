/** The next element in a direction, as a person would point at it. */
import type { Box } from './layout.ts';
import { centre } from './ways.ts';

const DIRECTIONS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/**
 * The id that an arrow key leads to; undefined for another key, or where nothing lies that way. Something that is off to the
 * side counts as twice as far, and nothing that lies more to the side than ahead is reached at all.
 */
export function nextInDirection(
  key: string,
  from: string | undefined,
  boxes: readonly { readonly id: string; readonly box: Box }[],
): string | undefined {
  const direction = DIRECTIONS[key];
  if (direction === undefined) return undefined;
  const start = boxes.find(({ id }) => id === from);
  if (start === undefined) return boxes[0]?.id;
  const origin = centre(start.box);
  let best: { readonly id: string; readonly far: number } | undefined;
  for (const { id, box } of boxes) {
    if (id === from) continue;
    const { x, y } = centre(box);
    const ahead = (x - origin.x) * direction.x + (y - origin.y) * direction.y;
    const aside = Math.abs((x - origin.x) * direction.y) + Math.abs((y - origin.y) * direction.x);
    if (ahead <= 1 || aside > 2 * ahead) continue;
    const far = ahead + 2 * aside;
    if (best === undefined || far < best.far) best = { id, far };
  }
  return best?.id;
}
