/** The drawn page says what the layering check keeps. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ARROWS, PURE } from '../layering.mjs';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/architecture.svg'), 'utf8');
const arrows: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(ARROWS));
/** The notebooks' folder is data, and no room. */
const known = (room: string): readonly string[] =>
  (arrows.get(room) ?? []).filter((other) => other !== 'notebooks');

/** Whether a room is known by way of others, at least one of them in between. */
function knownThrough(room: string, wanted: string): boolean {
  const reaches = (from: string): boolean => known(from).some((next) => next === wanted || reaches(next));
  return known(room).some((next) => next !== wanted && reaches(next));
}

test('every room is drawn once, in the colour of its world', () => {
  const drawn = [...page.matchAll(/<g class="(\w+)" data-room="(\w+)">/g)].map(([, world, room]) => [
    room,
    world,
  ]);
  const worldOf = (room: string): string => (PURE.has(room) ? 'pure' : room === 'webview' ? 'web' : 'host');
  expect(drawn.toSorted()).toEqual(
    Object.keys(ARROWS)
      .map((room) => [room, worldOf(room)])
      .toSorted(),
  );
  for (const [room] of drawn) expect(page).toContain(`>${String(room)}</text>`);
});

test('the arrows drawn are those that do not follow from others', () => {
  const drawn = [...page.matchAll(/data-arrow="(\w+ \w+)"/g)].map(([, arrow]) => arrow);
  const needed = Object.keys(ARROWS).flatMap((room) =>
    known(room)
      .filter((other) => !knownThrough(room, other))
      .map((other) => `${room} ${other}`),
  );
  expect(drawn.toSorted()).toEqual(needed.toSorted());
});
