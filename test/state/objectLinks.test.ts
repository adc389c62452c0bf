import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../src/output/parsed.ts';
import { createState } from '../../src/state/createState.ts';
import type { KubeObject } from '../../src/state/fact.ts';
import { fixture, parseTable } from '../output/fixture.ts';
import { linksFrom, provenance, record, short } from './cluster.ts';

const text = (file: string) => readFileSync(join(import.meta.dirname, 'fixtures', file), 'utf8');

/** A real cluster with two L2 policies, a pool, three load-balancer Services and their leases. */
function l2State() {
  const state = createState();
  const objects = JSON.parse(text('l2-objects.json')) as Record<string, KubeObject[]>;
  for (const [resource, each] of Object.entries(objects)) state.setObjects(resource, each);
  return state;
}

const printed = {
  services: parseTable('kubectl get svc', text('l2-svc.txt')),
  pools: parseTable('kubectl get ippools', text('l2-ippools.txt')),
  policies: parseTable('kubectl get CiliumL2AnnouncementPolicy', text('l2-ciliuml2announcementpolicy.txt')),
  slices: parseTable('kubectl get endpointslices -A', text('l2-endpointslices.txt')),
  nodes: parseTable('kubectl get nodes -o wide', text('l2-nodes.txt')),
  pods: parseTable('kubectl get pods -o wide', text('l2-pods.txt')),
  leases: parseTable('kubectl -n kube-system get lease', text('l2-lease.txt')),
};

const from = (name: keyof typeof printed, fits: (row: Row) => boolean) =>
  short(linksFrom(l2State(), printed[name], provenance(`get ${name}`), fits));
const named = (name: string) => (row: Row) => row['name'] === name;

describe('objects lead to each other, in both directions', () => {
  test('a policy to the Services that it announces, their lease and the nodes that may, not to others', () => {
    expect(from('policies', named('policy1'))).toEqual([
      'service kube-services default webpod',
      'lease kube-leases kube-system cilium-l2announce-default-webpod',
      'node kube-nodes k8s-ctr',
      'node kube-nodes k8s-w1',
    ]);
    expect(from('policies', named('policy2')).filter((link) => link.startsWith('service'))).toEqual([
      'service kube-services default netshoot-web',
      'service kube-services default netshoot-web2',
    ]);
  });

  test('a Service back to its policy, its lease, its pool and its slices', () => {
    const found = from('services', named('webpod'));
    expect(found).toContain('policy kube-ciliuml2announcementpolicies policy1');
    expect(found).not.toContain('policy kube-ciliuml2announcementpolicies policy2');
    expect(found).toContain('lease kube-leases kube-system cilium-l2announce-default-webpod');
    expect(found).toContain('pool kube-ciliumloadbalancerippools cilium-lb-ippool');
    expect(found).toContain('slice kube-endpointslices default webpod-qm49r');
  });

  test('a Service without an external address is of no pool and announced by no policy', () => {
    expect(from('services', named('kubernetes')).join()).not.toMatch(/pool|policy|lease/);
  });

  test('a pool to the Services that hold an address of it', () => {
    expect(from('pools', named('cilium-lb-ippool'))).toEqual([
      'service kube-services default netshoot-web',
      'service kube-services default netshoot-web2',
      'service kube-services default webpod',
    ]);
  });

  test('a slice to its Service and its pods, and a pod back to its slices', () => {
    expect(from('slices', named('webpod-qm49r'))).toEqual([
      'service kube-services default webpod',
      'backend kube-pods default webpod-cccbffd-dsmcd',
      'backend kube-pods default webpod-cccbffd-gwdsp',
      'backend kube-pods default webpod-cccbffd-z6clz',
    ]);
    expect(from('pods', named('webpod-cccbffd-gwdsp'))).toContain(
      'slice kube-endpointslices default webpod-qm49r',
    );
  });

  test('a lease to its holder, its Service and its policy, and a node back to the leases that it holds', () => {
    const found = from('leases', named('cilium-l2announce-default-webpod'));
    expect(found).toContain('node kube-nodes k8s-ctr');
    expect(found).toContain('service kube-services default webpod');
    expect(found).toContain('policy kube-ciliuml2announcementpolicies policy1');
    expect(from('nodes', named('k8s-ctr'))).toContain(
      'lease kube-leases kube-system cilium-l2announce-default-webpod',
    );
    expect(from('nodes', named('k8s-w0')).join()).not.toMatch(/lease|policy/);
  });
});

describe('the agent’s own database', () => {
  const database = (name: string) =>
    parseTable(`cilium-dbg shell -- db/show ${name}`, text(`l2-db-${name}.txt`));
  const here = { agent: 'k8s-ctr' };

  test('a frontend leads to its Service, its backends’ pods and the service entry of the same agent alone', () => {
    const services = parseTable(
      'cilium-dbg service list',
      fixture('agent/l2-k8s-ctr/cilium-dbg_service_list.txt'),
    );
    const links = (agent: string) => {
      const state = l2State();
      record(state, services, provenance('service list', { agent }));
      return short(
        linksFrom(state, database('frontends'), provenance('frontends', here), (row) =>
          String(row['address']).startsWith('10.96.183.115:80/'),
        ),
      );
    };
    expect(links('k8s-ctr')).toContain('service kube-services default webpod');
    expect(links('k8s-ctr')).toContain('backend kube-pods default webpod-cccbffd-gwdsp');
    expect(links('k8s-ctr').some((link) => link.startsWith('frontend services '))).toBe(true);
    expect(links('k8s-w1').some((link) => link.startsWith('frontend services '))).toBe(false);
  });

  test('a backend leads to its pod, its Service and the frontends that use it', () => {
    const state = l2State();
    record(state, database('frontends'), provenance('frontends', here));
    const found = short(
      linksFrom(state, database('backends'), provenance('backends', here), (row) =>
        String(row['address']).startsWith('172.20.1.195:80'),
      ),
    );
    expect(found).toContain('pod kube-pods default webpod-cccbffd-gwdsp');
    expect(found).toContain('service kube-services default webpod');
    expect(found.some((link) => link.startsWith('frontend db-frontends 10.96.183.115:80'))).toBe(true);
  });

  test('services, pods and node addresses lead to their objects', () => {
    const first = (name: string, fits: (row: Row) => boolean) =>
      short(linksFrom(l2State(), database(name), provenance(name, here), fits))[0];
    expect(first('services', named('default/webpod'))).toBe('service kube-services default webpod');
    expect(first('k8s-pods', named('default/curl-pod'))).toBe('pod kube-pods default curl-pod');
    expect(first('node-addresses', (row) => row['address'] === '192.168.10.100')).toBe(
      'node kube-nodes k8s-ctr',
    );
  });
});

test('translations lead to the nodes and pods at their ends', () => {
  const nat = parseTable('cilium-dbg bpf nat list', fixture('agent/l2-k8s-ctr/cilium-dbg_bpf_nat_list.txt'));
  const found = short(
    linksFrom(l2State(), nat, provenance('nat'), (row) => row['source'] === '192.168.20.100'),
  );
  expect(found).toContain('source kube-nodes k8s-w0');
  expect(found).toContain('translated kube-nodes k8s-ctr');
});

test('a tunnel leads to the node whose pods are in its range and to the node at its end', () => {
  const tunnel = parseTable(
    'cilium-dbg bpf tunnel list',
    'TUNNEL         VALUE\n172.20.1.0:0   192.168.10.101:0\n',
  );
  const found = short(linksFrom(l2State(), tunnel, provenance('tunnel'), () => true));
  expect(found).toContain('tunnel kube-nodes k8s-w1');
});
