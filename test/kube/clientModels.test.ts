import { ObjectSerializer } from '@kubernetes/client-node/dist/gen/models/ObjectSerializer.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab } from '../../src/lab/lab.ts';

/** Path of each list, and the model that the official client reads it with. */
const LISTS = {
  V1PodList: '/api/v1/pods',
  V1ServiceList: '/api/v1/services',
  V1NodeList: '/api/v1/nodes',
  V1NamespaceList: '/api/v1/namespaces',
  V1ConfigMapList: '/api/v1/configmaps',
  V1EndpointsList: '/api/v1/endpoints',
  CoreV1EventList: '/api/v1/events',
  V1DeploymentList: '/apis/apps/v1/deployments',
  V1ReplicaSetList: '/apis/apps/v1/replicasets',
  V1DaemonSetList: '/apis/apps/v1/daemonsets',
  V1EndpointSliceList: '/apis/discovery.k8s.io/v1/endpointslices',
  V1LeaseList: '/apis/coordination.k8s.io/v1/leases',
} as const;

/** Without what the models change by themselves: absent fields, and times, which become objects. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(each) ? 'a time' : each,
    ),
  );
}

describe('the official client’s models', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = createLab({ time: 'virtual' });
    await lab.ready;
    const session = lab.open('k8s-ctr');
    await session.run(
      'kubectl create deployment web --image=traefik/whoami --replicas=2; kubectl expose deployment web --port=80; kubectl rollout status deploy/web',
      { signal: new AbortController().signal, onChunk: () => undefined },
    );
  });
  afterAll(() => lab.dispose());

  test.each(Object.entries(LISTS))('know every field of what the lab lists as %s', async (model, path) => {
    const { status, body } = await lab.kube.request({ method: 'GET', path });
    expect(status).toBe(200);
    const list = plain(body) as { items: unknown[] };
    expect(list.items.length).toBeGreaterThan(0);
    const read: unknown = ObjectSerializer.deserialize(body, model, '');
    // A field that a model does not know is lost on the way through it.
    expect(plain(ObjectSerializer.serialize(read, model, ''))).toEqual(list);
  });
});
