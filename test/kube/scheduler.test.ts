import { expect, test } from 'vitest';
import { createCluster, createSampleCluster, curlPod, nodes, paths, type Cluster } from './cluster.ts';

async function podWith(cluster: Cluster, name: string, spec: object): Promise<void> {
  const { nodeName: _node, ...own } = curlPod.spec;
  const body = { metadata: { name, labels: { app: name } }, spec: { ...own, ...spec } };
  expect((await cluster.send('POST', paths.pods, { body })).status).toBe(201);
  await cluster.clock.advance(1000);
}

test('the explanation of a placement has a score of every plugin for every node, and the best total wins', async () => {
  const cluster = await createSampleCluster();
  const pod = cluster.kubernetes.store
    .list('pods', 'default')
    .find((each) => each.metadata.labels?.['app'] === 'webpod');
  const placement = cluster.kubernetes.explain(`default/${pod?.metadata.name}`);
  expect(placement?.node).toBe(pod?.spec.nodeName);
  expect(placement?.given).toBe(false);
  const totals = new Map(placement?.nodes.map((each) => [each.node, each.total ?? 0]));
  expect(totals.get(placement?.node ?? '')).toBe(Math.max(...totals.values()));
  expect(placement?.nodes.map((each) => each.scores?.map((score) => score.plugin))).toEqual(
    Array.from({ length: 3 }, () => [
      'TaintToleration',
      'NodeAffinity',
      'PodTopologySpread',
      'InterPodAffinity',
      'NodeResourcesFit',
      'NodeResourcesBalancedAllocation',
      'ImageLocality',
    ]),
  );
  const scheduled = cluster.kubernetes.store
    .list('events', 'default')
    .filter((event) => event.reason === 'Scheduled');
  expect(scheduled.map((event) => event.message)).toContain(
    `Successfully assigned default/${pod?.metadata.name} to ${pod?.spec.nodeName}`,
  );
});

test('an anti-affinity that selects nothing changes nothing: the spread comes from the scores', async () => {
  const cluster = await createSampleCluster();
  const placements = cluster.kubernetes.store
    .list('pods', 'default')
    .filter((each) => each.metadata.labels?.['app'] === 'webpod')
    .map((pod) => cluster.kubernetes.explain(`default/${pod.metadata.name}`));
  for (const placement of placements) {
    expect(placement?.nodes.every((verdict) => verdict.filtered === undefined)).toBe(true);
  }
  const spread = placements.flatMap((placement) =>
    (placement?.nodes ?? []).map(
      (each) => each.scores?.find((score) => score.plugin === 'PodTopologySpread')?.score,
    ),
  );
  expect(new Set(spread).size).toBeGreaterThan(1);
});

test('an anti-affinity that selects the pods leaves the fourth replica without a node, and says why', async () => {
  const cluster = createCluster();
  await cluster.clock.advance(100);
  const term = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { affinity, containers: curlPod.spec.containers },
  };
  const spec = { replicas: 4, selector: { matchLabels: { app: 'web' } }, template };
  await cluster.send('POST', paths.deployments, { body: { metadata: { name: 'web' }, spec } });
  await cluster.clock.advance(5000);
  const pods = cluster.kubernetes.store.list('pods', 'default');
  const waiting = pods.filter((pod) => pod.spec.nodeName === undefined);
  expect(waiting).toHaveLength(1);
  const failed = cluster.kubernetes.store
    .list('events', 'default')
    .find((event) => event.reason === 'FailedScheduling');
  expect(failed?.message).toBe(
    "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  );
  const running = pods.find((pod) => pod.spec.nodeName === 'k8s-w1');
  await cluster.send('PATCH', `${paths.deployments}/web/scale`, {
    contentType: 'application/merge-patch+json',
    body: { spec: { replicas: 3 } },
  });
  await cluster.send('DELETE', `${paths.pods}/${running?.metadata.name}`, {
    body: { gracePeriodSeconds: 0 },
  });
  await cluster.clock.advance(5000);
  expect(
    cluster.kubernetes.store
      .list('pods', 'default')
      .map((pod) => pod.spec.nodeName)
      .sort(),
  ).toEqual(['k8s-ctr', 'k8s-w0', 'k8s-w1']);
});

test('taints, selectors, resources and cordons are each named as the reason against a node', async () => {
  const declared = nodes.map((node) =>
    node.name === 'k8s-ctr'
      ? { ...node, taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' as const }] }
      : node,
  );
  const cluster = createCluster('reasons', declared);
  await cluster.clock.advance(100);
  await cluster.send('PATCH', '/api/v1/nodes/k8s-w0', {
    contentType: 'application/merge-patch+json',
    body: { spec: { unschedulable: true } },
  });
  const resources = { requests: { cpu: '3' } };
  await podWith(cluster, 'big', { containers: [{ ...curlPod.spec.containers[0], resources }] });
  expect(cluster.kubernetes.explain('default/big')?.message).toBe(
    '0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
  );
  await podWith(cluster, 'picky', { nodeSelector: { disk: 'ssd' }, tolerations: [{ operator: 'Exists' }] });
  const picky = cluster.kubernetes.store.get('pods', 'picky', 'default');
  expect(picky?.status.conditions?.[0]).toMatchObject({
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
  });
  await cluster.send('PATCH', '/api/v1/nodes/k8s-w1', {
    contentType: 'application/merge-patch+json',
    body: { metadata: { labels: { disk: 'ssd' } } },
  });
  await cluster.clock.advance(1000);
  expect(cluster.kubernetes.store.get('pods', 'picky', 'default')?.spec.nodeName).toBe('k8s-w1');
});

test('a pod that names its node is never looked at by the scheduler, and the explanation says so', async () => {
  const cluster = await createSampleCluster();
  expect(cluster.kubernetes.explain('default/curl-pod')).toMatchObject({
    given: true,
    node: 'k8s-ctr',
    nodes: [],
  });
});
