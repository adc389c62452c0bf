/** `cilium-dbg monitor` beside a real one: every line that the lab prints is of a kind that the real one prints. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const real = (name: string): readonly string[] =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8').split('\n');

/** Numbers, addresses and names are masked; TCP flags, ports with their names and the words stay. */
function kindOf(line: string): string {
  return line
    .replace(/^\^C/, '')
    .replace(/time=\S+/, 'TIME')
    .replaceAll(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
    .replaceAll(/\d+\.\d+\.\d+\.\d+/g, 'IP')
    .replaceAll(/0x[0-9a-f]+/g, 'HEX')
    .replaceAll(/lxc[0-9a-f]{12}/g, 'LXC')
    .replaceAll(/\d+/g, 'N')
    .replaceAll(/Options=\[[^\]]*\]/g, 'OPTIONS')
    .replaceAll(/Payload=\[[^\]]*\]/g, 'PAYLOAD')
    .replace(/Flags=(?:DF)? /, 'Flags ')
    .replaceAll(/(?:FIN|SYN|RST|PSH|ACK)=(?:true|false)/g, 'FLAG')
    .replaceAll(/(?<=Port=)N(?:\((?:http|domain)\))?/g, 'PORT')
    .replace(/state (?:new|reply|established)/, 'STATE');
}

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
  for (const [key, value] of [
    ['routing-mode', 'tunnel'],
    ['auto-direct-node-routes', 'false'],
  ])
    await terminal.ok(`cilium config set ${key} ${value} --restart=false`);
  await terminal.ok(
    'kubectl rollout restart -n kube-system ds/cilium && kubectl rollout status -n kube-system ds/cilium && sleep 10',
  );
  await terminal.ok(
    'AGENT=$(kubectl get pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-ctr -o name)',
  );
});
afterAll(() => terminal.lab.dispose());

/** What the agent of k8s-ctr prints while curl-pod talks to a pod elsewhere and to one that is here. */
async function watch(flags: string): Promise<readonly string[]> {
  const { text } = await terminal.run(
    'k8s-ctr',
    `(sleep 1; for i in 1 2 3 4 5 6; do kubectl exec curl-pod -- curl -s webpod; done; kubectl exec curl-pod -- ping -c 1 $(kubectl get pods -l app=webpod -o jsonpath={.items[0].status.podIP})) > /dev/null 2>&1 &
kubectl exec -n kube-system $AGENT -- timeout 5 cilium-dbg monitor ${flags}`,
  );
  // Not the shell's own lines about its job, nor kubectl's about timeout's status.
  return text.split('\n').filter((line) => !/^\[1\]|^command terminated/.test(line));
}

test.each([
  ['', 'monitor'],
  ['--type trace', 'monitor'],
  ['-v', 'monitor-v'],
  ['-vv', 'monitor-vv'],
])('monitor %s prints lines of the kinds that a real agent prints', async (flags, fixture) => {
  const ours = await watch(flags);
  const known = new Set([...real(fixture), ...real('monitor'), ...real('monitor-v')].map(kindOf));
  // The host's own connections are between other identities than in the sample.
  const kinds = ours.map(kindOf).filter((kind) => !/-> (?:stack|network) |^-> endpoint .*host->/.test(kind));
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds.filter((kind) => !known.has(kind))).toEqual([]);
});

test('monitor -j prints an object for each event, with the fields of the real one in their order', async () => {
  const fields = (line: string): readonly string[] => Object.keys(JSON.parse(line) as object);
  const isEvent = (line: string): boolean => line.startsWith('{"cpu"');
  const [first = ''] = real('monitor-json').filter(isEvent);
  const ours = (await watch('-j')).filter(isEvent);
  expect(ours.length).toBeGreaterThan(10);
  for (const line of ours) expect(fields(line)).toEqual(fields(first));
});

test('a packet that a policy refuses is told as a drop, with the verdict before it', async () => {
  await terminal.ok(`kubectl apply -f - << EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nobody}
spec: {podSelector: {matchLabels: {app: webpod}}, policyTypes: [Ingress]}
EOF
LOCAL=$(kubectl get pods -l app=webpod -o wide | grep k8s-ctr | awk '{print $6}')`);
  const { text } = await terminal.run(
    'k8s-ctr',
    `(sleep 1; kubectl exec curl-pod -- curl -s -m 1 $LOCAL) > /dev/null 2>&1 &
kubectl exec -n kube-system $AGENT -- timeout 5 cilium-dbg monitor --type drop --type policy-verdict`,
  );
  expect(text).toMatch(
    /Policy verdict log: flow 0x[0-9a-f]+ local EP ID \d+, remote ID \d+, proto 6, ingress, action deny, auth: disabled, match none, \S+ -> \S+:80 tcp SYN\nxx drop \(Policy denied\) flow 0x[0-9a-f]+ to endpoint \d+, ifindex \d+, file bpf_lxc.c:\d+, , identity \d+->\d+: \S+ -> \S+:80 tcp SYN\n/,
  );
});

test('monitor tells of a wrong type, and of what the lab has no events for', async () => {
  const ask = (flags: string) =>
    terminal.run('k8s-ctr', `kubectl exec -n kube-system $AGENT -- cilium-dbg monitor ${flags}`);
  const wrong = await ask('-t nosuch');
  expect(wrong.stderr).toContain('unknown type (nosuch)');
  expect(wrong.exit).toBe(1);
  const l7 = await ask('-t l7');
  expect(l7.stderr).toContain('not simulated in this lab');
  expect(l7.exit).toBe(1);
});
