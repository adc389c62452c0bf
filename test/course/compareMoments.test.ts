/** What a step of the embedded lab changed: all that can be read of two of its moments. */
import { expect, test } from 'vitest';
import { compareMoments } from '../../src/course/compareStates.ts';
import { createLab } from '../../src/lab/lab.ts';

const never = new AbortController().signal;

test('a route that was added by hand is told, though nobody had looked at the routes', async () => {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const before = lab.snapshot();
  const session = lab.open('router');
  await session.run('ip route add 172.20.0.0/24 via 192.168.10.100', {
    signal: never,
    onChunk: () => undefined,
  });
  const after = lab.snapshot();
  const began: unknown[] = [];
  const { changes, notRead } = await compareMoments(
    async (from) => {
      began.push(from);
      return createLab({ time: 'virtual', from });
    },
    [before, after],
    never,
  );
  expect(began).toEqual([before, after]);
  expect(notRead).toEqual([]);
  expect(changes).toEqual([
    {
      where: 'router',
      what: 'routes',
      name: '172.20.0.0/24 eth1',
      change: 'added',
      field: '',
      before: '',
      after: '',
    },
  ]);
  lab.dispose();
});

test('a moment beside itself has not changed', async () => {
  const lab = createLab({ time: 'virtual' });
  await lab.ready;
  const moment = lab.snapshot();
  const begin = async (from: typeof moment) => createLab({ time: 'virtual', from });
  expect(await compareMoments(begin, [moment, moment], never)).toEqual({ changes: [], notRead: [] });
  lab.dispose();
});
