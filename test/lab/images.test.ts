import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseImageReference } from '../../src/lab/images/imageReference.ts';
import { linkLocal } from '../../src/lab/images/linkLocal.ts';
import { findImage } from '../../src/lab/images/registry.ts';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

test.each([
  ['traefik/whoami', 'docker.io/traefik/whoami', 'latest'],
  ['nginx:1.27', 'docker.io/library/nginx', '1.27'],
  ['quay.io/cilium/cilium:v1.18.0@sha256:abc', 'quay.io/cilium/cilium', 'v1.18.0'],
  ['localhost:5000/app', 'localhost:5000/app', 'latest'],
])('%s is %s with tag %s', (text, repository, tag) => {
  expect(parseImageReference(text)).toEqual({ repository, tag });
});

test('an image or a tag that nobody has published is not found', () => {
  expect(findImage('traefik/whoami:v1.10')?.repository).toBe('docker.io/traefik/whoami');
  expect(findImage('traefik/whoami:nosuch')).toBeUndefined();
  expect(findImage('traefik/whoamI')).toBeUndefined();
});

test('a link-local address is made of the MAC as the kernel does', () => {
  // From a real pod: 76:58:f9:af:a6:fb has fe80::7458:f9ff:feaf:a6fb.
  expect(linkLocal('76:58:f9:af:a6:fb')).toBe('fe80::7458:f9ff:feaf:a6fb');
});

describe('in the lab', () => {
  let terminal: Terminal;
  const inCurlPod = async (command: string): Promise<string> =>
    (await terminal.run('k8s-ctr', `k exec curl-pod -- ${command}`)).stdout;
  beforeAll(async () => {
    terminal = await openWithSampleApp();
  });
  afterAll(() => terminal.lab.dispose());

  test('whoami tells its name, its addresses, the client and the request', async () => {
    const ip = await terminal.ok(
      `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
    );
    const client = await terminal.ok(`kubectl get pod curl-pod -o jsonpath='{.status.podIP}'`);
    const lines = (await inCurlPod(`curl -s http://${ip}/some?path`))
      .split('\n')
      .map((line) => line.trimEnd());
    expect(lines).toEqual([
      expect.stringMatching(/^Hostname: webpod-\w+-\w+$/),
      'IP: 127.0.0.1',
      'IP: ::1',
      `IP: ${ip}`,
      expect.stringMatching(/^IP: fe80::[0-9a-f]+:[0-9a-f]+ff:fe[0-9a-f]+:[0-9a-f]+$/),
      expect.stringMatching(new RegExp(`^RemoteAddr: ${client}:\\d+$`)),
      'GET /some?path HTTP/1.1',
      `Host: ${ip}`,
      expect.stringMatching(/^User-Agent: curl\//),
      'Accept: */*',
      '',
      '',
    ]);
  });

  test.each([
    ['webpod.default.svc.cluster.local', /IN\tA\t10\.96\.\d+\.\d+/],
    ['kube-dns.kube-system.svc.cluster.local', /IN\tA\t10\.96\.0\.10/],
    ['hubble-metrics.kube-system.svc.cluster.local', /IN\tA\t192\.168\.(10|20)\.10\d/],
    ['172-20-0-9.default.pod.cluster.local', /IN\tA\t172\.20\.0\.9/],
  ])('CoreDNS answers for %s', async (name, record) => {
    expect(await inCurlPod(`dig ${name}`)).toMatch(record);
  });

  test.each([
    ['nosuch.default.svc.cluster.local', 'NXDOMAIN'],
    ['webpod.nosuch.svc.cluster.local', 'NXDOMAIN'],
    ['default.svc.cluster.local', 'NOERROR'],
    ['example.com', 'SERVFAIL'],
  ])('CoreDNS says of %s: %s', async (name, status) => {
    expect(await inCurlPod(`dig ${name}`)).toContain(`status: ${status}`);
  });

  test('a service is found by its short names from a pod, and backwards by its address', async () => {
    expect(await inCurlPod('nslookup webpod')).toContain('webpod.default.svc.cluster.local');
    expect(await inCurlPod('nslookup hubble-relay.kube-system')).toContain(
      'hubble-relay.kube-system.svc.cluster.local',
    );
    expect(await inCurlPod('dig 10.0.96.10.in-addr.arpa PTR')).toContain(
      'kube-dns.kube-system.svc.cluster.local',
    );
  });

  test('a new service has a name and answers as soon as its backends are known', async () => {
    await terminal.ok('kubectl expose deployment webpod --name other --port 8080 --target-port 80; sleep 1');
    expect(
      (
        await inCurlPod('sh -c "for i in 1 2 3 4 5 6; do curl -s --connect-timeout 1 other:8080; done"')
      ).match(/Hostname: webpod/g)?.length,
    ).toBeGreaterThan(0);
  });

  test('an image from scratch has no shell, and an unknown image cannot be pulled', async () => {
    const shell = await terminal.run('k8s-ctr', 'k exec deploy/webpod -- sh');
    expect(shell.exit).not.toBe(0);
    expect(shell.stderr).toContain('executable file not found in $PATH');
    await terminal.ok('kubectl run bad --image=nosuch/image; sleep 3');
    expect(await terminal.ok('kubectl get pod bad --no-headers')).toMatch(
      /0\/1 +(ErrImagePull|ImagePullBackOff)/,
    );
  });

  test('the monitoring add-ons listen and say that their pages are not simulated', async () => {
    expect((await terminal.run('k8s-ctr', 'curl -s 192.168.10.100:30003')).stdout).toBe(
      'hubble-ui: its pages are not simulated in this lab\n',
    );
    expect(
      (await terminal.run('k8s-ctr', `curl -s -o /dev/null -w '%{http_code}' localhost:30002`)).stdout,
    ).toBe('302');
  });

  test('deleting a pod makes another one, and every map forgets the first', async () => {
    const name = (
      await terminal.ok(
        `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].metadata.name} {.items[0].status.podIP}'`,
      )
    ).split(' ');
    await terminal.ok(`kubectl delete pod ${name[0]}; sleep 3`);
    expect(await terminal.ok('kubectl get pods -l app=webpod --no-headers | grep -c Running')).toBe('3\n');
    const dbg = await terminal.ok(
      'for c in "map get cilium_ipcache_v2" "bpf lb list" "endpoint list" "ip list"; do k exec -n kube-system ds/cilium -- cilium-dbg $c; done',
    );
    expect(dbg).not.toMatch(new RegExp(`\\b${name[1]?.replaceAll('.', '\\.')}\\b`));
  });
});
