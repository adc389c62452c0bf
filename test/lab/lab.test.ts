import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UnknownPlace } from '../../src/backend.ts';
import { createLab } from '../../src/lab/lab.ts';
import { openTerminal, openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

describe('day 0', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openTerminal();
  });
  afterAll(() => terminal.lab.dispose());

  test('the places are the hosts in the material’s order, then the pods', () => {
    const places = terminal.lab.places();
    expect(places.slice(0, 4)).toEqual([
      { name: 'k8s-ctr', kind: 'node' },
      { name: 'k8s-w1', kind: 'node' },
      { name: 'k8s-w0', kind: 'node' },
      { name: 'router', kind: 'router' },
    ]);
    expect(places.slice(4).map(({ name }) => name.replace(/-[a-z0-9]+(-[a-z0-9]{5})?$/, ''))).toContain(
      'kube-system/coredns',
    );
  });

  test('a place that does not exist is refused with the ones that do', () => {
    expect(() => terminal.lab.open('k8s-w9')).toThrow(UnknownPlace);
    expect(() => terminal.lab.open('k8s-w9')).toThrow('Known: k8s-ctr, k8s-w1, k8s-w0, router');
  });

  test('everything runs, and has done so for days', async () => {
    const lines = (await terminal.ok('kubectl get pods -A --no-headers')).trim().split('\n');
    expect(lines.length).toBeGreaterThan(12);
    for (const line of lines) expect(line).toMatch(/ (\d)\/\1 +Running +0 +4d/);
    expect(await terminal.ok('kubectl get events -A')).toBe('');
    expect(await terminal.ok('kubectl get nodes --no-headers')).toMatch(/^(k8s-\w+ +Ready .*\n){3}$/);
  });

  test('add-ons are on the control plane and the workers take pods again', async () => {
    const nodes = await terminal.ok(
      `kubectl get pods -n kube-system -l k8s-app=kube-dns -o jsonpath='{.items[*].spec.nodeName}'`,
    );
    expect(nodes).toBe('k8s-ctr k8s-ctr');
    expect(await terminal.ok('kubectl get nodes')).not.toContain('SchedulingDisabled');
  });

  test('exec ds/cilium reaches the agent of k8s-w1', async () => {
    const list = await terminal.ok('k exec -n kube-system ds/cilium -- cilium-dbg node list');
    expect(list).toMatch(/^k8s-w1 .* local$/m);
  });

  test('each agent’s pod answers for its own node', async () => {
    for (const [node, ip] of [
      ['k8s-ctr', '192.168.10.100'],
      ['k8s-w1', '192.168.10.101'],
      ['k8s-w0', '192.168.20.100'],
    ]) {
      const pod = await terminal.ok(
        `kubectl get pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=${node} -o jsonpath='{.items[0].metadata.name}'`,
      );
      expect(
        await terminal.ok(`k exec -n kube-system ${pod} -c cilium-agent -- cilium map get cilium_ipcache_v2`),
      ).toMatch(new RegExp(`^${ip}/32 +identity=1 `, 'm'));
    }
  });

  test('the addresses that are known of the week’s lab are there', async () => {
    expect(await terminal.ok('kubectl get ciliumnodes --no-headers')).toMatch(
      /k8s-ctr +172\.20\.0\.192 +192\.168\.10\.100 .*\nk8s-w0 +172\.20\.2\.160 +192\.168\.20\.100 .*\nk8s-w1 +172\.20\.1\.141 +192\.168\.10\.101 /,
    );
    const { stdout } = await terminal.run('router', 'ip -br -4 addr');
    expect(stdout).toMatch(
      /eth1 .*192\.168\.10\.200\/24[^]*eth2 .*192\.168\.20\.200\/24[^]*loop1 .*10\.10\.1\.200\/24/,
    );
  });

  test('the agents’ connections to the API server are in the NAT map, and no others', async () => {
    const list = await terminal.ok('k exec -n kube-system ds/cilium -- cilium-dbg bpf nat list');
    expect(list.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^TCP OUT 192\.168\.10\.101:\d+ -> 192\.168\.10\.100:6443 XLATE_SRC 192\.168\.10\.101:\d+ Created=\d+sec ago NeedsCT=1$/,
      ),
      expect.stringMatching(
        /^TCP IN 192\.168\.10\.100:6443 -> 192\.168\.10\.101:\d+ XLATE_DST 192\.168\.10\.101:\d+ Created=\d+sec ago NeedsCT=1$/,
      ),
    ]);
  });

  test.each(['cilium connectivity test', 'k9s'])('%s says that it is not simulated', async (command) => {
    const { exit, stderr } = await terminal.run('k8s-ctr', command);
    expect(exit).not.toBe(0);
    expect(stderr).toContain('not simulated in this lab');
  });

  test('cilium config view is the ConfigMap, aligned', async () => {
    expect(
      await terminal.ok('cilium config view | grep -E "^(routing-mode|tunnel-protocol|enable-l2-neigh)"'),
    ).toBe(
      'enable-l2-neigh-discovery                         false\nrouting-mode                                      native\ntunnel-protocol                                   vxlan\n',
    );
  });

  test('ssh reaches the other machines and no unknown ones', async () => {
    expect(await terminal.ok('for i in w1 w0; do sshpass -p vagrant ssh vagrant@k8s-$i hostname; done')).toBe(
      'k8s-w1\nk8s-w0\n',
    );
    expect((await terminal.run('k8s-ctr', 'sshpass -p vagrant ssh vagrant@k8s-w7 hostname')).exit).toBe(255);
  });
});

const print = async (seed: string): Promise<string> => {
  const terminal = await openWithSampleApp(seed);
  const text = await terminal.ok(
    'kubectl get pods -A -o wide; k exec -n kube-system ds/cilium -- cilium-dbg map get cilium_ipcache_v2; k exec -n kube-system ds/cilium -- cilium-dbg endpoint list',
  );
  terminal.lab.dispose();
  return text;
};

test('after a rollout of the agents exec ds/cilium reaches the one of k8s-ctr, and pods keep their network', async () => {
  const terminal = await openWithSampleApp();
  await terminal.ok(
    'kubectl rollout restart -n kube-system ds/cilium && kubectl rollout status -n kube-system ds/cilium',
  );
  expect(await terminal.ok('k exec -n kube-system ds/cilium -- cilium-dbg node list')).toMatch(
    /^k8s-ctr .* local$/m,
  );
  const ip = await terminal.ok(
    `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  expect((await terminal.run('k8s-ctr', `k exec curl-pod -- curl -s --connect-timeout 1 ${ip}`)).exit).toBe(
    0,
  );
  terminal.lab.dispose();
});

test('the same seed gives the same lab, another seed another one', async () => {
  const [one, same, other] = await Promise.all([print('a'), print('a'), print('b')]);
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

test('what is asked before the lab is ready waits for it', async () => {
  const lab = createLab({ time: 'virtual' });
  const session = lab.open('k8s-ctr');
  let text = '';
  const run = session.run('kubectl get nodes --no-headers | wc -l', {
    signal: new AbortController().signal,
    onChunk: (chunk) => (text += chunk.text),
  });
  const listed = await lab.kube.request({ method: 'GET', path: '/api/v1/nodes' });
  expect(listed.body).toMatchObject({ kind: 'NodeList', items: [{}, {}, {}] });
  expect(await run).toBe(0);
  expect(text.trim()).toBe('3');
  lab.dispose();
});

test('in real time a disposed lab leaves no timer behind', async () => {
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const lab = createLab({ time: 'real' });
  await lab.ready;
  expect(Math.abs(lab.clock.now() - Date.now())).toBeLessThan(5000);
  lab.dispose();
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThanOrEqual(
    before,
  );
});

test('a shell on a pod is in the pod, and says so when the pod is gone', async () => {
  const terminal = await openWithSampleApp();
  expect(
    (await terminal.run('default/curl-pod', 'hostname; ip -4 addr show eth0 | grep -c inet')).stdout,
  ).toBe('curl-pod\n1\n');
  const late = terminal.lab.open('default/curl-pod');
  await terminal.ok('kubectl delete pod curl-pod --now');
  let text = '';
  expect(
    await late.run('hostname', {
      signal: new AbortController().signal,
      onChunk: (chunk) => (text += chunk.text),
    }),
  ).toBe(1);
  expect(text).toContain('The pod default/curl-pod is gone');
  terminal.lab.dispose();
});
