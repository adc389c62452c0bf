import { expect, test } from 'vitest';
import { createSampleCluster, type Json } from './cluster.ts';

const path = '/apis/apps/v1/namespaces/default/deployments/web';
const contentType = 'application/apply-patch+yaml';

interface Wanted {
  readonly replicas?: number;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function manifest({ replicas, image = 'traefik/whoami', labels }: Wanted): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', ...(labels === undefined ? {} : { labels }) },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

async function served() {
  const cluster = await createSampleCluster();
  const apply = (fieldManager: string, wanted: Wanted, force = false) =>
    cluster.send('PATCH', path, {
      contentType,
      query: { fieldManager, ...(force ? { force: 'true' } : {}) },
      body: manifest(wanted),
    });
  return { cluster, apply };
}

function managers(body: Json): unknown {
  return body['metadata']?.['managedFields'];
}

test('what is applied is created, with the fields that its manager asked for', async () => {
  const { apply } = await served();
  const created = await apply('one', { replicas: 2 });
  expect(created.status).toBe(201);
  expect(managers(created.body)).toMatchObject([
    {
      manager: 'one',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:spec': {
          'f:replicas': {},
          'f:selector': {},
          'f:template': {
            'f:metadata': { 'f:labels': { 'f:app': {} } },
            'f:spec': {
              'f:containers': {
                'k:{"name":"main"}': {
                  '.': {},
                  'f:image': {},
                  'f:name': {},
                  'f:ports': {
                    'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
                  },
                },
              },
            },
          },
        },
      },
    },
  ]);
});

test('the same again is no write', async () => {
  const { apply } = await served();
  const first = await apply('one', { replicas: 2 });
  const again = await apply('one', { replicas: 2 });
  expect(again.status).toBe(200);
  expect(managers(again.body)).toEqual(managers(first.body));
});

test('a field of another manager is a conflict, unless it is wanted the same or taken by force', async () => {
  const { apply } = await served();
  await apply('one', { replicas: 2 });
  const refused = await apply('two', { replicas: 3 });
  expect([refused.status, refused.body['message']]).toEqual([
    409,
    'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
  ]);
  const both = await apply('two', { replicas: 3, image: 'busybox' });
  expect(both.body['message']).toBe(
    'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\n- .spec.template.spec.containers[name="main"].image',
  );
  expect((await apply('two', { replicas: 2 })).status).toBe(200);
  const forced = await apply('two', { replicas: 5 }, true);
  expect([forced.status, forced.body['spec']?.['replicas']]).toEqual([200, 5]);
  expect((await apply('one', { replicas: 2 })).body['message']).toContain('conflict with "two"');
});

test('what a manager no longer wants goes, unless somebody else wants it', async () => {
  const { apply } = await served();
  await apply('one', { replicas: 2, labels: { a: '1', b: '2' } });
  await apply('two', { labels: { b: '2' } });
  const left = await apply('one', { replicas: 2 });
  expect(left.body['metadata']?.['labels']).toEqual({ b: '2' });
  expect((await apply('one', {})).body['spec']?.['replicas']).toBe(1);
});

test('whoever patches a field manages it from then on', async () => {
  const { cluster, apply } = await served();
  await apply('one', { replicas: 2 });
  await cluster.send('PATCH', path, {
    contentType: 'application/merge-patch+json',
    query: { fieldManager: 'hand' },
    body: { spec: { replicas: 4 } },
  });
  expect((await apply('one', { replicas: 2 })).body['message']).toMatch(
    /conflict with "hand" using apps\/v1 at \d{4}-\d\d-\d\dT[\d:]+Z: \.spec\.replicas$/,
  );
});

test('a manager must be named, and what is applied must be YAML of that kind', async () => {
  const { cluster } = await served();
  const nameless = await cluster.send('PATCH', path, { contentType, body: manifest({}) });
  expect([nameless.status, nameless.body['message']]).toEqual([
    422,
    expect.stringContaining('is required for apply patch'),
  ]);
  for (const body of [
    'a: [',
    '[]',
    'kind: Pod',
    'kind: Deployment\napiVersion: apps/v1\nspec:\n  replica: 1',
  ]) {
    const refused = await cluster.send('PATCH', path, { contentType, query: { fieldManager: 'x' }, body });
    expect(refused.status, body).toBe(400);
  }
});
