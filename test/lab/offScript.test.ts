/**
 * What learners try beside the script. Other pools, conflicts and sharing keys: loadBalancer.test.ts and test/cilium/lbIpam.test.ts.
 * Deleted policies, selectors and interfaces that match nothing: test/cilium/l2.test.ts. Static routes instead of the overlay:
 * failure.test.ts. Services of every kind and option: services.test.ts and test/cilium/services.test.ts. Network policies:
 * networkPolicy.test.ts, ciliumPolicy.test.ts. Wrong manifests: mistakes.test.ts. Filters of tcpdump: test/differential/netns.test.ts.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const HOSTS = ['k8s-ctr', 'k8s-w1', 'k8s-w0', 'router'] as const;
const NODE_ADDRESSES = ['192.168.10.100', '192.168.10.101', '192.168.20.100'] as const;

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
const names = async (command: string): Promise<readonly string[]> =>
  lines(
    await terminal.ok(`${command} -o custom-columns=N:.metadata.name,W:.spec.nodeName --no-headers`),
  ).toSorted();
const answering = async (address: string, tries: number): Promise<ReadonlySet<string>> => {
  const { stdout } = await terminal.run(
    'k8s-ctr',
    `for i in $(seq ${tries}); do kubectl exec curl-pod -- curl -s --connect-timeout 1 ${address} | grep Hostname; done`,
    300_000,
  );
  return new Set(lines(stdout).map((line) => line.replace('Hostname: ', '').trim()));
};

test('the addresses of the nodes and of the router answer from every host and from a pod', async () => {
  for (const address of [...NODE_ADDRESSES, '192.168.10.200', '192.168.20.200']) {
    for (const host of HOSTS) {
      const { exit, text } = await terminal.run(host, `ping -c 1 -W 1 ${address}`);
      expect({ host, address, exit, text }).toMatchObject({ exit: 0 });
    }
    // With native routing a pod keeps its address on the way to a node, and the router knows no way back to it.
    const lost = address === '192.168.20.100';
    const fromPod = await terminal.run('k8s-ctr', `kubectl exec curl-pod -- ping -c 1 -W 1 ${address}`);
    expect({ address, ...fromPod }).toMatchObject({ exit: lost ? 1 : 0 });
  }
});

test('a ClusterIP does not answer outside the cluster; a NodePort does, at the address of every node', async () => {
  const [clusterIp = ''] = lines(await terminal.ok("kubectl get svc webpod -o jsonpath='{.spec.clusterIP}'"));
  const outside = await terminal.run('router', `curl -s --connect-timeout 2 http://${clusterIp}`);
  expect(outside).toMatchObject({ exit: 28, stdout: '' });
  await terminal.ok(`kubectl patch svc webpod -p '{"spec":{"type":"NodePort"}}'`);
  const port = await terminal.ok("kubectl get svc webpod -o jsonpath='{.spec.ports[0].nodePort}'");
  for (const address of NODE_ADDRESSES) {
    // Some backend is behind the broken path; the others answer.
    const { stdout } = await terminal.run(
      'router',
      `for i in $(seq 12); do curl -s --connect-timeout 1 http://${address}:${port}; done`,
      120_000,
    );
    expect({ address, stdout }).toMatchObject({ stdout: expect.stringContaining('Hostname: webpod') });
  }
  const closed = await terminal.run(
    'router',
    `curl -sS --connect-timeout 2 http://192.168.10.100:${Number(port) + 1}`,
  );
  expect(closed).toMatchObject({ exit: 7, stderr: expect.stringContaining("Couldn't connect to server") });
});

test('tcpdump listens on every interface of every host and of a pod', async () => {
  let listened = 0;
  const listen = async (host: string, prefix = ''): Promise<void> => {
    const devices = (await terminal.run(host, `${prefix}ip -br link`)).stdout;
    const up = lines(devices).filter((line) => !/ DOWN /.test(line));
    for (const name of ['any', ...up.map((line) => line.split(/[ @]/)[0] ?? '')]) {
      const window = terminal.window(host, `${prefix}tcpdump -nn -i ${name} icmp or arp`);
      await terminal.lab.clock.sleep(100);
      window.close();
      const { text } = await window.ran;
      expect({ host, text }).toMatchObject({
        text: expect.stringContaining(`listening on ${name}, link-type`),
      });
      listened += 1;
    }
  };
  for (const host of HOSTS) await listen(host);
  await listen('k8s-ctr', 'kubectl exec curl-pod -- ');
  expect(listened).toBeGreaterThan(25);
});

test('a Service follows when its Deployment is scaled and when a pod is deleted', async () => {
  await terminal.ok('kubectl scale deploy webpod --replicas=5 && kubectl rollout status deploy/webpod');
  const five = await names('kubectl get pod -l app=webpod');
  expect(five).toHaveLength(5);
  const [gone = ''] = five.filter((line) => line.endsWith('k8s-w1'));
  await terminal.ok(`kubectl delete pod ${gone.split(' ')[0]} && kubectl rollout status deploy/webpod`);
  const now = (await names('kubectl get pod -l app=webpod')).map((line) => line.split(' ')[0] ?? '');
  expect(now).toHaveLength(5);
  expect(now).not.toContain(gone.split(' ')[0]);
  const seen = await answering('webpod', 40);
  expect([...seen].filter((name) => !now.includes(name))).toEqual([]);
  expect(seen.size).toBeGreaterThan(2);
  await terminal.ok('kubectl scale deploy webpod --replicas=0');
  await terminal.lab.clock.sleep(5_000);
  const none = await terminal.run('k8s-ctr', 'kubectl exec curl-pod -- curl -s --connect-timeout 2 webpod');
  expect(none.exit).toBe(7);
  await terminal.ok('kubectl scale deploy webpod --replicas=3 && kubectl rollout status deploy/webpod');
});

test('a drained node gives its pods to the others and takes none until it is uncordoned', async () => {
  const refused = await terminal.run('k8s-ctr', 'kubectl drain k8s-w1');
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toContain(
    'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
  );
  await terminal.ok('kubectl uncordon k8s-w1');
  const drained = await terminal.ok(
    'kubectl drain k8s-w1 --ignore-daemonsets --delete-emptydir-data --force',
  );
  expect(drained).toContain('node/k8s-w1 drained');
  await terminal.ok('kubectl rollout status deploy/webpod');
  expect((await names('kubectl get pod -l app=webpod')).filter((line) => line.endsWith('k8s-w1'))).toEqual(
    [],
  );
  expect(await terminal.ok('kubectl get node k8s-w1')).toContain('Ready,SchedulingDisabled');
  await terminal.ok(
    'kubectl uncordon k8s-w1 && kubectl rollout restart deploy/webpod && kubectl rollout status deploy/webpod',
  );
  expect(
    (await names('kubectl get pod -l app=webpod')).filter((line) => line.endsWith('k8s-w1')),
  ).not.toEqual([]);
});

test('an application with another name, other labels and another port behaves as webpod does', async () => {
  await terminal.ok(`kubectl create deployment shop --image=traefik/whoami --replicas=2
kubectl label deploy shop tier=front --overwrite
kubectl expose deployment shop --port=8000 --target-port=80 --name=till
kubectl rollout status deploy/shop`);
  const seen = await answering('till:8000', 20);
  expect([...seen].every((name) => name.startsWith('shop-'))).toBe(true);
  expect(seen.size).toBeGreaterThan(0);
  const [address = ''] = lines(await terminal.ok("kubectl get svc till -o jsonpath='{.spec.clusterIP}'"));
  expect(await terminal.ok('kubectl exec -n kube-system ds/cilium -- cilium-dbg service list')).toContain(
    `${address}:8000/TCP`,
  );
});

test.each([
  ['kubectl gte pods', 1, 'error: unknown command "gte" for "kubectl"\n\nDid you mean this?\n\tget\n'],
  ['kubectl get podz', 1, 'error: the server doesn\'t have a resource type "podz"\n'],
  ['kubectl get pod nothing', 1, 'Error from server (NotFound): pods "nothing" not found\n'],
  ['kubectl delete svc wepbod', 1, 'Error from server (NotFound): services "wepbod" not found\n'],
  ['kubectl exec curl-pdo -- true', 1, 'Error from server (NotFound): pods "curl-pdo" not found\n'],
  [
    'kubectl get pods --outptu yaml',
    1,
    "error: unknown flag: --outptu\nSee 'kubectl get --help' for usage.\n",
  ],
  ['kubeclt get pods', 127, 'bash: kubeclt: command not found\n'],
])('a typo is told as kubectl tells it: %s', async (command, exit, stderr) => {
  expect(await terminal.run('k8s-ctr', command)).toMatchObject({ exit, stderr });
});

test('any node can be rebooted: it is away, and comes back with its pods and routes', async () => {
  const before = (await terminal.run('k8s-w0', 'ip route')).stdout;
  expect((await terminal.run('k8s-ctr', `sshpass -p vagrant ssh vagrant@k8s-w0 sudo reboot`)).exit).toBe(255);
  expect((await terminal.run('router', 'ping -c 1 -W 1 192.168.20.100')).exit).toBe(1);
  await terminal.lab.clock.sleep(120_000);
  expect((await terminal.run('router', 'ping -c 1 -W 1 192.168.20.100')).exit).toBe(0);
  const gateways = (text: string): readonly string[] =>
    lines(text)
      .filter((line) => !/lxc/.test(line))
      .toSorted();
  expect(gateways((await terminal.run('k8s-w0', 'ip route')).stdout)).toEqual(gateways(before));
  expect(await terminal.ok('kubectl get node k8s-w0')).toMatch(/k8s-w0 +Ready /);
});

test('without direct-routing-skip-unreachable an agent says which nodes only a router leads to', async () => {
  const terminal = await openWithSampleApp();
  const complaints = (): Promise<string> =>
    terminal.ok(`for pod in $(kubectl get pods -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-ctr -o name); do
  kubectl logs -n kube-system $pod -c cilium-agent; done | grep direct || true`);
  expect(await complaints()).toBe('');
  await terminal.ok(
    'cilium config set direct-routing-skip-unreachable false && kubectl rollout status -n kube-system ds/cilium && sleep 10',
  );
  expect(await complaints()).toMatch(
    /^time=\S+ level=warn msg="Unable to install direct node route" .*"\{Dst: 172\.20\.2\.0\/24 {2}Gw: 192\.168\.20\.100\}" error="route to destination 192\.168\.20\.100 contains gateway 192\.168\.10\.200, must be directly reachable\./,
  );
  terminal.lab.dispose();
});
