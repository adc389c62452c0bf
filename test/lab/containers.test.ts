/** What runs in a container: its own command, what it prints, how it ends and what the kubelet does then. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const row = async (pod: string): Promise<string> =>
  (await terminal.ok(`kubectl get pod ${pod} --no-headers`)).replace(/ +/g, ' ').trim();
const pod = (name: string, spec: string): Promise<string> =>
  terminal.ok(`kubectl apply -f - << 'EOF'
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: ${spec}
EOF`);

test('a command that ends is logged and, as the policy says, not started again', async () => {
  await terminal.ok(
    `kubectl run once --image=busybox --restart=Never -- sh -c 'echo started; sleep 2; echo done'`,
  );
  await terminal.ok('sleep 3');
  expect(await terminal.ok('kubectl logs once')).toBe('started\n');
  await terminal.ok('sleep 2');
  expect(await row('once')).toMatch(/^once 0\/1 Completed 0 /);
  expect(await terminal.ok('kubectl logs once')).toBe('started\ndone\n');
  expect(await terminal.ok(`kubectl get pod once -o jsonpath='{.status.phase}'`)).toBe('Succeeded');
  // Its network is gone, its last address is still told.
  expect((await terminal.run('k8s-ctr', 'kubectl get cep once')).exit).toBe(1);
  const exec = await terminal.run('k8s-ctr', 'kubectl exec once -- ls');
  expect(exec.stderr).toContain('current phase is Succeeded');
});

test('a command that fails is started again, later each time', async () => {
  await terminal.ok(`kubectl run failing --image=busybox -- sh -c 'echo $HOSTNAME fails; exit 3'; sleep 4`);
  expect(await row('failing')).toMatch(/^failing 0\/1 CrashLoopBackOff 1 \(\ds ago\) /);
  await terminal.ok('sleep 12');
  expect(await row('failing')).toMatch(/^failing 0\/1 CrashLoopBackOff 2 \(\d+s ago\) /);
  expect(await terminal.ok('kubectl logs failing')).toBe('failing fails\n');
  expect(await terminal.ok('kubectl logs failing --previous')).toBe('failing fails\n');
  const described = await terminal.ok('kubectl describe pod failing');
  expect(described).toMatch(/Last State: +Terminated\n +Reason: +Error\n +Exit Code: +3\n/);
  expect(described).toContain('Back-off restarting failed container failing in pod failing_default');
});

test('a program that is not in the image cannot be started', async () => {
  await pod('misspelt', '{containers: [{name: c, image: traefik/whoami, command: [slep, "10"]}]}');
  await terminal.ok('sleep 6');
  expect(await row('misspelt')).toMatch(/ CrashLoopBackOff 1 /);
  expect(await terminal.ok('kubectl describe pod misspelt')).toMatch(
    /Reason: +StartError\n +Message: +failed to create containerd task: .*exec: "slep": executable file not found in \$PATH\n +Exit Code: +128\n/,
  );
});

test('a shell without a terminal ends at once, one with a terminal stays', async () => {
  await terminal.ok('kubectl run plain --image=busybox');
  await pod('kept', '{containers: [{name: c, image: busybox, stdin: true, tty: true}]}');
  await terminal.ok('sleep 5');
  expect(await row('plain')).toMatch(/ (Completed|CrashLoopBackOff) /);
  expect(await row('kept')).toMatch(/^kept 1\/1 Running 0 /);
});

test('containers wait for the init containers before them', async () => {
  await pod(
    'prepared',
    `{initContainers: [{name: first, image: busybox, command: [sh, -c, "echo one; sleep 5"]}], containers: [{name: c, image: traefik/whoami}]}`,
  );
  await terminal.ok('sleep 3');
  expect(await row('prepared')).toMatch(/^prepared 0\/1 Init:0\/1 0 /);
  await terminal.ok('sleep 6');
  expect(await row('prepared')).toMatch(/^prepared 1\/1 Running 0 /);
  expect(await terminal.ok('kubectl logs prepared -c first')).toBe('one\n');
});

test('an init container that fails keeps its pod from starting', async () => {
  await pod(
    'unprepared',
    '{initContainers: [{name: first, image: busybox, command: ["false"]}], containers: [{name: c, image: traefik/whoami}]}',
  );
  await terminal.ok('sleep 6');
  expect(await row('unprepared')).toMatch(/^unprepared 0\/1 Init:CrashLoopBackOff 1 /);
  const log = await terminal.run('k8s-ctr', 'kubectl logs unprepared');
  expect(log.stderr).toContain('is waiting to start: PodInitializing');
});

test('a process that minds SIGTERM ends soon, process 1 without a handler only after the grace period', async () => {
  const took = async (script: string): Promise<number> => {
    const before = terminal.lab.clock.now();
    await terminal.run('k8s-ctr', script, 120_000);
    return terminal.lab.clock.now() - before;
  };
  await terminal.ok(
    'kubectl run server --image=traefik/whoami; kubectl run sleeper --image=busybox -- sleep 1d; sleep 4',
  );
  expect(await took('kubectl delete pod server')).toBeLessThan(2000);
  expect(await took('kubectl delete pod sleeper')).toBeGreaterThanOrEqual(30_000);
});

test('a deleted replica is replaced while it is still ending', async () => {
  const name = (
    await terminal.ok(`kubectl get pods -l app=webpod -o jsonpath='{.items[0].metadata.name}'`)
  ).trim();
  const old = await terminal.ok(`kubectl get pod ${name} -o jsonpath='{.status.podIP}'`);
  await terminal.ok(`kubectl delete pod ${name}`);
  const pods = await terminal.ok('kubectl get pods -l app=webpod --no-headers');
  expect(pods.trim().split('\n')).toHaveLength(3);
  await terminal.ok('sleep 2');
  const agent = 'kubectl exec -n kube-system ds/cilium -- cilium-dbg';
  expect(await terminal.ok(`${agent} map get cilium_ipcache_v2`)).not.toContain(`${old}/32`);
  expect(await terminal.ok(`${agent} service list`)).not.toContain(`${old}:80`);
});

test('events stand in the order in which they happened', async () => {
  const reasons = await terminal.ok(
    `kubectl get events --field-selector involvedObject.name=curl-pod -o jsonpath='{.items[*].reason}'`,
  );
  expect(reasons).toBe('Pulling Pulled Created Started');
});
