import { CoreV1Api } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { serveLab } from './servedLab.ts';

const PODS = 3_000; // the bench has 10,000

it('answers as before with thousands of pods that fit no node', async () => {
  const served = await serveLab('', { still: true });
  for (let index = 0; index < PODS; index += 1) {
    const { status } = await served.lab.kube.request({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      contentType: 'application/json',
      body: {
        metadata: { name: `many-${index}`, labels: { app: 'many' } },
        spec: { nodeSelector: { no: 'where' }, containers: [{ name: 'c', image: 'busybox' }] },
      },
    });
    if (status !== 201) expect(status).toBe(201);
  }
  const core = served.config.makeApiClient(CoreV1Api);
  const all = await core.listNamespacedPod({ namespace: 'default', labelSelector: 'app=many' });
  expect(all.items).toHaveLength(PODS);
  const first = await core.listNamespacedPod({ namespace: 'default', limit: 500 });
  expect(first.items).toHaveLength(500);
  expect(first.metadata?.remainingItemCount).toBe(PODS - 500);
  expect(await served.inShell('kubectl get pods -l app=many --no-headers | wc -l')).toContain(String(PODS));
  expect(await served.inShell('kubectl get nodes -o name')).toContain('node/k8s-w1');
  await core.deleteCollectionNamespacedPod({ namespace: 'default', labelSelector: 'app=many' });
  const left = await core.listNamespacedPod({ namespace: 'default', labelSelector: 'app=many' });
  expect(left.items).toHaveLength(0);
  await served.close();
}, 600_000);
