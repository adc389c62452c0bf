/** Step 4: the agents change to VXLAN one after the other, and what packets do meanwhile and afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const TO_TUNNEL = `kubectl patch cm -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"tunnel","auto-direct-node-routes":"false"}}'`;
const TO_NATIVE = `kubectl patch cm -n kube-system cilium-config --type merge -p '{"data":{"routing-mode":"native","auto-direct-node-routes":"true"}}'`;
const RESTART =
  'kubectl rollout restart -n kube-system ds/cilium && kubectl rollout status -n kube-system ds/cilium';
const podOn = (node: string): string =>
  `kubectl get pod -l app=webpod --field-selector spec.nodeName=${node} -o jsonpath='{.items[0].status.podIP}'`;

let terminal: Terminal;
let onW1: string;
let onW0: string;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  onW1 = await terminal.ok(podOn('k8s-w1'));
  onW0 = await terminal.ok(podOn('k8s-w0'));
});
afterAll(() => terminal.lab.dispose());

const ping = async (to: string, from = 'kubectl exec curl-pod --'): Promise<string> =>
  (await terminal.run('k8s-ctr', `${from} ping -c 1 -W 1 ${to}`)).text;

describe('the change', () => {
  test('a new configuration changes nothing until the agents start again', async () => {
    await terminal.ok(TO_TUNNEL);
    await terminal.lab.clock.sleep(60_000);
    expect(await terminal.ok('ip route')).toContain('172.20.1.0/24 via 192.168.10.101 dev eth1 proto kernel');
    expect(await ping(onW1)).toContain('ttl=62');
    expect(await ping(onW0)).toContain('100% packet loss');
  });

  test('while routes are new and programs old, packets loop on their own node; then the tunnel takes over', async () => {
    const pings = terminal.start('k8s-ctr', `kubectl exec curl-pod -- ping ${onW1}`, 60_000);
    await terminal.lab.clock.sleep(2_000);
    expect(await terminal.ok(RESTART)).toContain('successfully rolled out');
    const { stdout } = await pings;
    const kinds = stdout
      .split('\n')
      .flatMap(
        (line) => /(ttl=\d+)/.exec(line)?.[1] ?? /From \S+ .*(Time to live exceeded)/.exec(line)?.[1] ?? [],
      );
    expect([...new Set(kinds)]).toEqual(['ttl=62', 'Time to live exceeded', 'ttl=63']);
  });
});

describe('with VXLAN', () => {
  test('pods on every node answer, behind the router too', async () => {
    expect(await ping(onW1)).toContain('ttl=63');
    expect(await ping(onW0)).toContain('ttl=63');
    expect(await ping(onW0, '')).toContain('ttl=64');
  });

  test('what a pod from before sends with 1500 bytes leaves its node in two pieces', async () => {
    const window = terminal.window('router', 'tcpdump -ni eth1 -v udp and src host 192.168.10.100');
    await terminal.lab.clock.sleep(100);
    const { stdout } = await terminal.run(
      'k8s-ctr',
      `kubectl exec curl-pod -- ping -c 1 -W 1 -M do -s 1472 ${onW0}`,
    );
    expect(stdout).toContain('1480 bytes from');
    window.close();
    const lines = (await window.ran).stdout.split('\n').filter((line) => line.includes('offset'));
    expect(lines.map((line) => /offset \d+, flags \[.*?\], proto \w+/.exec(line)?.[0])).toEqual([
      'offset 0, flags [+], proto UDP',
      'offset 0, flags [DF], proto ICMP',
      'offset 1480, flags [none], proto UDP',
    ]);
  });

  test('the way to the other nodes leads by cilium_host, with room for 50 bytes', async () => {
    const routes = await terminal.ok('ip route | grep cilium_host');
    expect(routes.split('\n').slice(0, -1)).toEqual([
      '172.20.0.192 dev cilium_host proto kernel scope link ',
      '172.20.1.0/24 via 172.20.0.192 dev cilium_host proto kernel src 172.20.0.192 mtu 1450 ',
      '172.20.2.0/24 via 172.20.0.192 dev cilium_host proto kernel src 172.20.0.192 mtu 1450 ',
    ]);
    expect(await terminal.ok(`ip route get ${onW0}`)).toBe(
      `${onW0} dev cilium_host src 172.20.0.192 uid 0 \n    cache mtu 1450 \n`,
    );
  });

  test('the router forwards the outer packets, whose VNI is the identity of who sent the inner one', async () => {
    const capture = terminal.start('router', 'tcpdump -i any udp port 8472 -nn', 4_000);
    await ping(onW0);
    await terminal.lab.clock.sleep(4_000);
    const { stdout } = await capture;
    const identity = async (pod: string): Promise<string> =>
      terminal.ok(`kubectl get ciliumendpoint ${pod} -o jsonpath='{.status.identity.id}'`);
    const sent = await identity('curl-pod');
    const answered = await identity(
      (await terminal.ok('kubectl get pod -l app=webpod -o jsonpath={.items[0].metadata.name}')).trim(),
    );
    const lines = stdout.trim().split('\n');
    const outer = (from: string, to: string, vni: string): RegExp =>
      new RegExp(
        ` IP ${from}\\.\\d+ > ${to}\\.8472: OTV, flags \\[I\\] \\(0x08\\), overlay 0, instance ${vni}$`,
      );
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(outer('192.168.10.100', '192.168.20.100', sent));
    expect(lines[0]).toContain('eth1  In ');
    expect(lines[1]).toMatch(new RegExp(`^IP 172\\.20\\.0\\.\\d+ > ${onW0}: ICMP echo request`));
    expect(lines[2]).toContain('eth2  Out ');
    expect(lines[4]).toMatch(outer('192.168.20.100', '192.168.10.100', answered));
  });

  test('a client outside sees every backend by a NodePort; to those elsewhere it goes as cilium_host', async () => {
    await terminal.ok(`kubectl patch svc webpod -p '{"spec":{"type":"NodePort"}}'`);
    const port = await terminal.ok(`kubectl get svc webpod -o jsonpath='{.spec.ports[0].nodePort}'`);
    const { text } = await terminal.run(
      'router',
      `for i in $(seq 30); do curl -s --connect-timeout 1 192.168.10.100:${port} | grep -E 'Hostname|RemoteAddr' | paste - -; done`,
    );
    const seen = new Map<string, Set<string>>();
    for (const [, pod = '', from = ''] of text.matchAll(/Hostname: (\S+)\tRemoteAddr: ([\d.]+):/g))
      seen.set(pod, (seen.get(pod) ?? new Set()).add(from));
    const local = (
      await terminal.ok(
        'kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-ctr -o jsonpath={.items[0].metadata.name}',
      )
    ).trim();
    expect(seen.size).toBe(3);
    for (const [pod, from] of seen)
      expect([...from]).toEqual([pod === local ? '192.168.10.200' : '172.20.0.192']);
  });

  test('pods that start now get the smaller MTU on their route', async () => {
    await terminal.ok('kubectl run late --image=nicolaka/netshoot --command -- sleep infinity');
    await terminal.ok('kubectl wait --for=condition=Ready pod/late --timeout=60s');
    expect(await terminal.ok('kubectl exec late -- ip route')).toMatch(/default via .* mtu 1450/);
    expect(await terminal.ok('kubectl exec curl-pod -- ip route')).toMatch(/default via .* mtu 1500/);
  });
});

describe('agents and their pods', () => {
  test('without its agent a node forwards as before, but new pods get no network there', async () => {
    await terminal.ok(
      `kubectl -n kube-system patch ds cilium -p '{"spec":{"template":{"spec":{"nodeSelector":{"none":"such"}}}}}'`,
    );
    await terminal.lab.clock.sleep(40_000);
    expect(await ping(onW0)).toContain('ttl=63');
    await terminal.ok('kubectl run early --image=nicolaka/netshoot --command -- sleep infinity');
    await terminal.lab.clock.sleep(20_000);
    expect(await terminal.ok('kubectl describe pod early')).toContain('Is the agent running?');
    await terminal.ok(
      `kubectl -n kube-system patch ds cilium --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector/none"}]'`,
    );
    await terminal.ok('kubectl wait --for=condition=Ready pod/early --timeout=120s');
    expect(await ping(await terminal.ok("kubectl get pod early -o jsonpath='{.status.podIP}'"))).toContain(
      '1 received',
    );
  });

  test('a configuration that cannot be is told in the log, and the pod is started again and again', async () => {
    await terminal.ok(
      `kubectl patch cm -n kube-system cilium-config --type merge -p '{"data":{"auto-direct-node-routes":"true"}}'`,
    );
    await terminal.ok('kubectl rollout restart -n kube-system ds/cilium');
    await terminal.lab.clock.sleep(60_000);
    expect(await terminal.ok('kubectl get pods -n kube-system -l k8s-app=cilium')).toContain(
      'CrashLoopBackOff',
    );
    const crashed = await terminal.ok(
      `kubectl get pods -n kube-system -l k8s-app=cilium | awk '/CrashLoop/ { print $1; exit }'`,
    );
    expect(
      await terminal.ok(`kubectl logs -n kube-system ${crashed.trim()} -c cilium-agent --previous`),
    ).toContain('auto-direct-node-routes cannot be used with tunneling');
  });

  test('and back to native routing: the tunnel device and its routes go', async () => {
    await terminal.ok(TO_NATIVE);
    await terminal.ok(RESTART);
    await terminal.lab.clock.sleep(10_000);
    expect((await terminal.run('k8s-ctr', 'ip link show cilium_vxlan')).exit).toBe(1);
    expect(await terminal.ok('ip route')).not.toContain('cilium_host');
    expect(await ping(onW1)).toContain('ttl=62');
    expect(await ping(onW0)).toContain('100% packet loss');
  });
});
