import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/state/fact.ts';
import { createState } from '../../src/state/createState.ts';
import { parseTable } from '../output/fixture.ts';
import { linksFrom, nativeObjects, provenance, record, short } from './cluster.ts';

const ADDRESS = 'fd00:10:244:1::2a';
const agent = { agent: 'k8s-ctr' };

/** A pod of the real cluster, as it would be with a second family. */
function dualStack(pod: KubeObject): KubeObject {
  const { status } = pod as { readonly status?: { readonly podIP?: string } };
  return { ...pod, status: { ...status, podIPs: [{ ip: status?.podIP }, { ip: ADDRESS }] } };
}

test('an IPv6 address leads from the ipcache to its pod and its endpoint, and from the endpoint back', () => {
  const pods = nativeObjects()['pods'] ?? [];
  const pod = pods.find(({ metadata }) => metadata?.name?.startsWith('webpod'));
  if (pod === undefined) throw new Error('no webpod');
  const state = createState();
  state.setObjects('pods', [dualStack(pod)]);
  const name = pod.metadata?.name;

  const ipcache = parseTable(
    'cilium-dbg bpf ipcache list',
    `IP PREFIX/ADDRESS          IDENTITY\n${ADDRESS}/128   identity=12345 encryptkey=0 tunnelendpoint=0.0.0.0 flags=<none>\n`,
  );
  const endpoints = parseTable(
    'cilium-dbg endpoint list',
    'ENDPOINT   POLICY (ingress)   POLICY (egress)   IDENTITY   LABELS (source:key[=value])   IPv6                IPv4          STATUS\n' +
      '           ENFORCEMENT        ENFORCEMENT                                                                                   \n' +
      `77         Disabled           Disabled          12345      k8s:app=webpod                ${ADDRESS}   172.20.0.99   ready\n`,
  );
  const source = provenance('cilium-dbg bpf ipcache list', agent);
  record(state, ipcache, source);
  const list = provenance('cilium-dbg endpoint list', agent);
  record(state, endpoints, list);

  expect(short(linksFrom(state, ipcache, source, () => true))).toEqual(
    expect.arrayContaining([`pod kube-pods default ${name}`, 'endpoint endpoints 77']),
  );
  expect(short(linksFrom(state, endpoints, list, () => true))).toEqual(
    expect.arrayContaining([`pod kube-pods default ${name}`, `ipcache ipcache ${ADDRESS}/128 `]),
  );
});
