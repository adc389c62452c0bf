import { expect, test } from 'vitest';
import { createCluster, createSampleCluster, curlPod, paths, webpodDeployment } from './cluster.ts';

test('a deployment becomes a replica set, three pods on three nodes, and endpoints behind its service', async () => {
  const cluster = await createSampleCluster();
  const { store } = cluster.kubernetes;
  const pods = store.list('pods', 'default').filter((pod) => pod.metadata.labels?.['app'] === 'webpod');
  expect(pods.map((pod) => pod.status.phase)).toEqual(['Running', 'Running', 'Running']);
  expect(pods.map((pod) => pod.spec.nodeName).sort()).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
  const [set] = store.list('replicasets', 'default');
  expect(set?.metadata.name).toMatch(/^webpod-[bcdfghjklmnpqrstvwxz2456789]+$/u);
  for (const pod of pods) {
    expect(pod.metadata.name).toMatch(
      new RegExp(`^${set?.metadata.name}-[bcdfghjklmnpqrstvwxz2456789]{5}$`, 'u'),
    );
    expect(pod.status.hostIP).toMatch(/^192\.168\./u);
    expect(pod.status.qosClass).toBe('BestEffort');
  }
  const [slice] = store
    .list('endpointslices', 'default')
    .filter((each) => each.metadata.name !== 'kubernetes');
  const addresses = slice?.endpoints.flatMap((each) => each.addresses).sort();
  expect(addresses).toEqual(pods.map((pod) => pod.status.podIP).sort());
  expect(slice?.endpoints.every((each) => each.conditions.ready)).toBe(true);
  expect(store.get('endpoints', 'webpod', 'default')?.subsets?.[0]?.addresses).toHaveLength(3);
});

test('a pod takes about a second from its creation to Running, and says on the way what it does', async () => {
  const cluster = createCluster();
  await cluster.clock.advance(100);
  await cluster.send('POST', paths.pods, { body: curlPod });
  await cluster.clock.advance(200);
  expect((await cluster.table(paths.pods)).rows[0]?.slice(0, 3)).toEqual([
    'curl-pod',
    '0/1',
    'ContainerCreating',
  ]);
  await cluster.clock.advance(2500);
  expect((await cluster.table(paths.pods)).rows[0]?.slice(0, 4)).toEqual(['curl-pod', '1/1', 'Running', '0']);
  const events = cluster.kubernetes.store.list('events', 'default');
  const about = events
    .filter((event) => event.involvedObject.name === 'curl-pod')
    .map((event) => event.reason);
  expect(about.sort()).toEqual(['Created', 'Pulled', 'Pulling', 'Started']);
});

test('an image that no registry has backs off, in the words of containerd', async () => {
  const cluster = createCluster();
  await cluster.clock.advance(100);
  const container = { ...curlPod.spec.containers[0], image: 'nosuch/image:1' };
  await cluster.send('POST', paths.pods, {
    body: { ...curlPod, spec: { ...curlPod.spec, containers: [container] } },
  });
  await cluster.clock.advance(3000);
  const status = async () => (await cluster.table(paths.pods)).rows[0]?.[2];
  expect(await status()).toBe('ErrImagePull');
  await cluster.clock.advance(5000);
  expect(await status()).toBe('ImagePullBackOff');
  const messages = cluster.kubernetes.store.list('events', 'default').map((event) => event.message);
  expect(messages).toContain('Back-off pulling image "nosuch/image:1"');
  expect(messages.join('\n')).toContain(
    'Failed to pull image "nosuch/image:1": failed to pull and unpack image "docker.io/nosuch/image:1"',
  );
});

test('a changed template rolls over one pod at a time and keeps the old revision', async () => {
  const cluster = await createSampleCluster();
  const { store } = cluster.kubernetes;
  let fewest = 3;
  store.subscribe('deployments', ({ object }) => {
    fewest = Math.min(fewest, object.status.availableReplicas ?? 0);
  });
  await cluster.send('PATCH', `${paths.deployments}/webpod`, {
    contentType: 'application/strategic-merge-patch+json',
    body: {
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } } } },
    },
  });
  await cluster.clock.advance(60_000);
  const sets = store.list('replicasets', 'default');
  expect(sets.map((set) => set.spec.replicas).sort()).toEqual([0, 3]);
  expect(fewest).toBe(3);
  const deployment = store.get('deployments', 'webpod', 'default');
  expect(deployment?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  expect(deployment?.status).toMatchObject({
    observedGeneration: 2,
    replicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
  });
  const progressing = deployment?.status.conditions?.find((each) => each.type === 'Progressing');
  expect(progressing?.reason).toBe('NewReplicaSetAvailable');
});

test('going back to an old template takes its replica set up again under a new revision', async () => {
  const cluster = await createSampleCluster();
  const patchImage = (image: string) =>
    cluster.send('PATCH', `${paths.deployments}/webpod`, {
      contentType: 'application/strategic-merge-patch+json',
      body: { spec: { template: { spec: { containers: [{ name: 'webpod', image }] } } } },
    });
  const first = cluster.kubernetes.store.list('replicasets', 'default')[0]?.metadata.name;
  await patchImage('traefik/whoami:v1');
  await cluster.clock.advance(60_000);
  await patchImage('traefik/whoami');
  await cluster.clock.advance(60_000);
  const set = cluster.kubernetes.store.get('replicasets', first ?? '', 'default');
  expect(set?.spec.replicas).toBe(3);
  expect(set?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  expect(cluster.kubernetes.store.list('replicasets', 'default')).toHaveLength(2);
});

test('scaling through the subresource adds and removes pods and reports it as an event', async () => {
  const cluster = await createSampleCluster();
  const scale = (replicas: number) =>
    cluster.send('PATCH', `${paths.deployments}/webpod/scale`, {
      contentType: 'application/merge-patch+json',
      body: { spec: { replicas } },
    });
  expect((await scale(5)).body['spec']?.['replicas']).toBe(5);
  await cluster.clock.advance(6000);
  expect((await cluster.table(paths.deployments)).rows[0]?.slice(0, 4)).toEqual(['webpod', '5/5', 5, 5]);
  await scale(1);
  await cluster.clock.advance(6000);
  expect((await cluster.table(paths.deployments)).rows[0]?.slice(0, 4)).toEqual(['webpod', '1/1', 1, 1]);
  const name = cluster.kubernetes.store.list('replicasets', 'default')[0]?.metadata.name;
  const messages = cluster.kubernetes.store.list('events', 'default').map((event) => event.message);
  expect(messages).toContain(`Scaled up replica set ${name} from 0 to 3`);
  expect(messages).toContain(`Scaled up replica set ${name} from 3 to 5`);
  expect(messages).toContain(`Scaled down replica set ${name} from 5 to 1`);
});

test('deleting a deployment takes its replica set and pods with it, on the nodes too', async () => {
  const cluster = await createSampleCluster();
  expect(cluster.runtime.running.size).toBe(4);
  await cluster.send('DELETE', `${paths.deployments}/webpod`, { body: { propagationPolicy: 'Background' } });
  await cluster.clock.advance(3000);
  expect(cluster.kubernetes.store.list('replicasets', 'default')).toEqual([]);
  expect([...cluster.runtime.running]).toEqual(['curl-pod']);
});

test('a foreground deletion keeps the owner until its dependents are gone; orphaning keeps the dependents', async () => {
  const cluster = await createSampleCluster();
  const kept = await cluster.send('DELETE', `${paths.deployments}/webpod`, {
    body: { propagationPolicy: 'Foreground' },
  });
  expect(kept.body['metadata']?.['finalizers']).toEqual(['foregroundDeletion']);
  await cluster.clock.advance(5000);
  expect(cluster.kubernetes.store.get('deployments', 'webpod', 'default')).toBeUndefined();
  expect(cluster.kubernetes.store.list('pods', 'default').map((pod) => pod.metadata.name)).toEqual([
    'curl-pod',
  ]);

  const other = await createSampleCluster();
  await other.send('DELETE', `${paths.deployments}/webpod`, { body: { propagationPolicy: 'Orphan' } });
  await other.clock.advance(5000);
  expect(other.kubernetes.store.get('deployments', 'webpod', 'default')).toBeUndefined();
  expect(other.kubernetes.store.list('replicasets', 'default')[0]?.metadata.ownerReferences).toBeUndefined();
  expect(other.runtime.running.size).toBe(4);
});

test('a deleted pod of a deployment is replaced, and its endpoint stops being ready at once', async () => {
  const cluster = await createSampleCluster();
  const { store } = cluster.kubernetes;
  const victim = store.list('pods', 'default').find((pod) => pod.metadata.labels?.['app'] === 'webpod');
  const watch = cluster.watch(paths.slices, { resourceVersion: String(store.revision) });
  await cluster.send('DELETE', `${paths.pods}/${victim?.metadata.name}`);
  await cluster.clock.advance(5000);
  watch.stop();
  const pods = store.list('pods', 'default').map((pod) => pod.metadata.name);
  expect(pods).toHaveLength(4);
  expect(pods).not.toContain(victim?.metadata.name);
  const address = victim?.status.podIP;
  const slices = watch.events.map((event) => JSON.stringify(event.object));
  expect(slices.length).toBeGreaterThan(1);
  expect(slices.at(-1)).not.toContain(`"${address}"`);
});

test('a daemon set has one pod on every node and restarts them one after the other', async () => {
  const cluster = createCluster();
  const { store } = cluster.kubernetes;
  await cluster.clock.advance(100);
  const template = {
    metadata: { labels: { app: 'agent' } },
    spec: { hostNetwork: true, containers: [{ name: 'agent', image: 'nicolaka/netshoot' }] },
  };
  const body = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent' },
    spec: { selector: { matchLabels: { app: 'agent' } }, template },
  };
  expect((await cluster.send('POST', paths.daemonsets, { body })).status).toBe(201);
  await cluster.clock.advance(5000);
  expect((await cluster.table(paths.daemonsets)).rows[0]?.slice(0, 7)).toEqual([
    'agent',
    3,
    3,
    3,
    3,
    3,
    '<none>',
  ]);
  const before = store.list('pods', 'default').map((pod) => pod.metadata.name);
  let fewest = 3;
  store.subscribe('daemonsets', ({ object }) => {
    fewest = Math.min(fewest, object.status.numberAvailable ?? 0);
  });
  await cluster.send('PATCH', `${paths.daemonsets}/agent`, {
    contentType: 'application/strategic-merge-patch+json',
    body: { spec: { template: { metadata: { annotations: { restartedAt: 'now' } } } } },
  });
  await cluster.clock.advance(30_000);
  const after = store.list('pods', 'default').map((pod) => pod.metadata.name);
  expect(after).toHaveLength(3);
  expect(after.filter((name) => before.includes(name))).toEqual([]);
  expect(fewest).toBe(2);
  expect(
    store
      .list('pods', 'default')
      .map((pod) => pod.spec.nodeName)
      .sort(),
  ).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
});

test('a namespace has an account and a CA, and ends when its contents have ended', async () => {
  const cluster = createCluster();
  await cluster.clock.advance(100);
  await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'team' } } });
  await cluster.clock.advance(100);
  const { store } = cluster.kubernetes;
  expect(store.get('serviceaccounts', 'default', 'team')).toBeDefined();
  expect(store.get('configmaps', 'kube-root-ca.crt', 'team')).toBeDefined();
  const deployment = { ...webpodDeployment, metadata: { name: 'webpod' } };
  await cluster.send('POST', '/apis/apps/v1/namespaces/team/deployments', { body: deployment });
  await cluster.clock.advance(4000);
  await cluster.send('DELETE', '/api/v1/namespaces/team');
  expect(store.get('namespaces', 'team')?.status.phase).toBe('Terminating');
  const refused = await cluster.send('POST', '/api/v1/namespaces/team/pods', {
    body: { ...curlPod, metadata: { name: 'late' } },
  });
  expect(refused.body['message']).toBe(
    'pods "late" is forbidden: unable to create new content in namespace team because it is being terminated',
  );
  await cluster.clock.advance(5000);
  expect(store.get('namespaces', 'team')).toBeUndefined();
  expect(store.list('pods', 'team')).toEqual([]);
});

test('the same seed gives the same bytes, another seed other names', async () => {
  const first = await dump('week4');
  expect(await dump('week4')).toBe(first);
  expect(await dump('other')).not.toBe(first);
});

async function dump(seed: string): Promise<string> {
  const { kubernetes } = await createSampleCluster(seed);
  return JSON.stringify([
    kubernetes.store.list('pods'),
    kubernetes.store.list('services'),
    kubernetes.store.list('events'),
    kubernetes.store.list('nodes'),
  ]);
}
