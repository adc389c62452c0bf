/** A lab that was split off, or taken back, goes on like the one that was not: to the byte, at every step, whatever is done. */
import { describe, expect, test } from 'vitest';
import { reachStep } from '../../src/course/reachStep.ts';
import { createLab } from '../../src/lab/lab.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { createRandom } from '../../src/lab/random.ts';
import { week4Course } from '../course/week4Course.ts';

/** What people do in between; each line works, or fails, in its own way at each step. */
const DEEDS = [
  'kubectl scale deploy webpod --replicas 2 && kubectl rollout status deploy webpod --timeout 60s',
  'kubectl delete pod -l app=webpod --wait=false; sleep 3',
  'kubectl exec curl-pod -- curl -s --connect-timeout 1 webpod | grep Hostname',
  'kubectl create deployment extra --image nginx --replicas 2; kubectl expose deploy extra --port 80',
  'kubectl -n kube-system rollout restart ds/cilium; sleep 7',
  'kubectl label node k8s-w0 zone=b --overwrite; kubectl cordon k8s-w0',
  'ping -c 2 k8s-w0 | tail -1; ip neigh',
  'kubectl patch svc webpod -p \'{"spec":{"type":"LoadBalancer"}}\'; sleep 2',
  'kubectl delete lease -n kube-system --all; sleep 20',
  'N=$((RANDOM % 7)); echo "$N" >> /tmp/drawn; cat /tmp/drawn',
];

/** What the lab knows by chance, by time and by traffic. */
const STATE = `date --iso-8601=ns; ip -s link; ip neigh
kubectl get pods,svc,endpointslices,ciliumendpoints,ciliumidentities,leases,events,nodes -A -o yaml
for node in k8s-ctr k8s-w1 k8s-w0; do
  agent=$(kubectl -n kube-system get pod -l k8s-app=cilium --field-selector spec.nodeName=$node -o name)
  for map in 'bpf lb list' 'bpf ct list global' 'bpf nat list' 'bpf ipcache list' 'endpoint list' 'identity list'; do
    kubectl -n kube-system exec $agent -- cilium-dbg $map
  done
done`;

const course = week4Course();
const STEPS = [...course.steps.map(({ id }) => id), 'end'];

async function run(lab: Lab, script: string): Promise<string> {
  const session = lab.open('k8s-ctr');
  let text = '';
  const onChunk = (chunk: { readonly text: string }): void => void (text += chunk.text);
  const exit = await session.run(script, { signal: new AbortController().signal, onChunk });
  session.close();
  return `${text}[${exit}]`;
}

async function goOn(lab: Lab, deeds: readonly string[]): Promise<readonly string[]> {
  const said = [];
  for (const script of [...deeds, STATE]) said.push(await run(lab, script));
  return said;
}

describe.each(['one', 'two', 'three'])('with the seed %s', (seed) => {
  test.each(STEPS)('a fork at the start of %s goes on as the lab it came from', async (step) => {
    const random = createRandom(`${seed}/${step}`);
    const drawn = (): readonly string[] =>
      Array.from({ length: 3 }, () => DEEDS[random.below(DEEDS.length)] ?? '');
    const lab = createLab({ time: 'virtual', seed });
    await lab.ready;
    await reachStep(lab, course, step, new AbortController().signal);
    for (const deed of drawn()) await run(lab, deed);
    const fork = lab.fork();
    await fork.ready;
    const deeds = drawn();
    const [there, here] = [await goOn(fork, deeds), await goOn(lab, deeds)];
    expect(there).toEqual(here);
    expect(here.at(-1)?.length).toBeGreaterThan(10_000);
    fork.dispose();
    lab.dispose();
  });
});
