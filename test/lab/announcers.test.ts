/** Several Services, several policies: who announces what, and how that moves when nodes and labels change. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  await terminal.ok(`for i in 1 2 3 4; do kubectl expose deploy webpod --name s$i --port 80 --type LoadBalancer; done
kubectl label svc s1 s2 team=red; kubectl label svc s3 s4 team=blue
cilium config set enable-l2-announcements true
kubectl -n kube-system rollout status ds/cilium
kubectl apply -f - << EOF
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: pool}
spec: {blocks: [{cidr: 192.168.10.208/28}]}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: red}
spec:
  loadBalancerIPs: true
  serviceSelector: {matchLabels: {team: red}}
  nodeSelector: {matchLabels: {announcer: "yes"}}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: blue}
spec:
  loadBalancerIPs: true
  serviceSelector: {matchLabels: {team: blue}}
  nodeSelector: {matchLabels: {kubernetes.io/hostname: k8s-ctr}}
EOF
sleep 10`);
});
afterAll(() => terminal.lab.dispose());

/** Who holds the leases of s1 to s4; `-` where there is none, or nobody holds it. */
async function holders(): Promise<string> {
  const list = await terminal.ok(
    `kubectl -n kube-system get lease -o jsonpath='{range .items[*]}{.metadata.name} {.spec.holderIdentity}{"\\n"}{end}'`,
  );
  return [1, 2, 3, 4]
    .map((number) => new RegExp(`l2announce-default-s${number} (\\S+)`).exec(list)?.[1] ?? '-')
    .join(' ');
}

async function answers(number: number): Promise<boolean> {
  const ip = await terminal.ok(`kubectl get svc s${number} -o jsonpath={.status.loadBalancer.ingress[0].ip}`);
  return (await terminal.run('router', `arping -i eth1 -c 1 ${ip.trim()}`)).exit === 0;
}

test('a policy whose nodes nobody is leaves its Services alone, the other one has its node', async () => {
  expect(await holders()).toBe('- - k8s-ctr k8s-ctr');
  expect([await answers(1), await answers(3)]).toEqual([false, true]);
});

test('a node that is labelled joins in, and one that loses the label hands over', async () => {
  await terminal.ok('kubectl label node k8s-w1 announcer=yes; sleep 2');
  expect(await holders()).toBe('k8s-w1 k8s-w1 k8s-ctr k8s-ctr');
  expect(await answers(1)).toBe(true);
  expect(await terminal.ok('kubectl get ciliumnode k8s-w1 -o jsonpath={.metadata.labels.announcer}')).toBe(
    'yes',
  );
  await terminal.ok(
    'kubectl label node k8s-ctr announcer=yes; kubectl label node k8s-w1 announcer-; sleep 5',
  );
  expect(await holders()).toBe('k8s-ctr k8s-ctr k8s-ctr k8s-ctr');
  expect(await answers(2)).toBe(true);
});

test('a label that came while no agent ran counts from its start on', async () => {
  const patch = (kind: string, body: string): Promise<string> =>
    terminal.ok(`kubectl -n kube-system patch ds cilium --type ${kind} -p '${body}'`);
  await patch('merge', '{"spec":{"template":{"spec":{"nodeSelector":{"agents":"none"}}}}}');
  await terminal.lab.clock.sleep(40_000);
  await terminal.ok('kubectl label node k8s-ctr announcer-; kubectl label node k8s-w1 announcer=yes');
  await patch('json', '[{"op":"remove","path":"/spec/template/spec/nodeSelector/agents"}]');
  await terminal.lab.clock.sleep(60_000);
  expect(await holders()).toBe('k8s-w1 k8s-w1 k8s-ctr k8s-ctr');
});

test('a Service that changes its label changes its announcer; one without a policy keeps none', async () => {
  await terminal.ok('kubectl label svc s1 team=blue --overwrite; kubectl label svc s4 team-; sleep 5');
  expect(await holders()).toBe('k8s-ctr k8s-w1 k8s-ctr -');
  expect([await answers(1), await answers(4)]).toEqual([true, false]);
  await terminal.ok('kubectl delete ciliuml2announcementpolicy blue; sleep 2');
  expect(await holders()).toBe('- k8s-w1 - -');
});

test('a drained node goes on announcing: its agent stays', async () => {
  await terminal.ok('kubectl drain k8s-w1 --ignore-daemonsets --delete-emptydir-data --force; sleep 5');
  expect(await holders()).toBe('- k8s-w1 - -');
  expect(await answers(2)).toBe(true);
  await terminal.ok('kubectl uncordon k8s-w1');
});
