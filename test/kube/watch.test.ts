import type { WatchEvent } from '../../src/backend.ts';
import { expect, test } from 'vitest';
import { createCluster, createSampleCluster, curlPod, paths, tableAccept, type Json } from './cluster.ts';

const seen = (events: readonly WatchEvent[]): string[] =>
  events.map(({ type, object }) => `${type} ${String((object as Json)['metadata']?.['name'] ?? '')}`.trim());

test('a watch from a revision tells what happened since, in order', async () => {
  const cluster = await createSampleCluster();
  const list = await cluster.send('GET', paths.services);
  const resourceVersion = String(list.body['metadata']?.['resourceVersion']);
  const watch = cluster.watch(paths.services, { resourceVersion });
  await cluster.send('POST', paths.services, {
    body: { metadata: { name: 'a' }, spec: { ports: [{ port: 1 }] } },
  });
  await cluster.send('DELETE', `${paths.services}/a`);
  const late = cluster.watch(paths.services, { resourceVersion });
  expect(seen(watch.events)).toEqual(['ADDED a', 'DELETED a']);
  expect(late.events).toEqual(watch.events);
  watch.stop();
  late.stop();
});

test('initial events end with a bookmark that says so', async () => {
  const cluster = await createSampleCluster();
  const watch = cluster.watch(paths.deployments, {
    sendInitialEvents: 'true',
    allowWatchBookmarks: 'true',
    resourceVersionMatch: 'NotOlderThan',
    fieldSelector: 'metadata.name=webpod',
  });
  expect(seen(watch.events)).toEqual(['ADDED webpod', 'BOOKMARK']);
  const bookmark = watch.events[1]?.object as Json;
  expect(bookmark['metadata']?.['annotations']).toEqual({ 'k8s.io/initial-events-end': 'true' });
  expect(bookmark['metadata']?.['resourceVersion']).toBe(String(cluster.kubernetes.store.revision));
  await cluster.clock.advance(61_000);
  expect(seen(watch.events).filter((each) => each === 'BOOKMARK')).toHaveLength(2);
  watch.stop();
});

test('an object enters and leaves a selection as ADDED and DELETED', async () => {
  const cluster = await createSampleCluster();
  const resourceVersion = String(cluster.kubernetes.store.revision);
  const watch = cluster.watch(paths.services, { resourceVersion, labelSelector: 'tier=front' });
  const label = (tier: string | null) =>
    cluster.send('PATCH', `${paths.services}/webpod`, {
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { tier } } },
    });
  await label('front');
  await label(null);
  expect(seen(watch.events)).toEqual(['ADDED webpod', 'DELETED webpod']);
  watch.stop();
});

test('a watch of tables names the columns once', async () => {
  const cluster = await createSampleCluster();
  const events: WatchEvent[] = [];
  const abort = new AbortController();
  const request = { method: 'GET', path: paths.pods, query: { watch: 'true' }, accept: tableAccept } as const;
  const ended = cluster.kubernetes.api.watch(request, abort.signal, (event) => events.push(event));
  const tables = events.map((event) => event.object as Json);
  expect(tables).toHaveLength(4);
  expect(tables[0]?.['columnDefinitions']).toHaveLength(9);
  expect(tables[1]?.['columnDefinitions']).toBeNull();
  abort.abort();
  await ended;
});

test('a watch ends when its time is over, and hears nothing after it was stopped', async () => {
  const cluster = await createSampleCluster();
  const request = { method: 'GET', path: paths.pods, query: { watch: 'true', timeoutSeconds: '5' } } as const;
  const ends: number[] = [];
  const started = cluster.clock.now();
  async function listen(signal: AbortSignal): Promise<void> {
    await cluster.kubernetes.api.watch(request, signal, () => undefined);
    ends.push(cluster.clock.now() - started);
  }
  void listen(new AbortController().signal);
  await cluster.clock.advance(10_000);
  expect(ends).toEqual([5000]);

  const watch = cluster.watch(paths.services, { resourceVersion: String(cluster.kubernetes.store.revision) });
  watch.stop();
  await cluster.clock.advance(1);
  await cluster.send('DELETE', `${paths.services}/webpod`);
  expect(watch.events).toEqual([]);
});

test('a revision that is no longer kept is answered with Expired', async () => {
  const cluster = createCluster('old', []);
  const { store } = cluster.kubernetes;
  store.create('configmaps', { metadata: { name: 'busy', namespace: 'default' } });
  for (let turn = 0; turn < 25_000; turn++) {
    store.modify('configmaps', 'busy', 'default', (current) => ({
      ...current,
      data: { turn: String(turn) },
    }));
  }
  const watch = cluster.watch('/api/v1/configmaps', { resourceVersion: '1' });
  await cluster.clock.advance(1);
  const status = watch.events[0]?.object as Json;
  expect([watch.events[0]?.type, status['code'], status['reason']]).toEqual(['ERROR', 410, 'Expired']);
  expect(status['message']).toBe(`too old resource version: 1 (${store.revision})`);
});

test('the status of a pod is seen on its way from Pending to Running', async () => {
  const cluster = createCluster();
  await cluster.clock.advance(100);
  const watch = cluster.watch(paths.pods);
  await cluster.send('POST', paths.pods, { body: curlPod });
  await cluster.clock.advance(3000);
  const phases = watch.events.map(({ object }) => (object as Json)['status']?.['phase']);
  expect(phases).toEqual(['Pending', 'Pending', 'Running']);
  watch.stop();
});
