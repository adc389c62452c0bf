/** `cilium status -o json`, beside what it prints for people. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

test('it counts workloads, pods and images, and holds what each agent says of itself', async () => {
  const status = JSON.parse(await terminal.ok('cilium status -o json')) as Record<
    string,
    Record<string, unknown>
  >;
  // The fields of a real cluster's, in their order.
  expect(Object.keys(status)).toEqual(
    'image_count phase_count pod_state pods_count cilium_status cilium_endpoints errors helm_chart_version'.split(
      ' ',
    ),
  );
  expect(status['pod_state']?.['cilium']).toEqual({
    Type: 'DaemonSet',
    Desired: 3,
    Ready: 3,
    Available: 3,
    Unavailable: 0,
  });
  expect(status['phase_count']).toMatchObject({ cilium: { Running: 3 }, 'clustermesh-apiserver': {} });
  expect(status['errors']?.['cilium-envoy']).toEqual({
    'cilium-envoy': { Errors: [], Warnings: [], Disabled: true },
  });
  const pods = (await terminal.ok('kubectl -n kube-system get pods -l k8s-app=cilium -o name'))
    .trim()
    .split('\n');
  expect(
    Object.keys(status['cilium_status'] ?? {})
      .map((name) => `pod/${name}`)
      .sort(),
  ).toEqual(pods.sort());
  for (const pod of pods) {
    const endpoints = status['cilium_endpoints']?.[pod.slice('pod/'.length)];
    const listed: unknown = JSON.parse(
      await terminal.ok(`kubectl -n kube-system exec ${pod} -- cilium-dbg endpoint list -o json`),
    );
    expect(endpoints).toEqual(listed);
  }
});

test('an agent that does not start is an error there, too', async () => {
  await terminal.ok(
    'cilium config set routing-mode nonsense --restart=false; kubectl -n kube-system rollout restart ds/cilium; sleep 20',
  );
  const status = JSON.parse(await terminal.ok('cilium status -o json')) as {
    errors: Record<string, Record<string, { Errors: string[] }>>;
  };
  expect(status.errors['cilium']?.['cilium']?.Errors).toEqual(['2 pods of DaemonSet cilium are not ready']);
});

test('the API says with each answer that Endpoints are deprecated', async () => {
  const warning = 'Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n';
  expect((await terminal.run('k8s-ctr', 'kubectl get endpoints webpod')).stderr).toBe(warning);
  expect((await terminal.run('k8s-ctr', 'kubectl get endpointslices')).stderr).toBe('');
});
