import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { parseTable } from '../output/fixture.ts';
import { linksFrom, provenance, record, short } from './cluster.ts';

const text = (file: string) => readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8');
const leases = parseTable('kubectl -n kube-system get lease', text('l2-leases.txt'));
const announced = parseTable('cilium-dbg shell -- db/show l2-announce', text('l2-announce.txt'));
const lease = 'cilium-l2announce-default-webpod';

const webpod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'webpod', namespace: 'default' },
  spec: { clusterIP: '10.96.48.145', ports: [{ port: 80 }] },
  status: { loadBalancer: { ingress: [{ ip: '192.168.10.211' }] } },
};

function known() {
  const state = createState();
  state.setObjects('services', [webpod]);
  record(state, leases, provenance('get lease', { cellId: 'leases' }));
  record(state, announced, provenance('db/show', { cellId: 'announced', agent: 'k8s-w1' }));
  return state;
}

test('an announced address leads to its Service and to the lease that decides who announces it', () => {
  const found = short(linksFrom(known(), announced, provenance('db/show'), () => true));
  expect(found[0]).toBe('service kube-services default webpod');
  expect(found[1]).toContain(`lease kube-leases`);
  expect(found[1]).toContain(lease);
});

test('a lease leads to the Service that it is about, and other leases to none', () => {
  const of = (name: (text: string) => boolean) =>
    short(linksFrom(known(), leases, provenance('get lease'), (row) => name(String(row['name']))));
  expect(of((name) => name === lease)).toContain('service kube-services default webpod');
  expect(of((name) => !name.startsWith('cilium-l2announce')).join()).not.toContain('service');
});

test('a Service leads back to its announcement and its lease', () => {
  const services = parseTable(
    'kubectl get svc',
    'NAME     TYPE           CLUSTER-IP     EXTERNAL-IP      PORT(S)        AGE\nwebpod   LoadBalancer   10.96.48.145   192.168.10.211   80:31337/TCP   5m\n',
  );
  const found = short(linksFrom(known(), services, provenance('get svc'), () => true)).join('\n');
  expect(found).toContain(lease);
  expect(found).toContain('announcement db-l2-announce 192.168.10.211');
});
