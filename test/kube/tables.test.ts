import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import type { ResourceName, Resources } from '../../src/lab/kube/resources.ts';
import { tableOf } from '../../src/lab/kube/tables/table.ts';
import { humanDuration } from '../../src/lab/go/duration.ts';
import { createCluster, createSampleCluster, paths, tableAccept } from './cluster.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** A table as kubectl printed it: cells by the offsets of the header. */
function printed(text: string): { header: string[]; rows: string[][] } {
  const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const starts = [...first.matchAll(/\S+(?: \S+)*/gu)].map((match) => match.index);
  const cells = (line: string): string[] =>
    starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
  return { header: cells(first), rows: lines.map(cells) };
}

/**
 * What depends on the moment (AGE), and the kernel's architecture, which servers print since 1.34; the samples' server is
 * newer than the one simulated here.
 */
const notCompared = new Set(['AGE', 'KERNEL-VERSION']);

const captured: readonly { resource: ResourceName; table: string; wide: boolean }[] = [
  { resource: 'pods', table: 'pods.wide.txt', wide: true },
  { resource: 'nodes', table: 'nodes.wide.txt', wide: true },
  { resource: 'services', table: 'services.txt', wide: false },
  { resource: 'ciliumendpoints', table: 'ciliumendpoints.txt', wide: false },
  { resource: 'ciliumnodes', table: 'ciliumnodes.txt', wide: false },
  { resource: 'ciliumidentities', table: 'ciliumidentities.txt', wide: false },
  { resource: 'ciliumloadbalancerippools', table: 'ciliumloadbalancerippools.txt', wide: false },
];

test.each(captured)(
  'the table of $resource has the columns and cells of a real server',
  ({ resource, table, wide }) => {
    const objects = JSON.parse(fixture(`${resource}.json`)).items as Resources[typeof resource][];
    const now = Date.parse('2026-11-22T23:57:00Z');
    const answer = tableOf(resource, objects, { now, include: 'Metadata', listMeta: {} }) as {
      columnDefinitions: { name: string; priority: number }[];
      rows: { cells: unknown[] }[];
    };
    const shown = answer.columnDefinitions.map((each) => wide || each.priority === 0);
    const header = answer.columnDefinitions
      .map((each) => each.name.toUpperCase())
      .filter((_, index) => shown[index]);
    const expected = printed(fixture(table));
    expect(header).toEqual(expected.header);
    const keep = header.map((name) => !notCompared.has(name));
    const rows = answer.rows.map((row) =>
      row.cells.filter((_, index) => shown[index]).map((cell) => (cell === null ? '' : String(cell))),
    );
    const compared = (all: string[][]): string[][] => all.map((row) => row.filter((_, index) => keep[index]));
    expect(compared(rows)).toEqual(compared(expected.rows));
  },
);

test('ages are written as kubectl writes them', () => {
  const spans = [
    0,
    59,
    119,
    120,
    599,
    600,
    3 * 3600,
    8 * 3600,
    47 * 3600,
    48 * 3600,
    192 * 3600,
    800 * 86_400,
  ];
  const texts = spans.map((seconds) => humanDuration(seconds * 1000));
  expect(texts).toEqual(['0s', '59s', '119s', '2m', '9m59s', '10m', '3h', '8h', '47h', '2d', '8d', '2y70d']);
  expect(humanDuration(-5000)).toBe('<invalid>');
});

test('a service reads back as a real server gives it, defaults and all', async () => {
  const cluster = await createSampleCluster();
  const real = parse(fixture('service-webpod-clusterip.yaml')) as Record<string, unknown>;
  const { body } = await cluster.send('GET', `${paths.services}/webpod`);
  expect(withoutIdentity(body)).toEqual(withoutIdentity(real));
});

test('a pod reads back with every field that a real server fills in', async () => {
  const cluster = await createSampleCluster();
  const { body } = await cluster.send('GET', `${paths.pods}/curl-pod`);
  const items = JSON.parse(fixture('pods.json')).items as Record<string, Record<string, unknown>>[];
  const real = items.find((each) => each['metadata']?.['name'] === 'curl-pod');
  expect(ownSpec(body)).toEqual(ownSpec(real));
  const status = body['status'] as unknown as Record<string, unknown>;
  expect(Object.keys(status).sort()).toEqual(Object.keys(real?.['status'] ?? {}).sort());
  expect(status['qosClass']).toBe('BestEffort');
});

test('a load balancer waits for its address, and node ports show behind the ports', async () => {
  const cluster = await createSampleCluster();
  await cluster.send('PATCH', `${paths.services}/webpod`, {
    contentType: 'application/strategic-merge-patch+json',
    body: { spec: { type: 'LoadBalancer' } },
  });
  const { rows, wide } = await cluster.table(paths.services, { labelSelector: 'app=webpod' });
  expect(wide).toEqual(['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector']);
  expect(rows[0]?.slice(0, 2)).toEqual(['webpod', 'LoadBalancer']);
  expect(rows[0]?.[3]).toBe('<pending>');
  expect(rows[0]?.[4]).toMatch(/^80:3\d{4}\/TCP$/u);
  expect(rows[0]?.[6]).toBe('app=webpod');
});

test('a table row carries the metadata of its object, or all of it when asked', async () => {
  const cluster = await createSampleCluster();
  const rows = async (query: Record<string, string>) =>
    (await cluster.send('GET', `${paths.pods}/curl-pod`, { query, accept: tableAccept })).body['rows']?.[0]?.[
      'object'
    ];
  expect((await rows({}))?.['kind']).toBe('PartialObjectMetadata');
  expect((await rows({ includeObject: 'Object' }))?.['spec']?.['nodeName']).toBe('k8s-ctr');
  expect(await rows({ includeObject: 'None' })).toBeUndefined();
});

test('ten thousand pods are listed, paged and selected', async () => {
  const cluster = createCluster('big', []);
  for (let index = 0; index < 10_000; index++) {
    cluster.kubernetes.store.create('pods', {
      metadata: {
        name: `pod-${String(index).padStart(5, '0')}`,
        namespace: 'default',
        labels: { odd: String(index % 2) },
      },
      spec: { containers: [{ name: 'main', image: 'traefik/whoami' }] },
    });
  }
  expect((await cluster.table(paths.pods)).rows).toHaveLength(10_000);
  const first = await cluster.send('GET', paths.pods, { query: { limit: '500' } });
  expect(first.body['metadata']?.['remainingItemCount']).toBe(9500);
  const query = { limit: '500', continue: String(first.body['metadata']?.['continue']) };
  const second = await cluster.send('GET', paths.pods, { query });
  expect(second.body['items']?.[0]?.['metadata']?.['name']).toBe('pod-00500');
  const odd = await cluster.send('GET', paths.pods, { query: { labelSelector: 'odd=1' } });
  expect(odd.body['items']).toHaveLength(5000);
});

test('pods of a list leave out their kind, custom resources keep it', async () => {
  const cluster = await createSampleCluster();
  await cluster.send('POST', '/apis/cilium.io/v2/ciliumloadbalancerippools', {
    body: {
      metadata: { name: 'pool' },
      spec: { blocks: [{ start: '192.168.10.211', stop: '192.168.10.215' }] },
    },
  });
  const pods = await cluster.send('GET', paths.pods);
  expect(pods.body['kind']).toBe('PodList');
  expect(pods.body['items']?.[0]).not.toHaveProperty('kind');
  const pools = await cluster.send('GET', '/apis/cilium.io/v2alpha1/ciliumloadbalancerippools');
  expect(pools.body['items']?.[0]?.['apiVersion']).toBe('cilium.io/v2alpha1');
  expect(pools.body['items']?.[0]?.['spec']?.['disabled']).toBe(false);
});

test('every resource that is discovered has the names a real cluster gives it', async () => {
  const cluster = createCluster();
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
  const groups = ['/api', '/apis'].map((path) => cluster.send('GET', path, { accept }));
  interface Discovered {
    items: {
      metadata: { name?: string };
      versions: {
        version: string;
        resources: {
          resource: string;
          shortNames?: string[];
          scope: string;
          responseKind: { kind: string };
        }[];
      }[];
    }[];
  }
  const lines = printed(fixture('api-resources.txt')).rows.map((row) => row.join(' '));
  const ours = (await Promise.all(groups)).flatMap(({ body }) =>
    (body as unknown as Discovered).items.flatMap(({ metadata, versions }) =>
      (versions[0]?.resources ?? []).map(({ resource, shortNames = [], scope, responseKind }) =>
        [
          resource,
          shortNames.join(','),
          metadata.name ? `${metadata.name}/${versions[0]?.version}` : 'v1',
          String(scope === 'Namespaced'),
          responseKind.kind,
        ].join(' '),
      ),
    ),
  );
  // Cilium's policies of v2alpha1 stand in the group's second version: kubectl prefers the first that has them.
  // The cluster of the sample has no metrics-server.
  expect(ours.filter((line) => !lines.includes(line) && !line.includes('metrics.k8s.io'))).toEqual([]);
  expect(ours.length).toBeGreaterThan(20);
  expect((await cluster.send('GET', '/apis/cilium.io/v2alpha1')).body['resources']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: 'ciliuml2announcementpolicies', shortNames: ['l2announcement'] }),
    ]),
  );
});

function withoutIdentity(service: Record<string, unknown>): unknown {
  const { metadata, spec, ...rest } = structuredClone(service) as Record<string, Record<string, unknown>>;
  const { name, namespace, labels } = metadata ?? {};
  return {
    ...rest,
    metadata: { name, namespace, labels },
    spec: { ...spec, clusterIP: '', clusterIPs: [] },
  };
}

function ownSpec(pod: unknown): Record<string, unknown> {
  const {
    volumes: _volumes,
    containers,
    ...rest
  } = structuredClone((pod as { spec: Record<string, unknown> }).spec);
  const [{ volumeMounts: _mounts, ...container } = {}] = containers as Record<string, unknown>[];
  return { ...rest, container };
}
