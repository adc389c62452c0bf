/**
 * Every `cilium-dbg` command of real agents beside the lab's in the same situation: native routing, VXLAN on two nodes, and
 * L2 announcements with two Services. Prints a table of verdicts; the number of twins may only grow.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { judge } from './twins/judge.ts';
import type { Judgement, Sample } from './twins/judge.ts';

interface Situation {
  readonly name: string;
  readonly node: string;
  prepare(terminal: Terminal): Promise<void>;
  /** How many have a twin of the same shape. */
  readonly twins: number;
}

const RESTART =
  'kubectl rollout restart -n kube-system ds/cilium && kubectl rollout status -n kube-system ds/cilium';

async function toVxlan(terminal: Terminal): Promise<void> {
  for (const [key, value] of [
    ['routing-mode', 'tunnel'],
    ['auto-direct-node-routes', 'false'],
    ['install-no-conntrack-iptables-rules', 'false'],
  ])
    await terminal.ok(`cilium config set ${key} ${value} --restart=false`);
  await terminal.ok(RESTART);
  await terminal.lab.clock.sleep(10_000);
}

const ANNOUNCED = `cat << EOF | kubectl apply -f -
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: cilium-pool
spec:
  blocks:
  - start: 192.168.10.211
    stop: 192.168.10.215
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata:
  name: policy1
spec:
  nodeSelector:
    matchExpressions:
    - {key: kubernetes.io/hostname, operator: NotIn, values: [k8s-w0, k8s-w1]}
  interfaces: ['^eth[1-9]+']
  loadBalancerIPs: true
EOF
kubectl patch svc webpod -p '{"spec":{"type":"LoadBalancer"}}'`;

/** Of a pod, and of a node itself. */
const TRAFFIC = `for ip in $(kubectl get pods -l app=webpod -o jsonpath='{.items[*].status.podIP}'); do
  kubectl exec curl-pod -- curl -s --connect-timeout 1 $ip; kubectl exec curl-pod -- ping -c 1 -W 1 $ip
done
for node in k8s-ctr k8s-w1; do sshpass -p vagrant ssh vagrant@$node 'ping -c 1 192.168.20.100; curl -s -m 1 192.168.20.100:9962; dig @10.0.2.3 example.com'; done`;

const SITUATIONS: readonly Situation[] = [
  { name: 'native', node: 'k8s-ctr', prepare: () => Promise.resolve(), twins: 127 },
  { name: 'vxlan', node: 'k8s-ctr', prepare: toVxlan, twins: 127 },
  { name: 'vxlan', node: 'k8s-w1', prepare: toVxlan, twins: 127 },
  {
    name: 'l2',
    node: 'k8s-ctr',
    async prepare(terminal) {
      await terminal.ok('cilium config set enable-l2-announcements true --restart=false');
      await toVxlan(terminal);
      await terminal.ok(ANNOUNCED);
      await terminal.lab.clock.sleep(20_000);
      await terminal.run('router', 'curl -s 192.168.10.211; curl -s 192.168.10.211; curl -s 192.168.10.211');
    },
    twins: 127,
  },
];

function samplesOf({ name, node }: Situation): readonly Sample[] {
  const file = new URL(`fixtures/cilium-${name}-${node}.json.gz`, import.meta.url);
  const captured: readonly Sample[] = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'));
  // What hubble observes is compared in hubble.test.ts: which packets were the last ones is another matter.
  return captured.filter(({ command }) => !command.startsWith('hubble observe'));
}

const everything = SITUATIONS.flatMap(samplesOf);

test.each(SITUATIONS)(
  'an agent on $node prints what a real one prints ($name), or says that it is not simulated',
  async (situation) => {
    const terminal = await openWithSampleApp();
    await situation.prepare(terminal);
    await terminal.run('k8s-ctr', TRAFFIC);
    const agent = (
      await terminal.ok(
        `kubectl get -l k8s-app=cilium pods -n kube-system --field-selector spec.nodeName=${situation.node} -o jsonpath={.items[0].metadata.name}`,
      )
    ).trim();
    const verdicts: (Judgement & { readonly command: string })[] = [];
    for (const sample of samplesOf(situation)) {
      const { command } = sample;
      const ours = await terminal.run('k8s-ctr', `kubectl exec -n kube-system ${agent} -- ${command}`);
      const stderr = ours.stderr.replace(/command terminated with exit code \d+\n$/, '');
      const all = everything.filter((each) => each.command === command);
      verdicts.push({ command, ...judge(sample, all, { ...ours, stderr }) });
    }
    const count = (wanted: Judgement['verdict']): number =>
      verdicts.filter(({ verdict }) => verdict === wanted).length;
    console.log(
      `${verdicts.map(({ command, verdict, why }) => `${verdict.padEnd(14)} ${command}${why === '' ? '' : `   (${why})`}`).join('\n')}\n` +
        `${situation.name} ${situation.node}: ${verdicts.length} samples, ${count('same shape')} of the same shape, ` +
        `${count('not simulated')} said to be not simulated, ${count('differs')} differ`,
    );
    terminal.lab.dispose();
    expect(count('same shape')).toBeGreaterThanOrEqual(situation.twins);
  },
  60_000,
);
