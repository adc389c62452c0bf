/** Outputs of the lab that go out of date, and come back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { movedOn, shownState, type ShownState } from '../../src/course/freshness.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { readsOf } from '../../src/course/reads.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { createLab } from '../../src/lab/lab.ts';
import { commandOf } from '../../src/script/command.ts';
import { week4Course } from './week4Course.ts';

describe('an output', () => {
  let backend: Lab;
  let study: Study;
  beforeAll(async () => {
    backend = createLab({ time: 'virtual' });
    await backend.ready;
    const course = week4Course();
    await reachStep(backend, course, 'lb-ipam', new AbortController().signal);
    study = createStudy({ backend, notebook: readNotebook(''), course, locale: 'en' });
    await study.settle(5_000);
  }, 120_000);
  afterAll(() => {
    study.dispose();
    backend.dispose();
  });

  const run = async (text: string, host = 'k8s-ctr'): Promise<readonly ShownState[]> => {
    const { outputs } = await study.runCell({ spec: { id: text, host, expect: 'ok' }, text });
    await study.settle(2_000);
    return outputs.map((output) => shownState(output, study.state));
  };
  const changed = (shown: readonly ShownState[]): readonly string[] => [
    ...new Set(
      shown.flatMap((each) => movedOn(each, study.state)).map(({ what, name }) => `${what} ${name}`),
    ),
  ];

  test('goes out of date when an object that it shows changes, and back when that is as it was', async () => {
    const services = await run('kubectl get svc --show-labels');
    const description = await run('kubectl describe svc webpod');
    const other = await run('kubectl get pods -n kube-system');
    expect(changed([...services, ...description, ...other])).toEqual([]);
    await run('kubectl label svc webpod tier=front');
    expect(changed(services)).toEqual(['services default/webpod']);
    expect(changed(description)).toEqual(['services default/webpod']);
    expect(changed(other)).toEqual([]);
    await run('kubectl label svc webpod tier-');
    expect(changed([...services, ...description])).toEqual([]);
  });

  test("of an agent's map goes out of date with what the map is made of", async () => {
    const map = await run('kubectl exec -n kube-system ds/cilium -- cilium-dbg bpf lb list');
    const tracked = await run('kubectl exec -n kube-system ds/cilium -- cilium-dbg bpf ct list global');
    await run('kubectl patch svc webpod -p \'{"spec":{"ports":[{"port":80,"targetPort":8080}]}}\'');
    expect(changed(map)).toContain('services default/webpod');
    expect(changed(tracked)).toEqual([]);
  });

  test('of a host goes out of date when the same command has printed other rows there, and only there', async () => {
    const routes = await run('ip -c route', 'router');
    const elsewhere = await run('ip route', 'k8s-w1');
    await run('ip route add 10.99.0.0/16 via 192.168.10.101', 'router');
    await run('ip route', 'router');
    expect(changed(routes)).toHaveLength(1);
    expect(changed(elsewhere)).toEqual([]);
    await run('ip route del 10.99.0.0/16', 'router');
    await run('ip route', 'router');
    expect(changed(routes)).toEqual([]);
  });

  test('that tells of a moment never goes out of date', async () => {
    const ping = await run('ping -c 1 192.168.10.101');
    await run('kubectl scale deploy webpod --replicas=1');
    expect(changed(ping)).toEqual([]);
  });
});

test('what a command reads is told from its words', () => {
  const reads = (text: string) => {
    const command = commandOf(text, 'k8s-w1');
    return command && readsOf(command);
  };
  expect(reads('k get po,svc -A -o wide | grep web')).toEqual([
    { resource: 'pods' },
    { resource: 'services' },
  ]);
  expect(reads('kubectl get -n kube-system pod a b')).toEqual([
    { resource: 'pods', namespace: 'kube-system', names: ['a', 'b'] },
  ]);
  expect(reads('kubectl describe deploy/webpod')).toEqual([
    { resource: 'deployments', namespace: 'default', names: ['webpod'] },
  ]);
  expect(reads('k exec -n kube-system ds/cilium -- cilium-dbg endpoint list')).toEqual([
    { resource: 'pods' },
    { resource: 'ciliumendpoints' },
  ]);
  expect(reads('ip -c a')).toEqual([{ resource: 'pods', node: 'k8s-w1' }]);
  expect(reads('kubectl apply -f x.yaml')).toEqual([]);
  expect(reads('curl -s webpod')).toEqual([]);
});
