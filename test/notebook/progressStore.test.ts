import { expect, it } from 'vitest';
import { NO_PROGRESS } from '../../src/course/progress.ts';
import { ProgressStore } from '../../src/notebook/progressStore.ts';

/** The two calls of an editor's memento that the store makes, and the notebook's name. */
function storeOf(values: Map<string, unknown> = new Map()) {
  const memento = {
    keys: () => [...values.keys()],
    get: (key: string) => values.get(key),
    update: (key: string, value: unknown) => {
      if (value === undefined) values.delete(key);
      // As the editor does: what cannot be written as JSON does not come back.
      else values.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
  return new ProgressStore(memento);
}

const notebook = (name: string, cluster?: string) =>
  ({ notebook: { toString: () => `file:///${name}` }, cluster }) as Parameters<ProgressStore['read']>[0];
const a = notebook('a.study.md');
const b = notebook('b.study.md');

it('keeps what a learner has done, for each notebook by itself', async () => {
  const store = storeOf();
  const done = { ...NO_PROGRESS, cells: { first: { at: 1, exit: 0, ok: true } } };
  await store.write(a, done);
  expect(store.read(a)).toEqual(done);
  expect(store.read(b)).toEqual(NO_PROGRESS);
});

it('knows after a restart of the editor which cells were running', async () => {
  const values = new Map<string, unknown>();
  await storeOf(values).writeRunning(a, ['failure-loop', 'failure-ping']);
  expect(storeOf(values).interrupted(a)).toEqual(['failure-loop', 'failure-ping']);
  expect(storeOf(values).interrupted(b)).toEqual([]);
});

it('leaves nothing behind when all cells have ended and the progress is reset', async () => {
  const values = new Map<string, unknown>();
  const store = storeOf(values);
  await store.writeRunning(a, ['failure-loop']);
  await store.write(a, { ...NO_PROGRESS, passed: { deploy: ['x'] } });
  await store.writeRunning(a, []);
  await store.write(a, NO_PROGRESS);
  expect([...values.keys()]).toEqual([]);
});

it.each([['a text'], [{ ids: 1 }], [[1, null]]])(
  'takes %j, which another version may have left, for nothing',
  (left) => {
    const values = new Map<string, unknown>([['running file:///a.study.md', left]]);
    expect(storeOf(values).interrupted(a)).toEqual([]);
  },
);

it('does not take what was done in one cluster for what was done in another, or in the lab', async () => {
  const store = storeOf();
  const done = { ...NO_PROGRESS, passed: { deploy: ['pods'] } };
  await store.write(notebook('a.study.md', 'homelab'), done);
  await store.writeRunning(notebook('a.study.md', 'homelab'), ['failure-loop']);
  expect(store.read(notebook('a.study.md', 'homelab'))).toEqual(done);
  expect(store.read(notebook('a.study.md', 'other'))).toEqual(NO_PROGRESS);
  expect(store.read(a)).toEqual(NO_PROGRESS);
  expect(store.interrupted(a)).toEqual([]);
});
