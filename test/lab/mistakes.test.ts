/** What learners mistype, or expect of a real machine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const fails = async (script: string, place = 'k8s-ctr'): Promise<string> => {
  const { exit, text } = await terminal.run(place, script);
  expect(exit).toBeGreaterThan(0);
  return text;
};

test('a YAML anchor inside itself is told as such', async () => {
  expect(await fails(`printf 'a: &a [*a]\\n' | kubectl apply -f -`)).toBe(
    'error: error parsing STDIN: error converting YAML to JSON: yaml: anchor value contains itself\n',
  );
});

test('each container of a pod needs a name that can be one', async () => {
  expect(
    await fails(`kubectl apply -f - << 'EOF'
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: C_, image: a}, {name: c}]}
EOF`),
  ).toMatch(
    /^The Pod "p" is invalid: \n\* spec\.containers\[0\]\.name: Invalid value: "C_": a lowercase RFC 1123 label .*\n\* spec\.containers\[1\]\.image: Required value\n$/,
  );
});

test('sorting by a field that no object has is refused', async () => {
  expect(await fails('kubectl get pods --sort-by=.nope')).toBe(
    `error: couldn't find any field with path "{.nope}" in the list of objects\n`,
  );
});

test('a JSON patch of a path that is not there is an invalid request', async () => {
  expect(await fails(`kubectl patch svc webpod --type=json -p '[{"op":"remove","path":"/spec/nope"}]'`)).toBe(
    'The request is invalid: the server rejected our request due to an error in our request\n',
  );
});

test('one command after another finds what the controllers have made of the first', async () => {
  const pods = await terminal.ok(
    'kubectl scale deploy webpod --replicas=4; kubectl get pods -l app=webpod -o name',
  );
  expect(pods.match(/^pod\//gm)).toHaveLength(4);
});

test('kernel settings are files too', async () => {
  const { stdout } = await terminal.run(
    'router',
    'cat /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/ip_forward; sysctl -n net.ipv4.ip_forward',
  );
  expect(stdout).toBe('1\n0\n');
  await terminal.run('router', 'sysctl -qw net.ipv4.ip_forward=1');
  expect((await terminal.run('router', 'ip route flush cache')).exit).toBe(0);
});

test('a tool that is there and not modelled says so, one that is not there is not found', async () => {
  expect(await fails('nmap 172.20.2.1', 'router')).toBe('nmap: not simulated in this lab\n');
  expect(await fails('nosuchtool', 'router')).toBe('bash: nosuchtool: command not found\n');
});

test('a process has a terminal with exec -t and none without it', async () => {
  const backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const meter = '% Total    % Received';
  expect((await terminal.run('k8s-ctr', `kubectl exec curl-pod -- curl ${backend}`)).stderr).toContain(meter);
  expect((await terminal.run('k8s-ctr', `kubectl exec -it curl-pod -- curl ${backend} | cat`)).stderr).toBe(
    '',
  );
});

test('curl -v marks each header line of the answer', async () => {
  const backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  const { stderr } = await terminal.run('k8s-ctr', `kubectl exec -it curl-pod -- curl -v ${backend}`);
  expect(stderr).toMatch(
    /> \r\n< HTTP\/1\.1 200 OK\r\n< Date: .*\r\n< Content-Type: .*\r\n< Content-Length: \d+\r\n< \r\n/,
  );
});

test('a probe is described with the values that the API server fills in', async () => {
  await terminal.ok(`kubectl apply -f - << 'EOF'
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec: {containers: [{name: c, image: traefik/whoami, livenessProbe: {httpGet: {port: 80}}}]}
EOF`);
  expect(await terminal.ok('kubectl describe pod probed')).toContain(
    'http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3',
  );
});

test('a ping that is larger than the MTU and must not be cut says why it cannot leave', async () => {
  expect(await fails('ping -c 1 -M do -s 3000 192.168.10.101')).toContain(
    'ping: local error: message too long, mtu=1500\n',
  );
  expect(await terminal.ok('ping -c 1 -s 3000 192.168.10.101')).toContain('3008 bytes from 192.168.10.101');
});

test('a manifest that is too large for the API server, or for an annotation, is refused', async () => {
  const configMap = (
    lines: number,
  ): string => `(printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n  a: |\n'
yes '    0123456789012345678901234567890123456789012345678901234567890123456789' | head -${lines}) | kubectl apply -f -`;
  expect(await fails(configMap(50_000))).toContain('Request entity too large: limit is 3145728');
  expect(await fails(configMap(5_000))).toContain(
    'metadata.annotations: Too long: may not be more than 262144 bytes',
  );
  expect(await terminal.ok(configMap(500))).toBe('configmap/big created\n');
});

test('namespaces that a cluster needs cannot be deleted', async () => {
  expect(await fails('kubectl delete namespace default')).toBe(
    'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n',
  );
});

test('without its agent a node gives no network to new pods, and those that it has keep theirs', async () => {
  await terminal.ok(`kubectl delete ds cilium -n kube-system --cascade=orphan
kubectl delete pod -n kube-system -l k8s-app=cilium --field-selector spec.nodeName=k8s-w1
kubectl apply -f - << 'EOF'
apiVersion: v1
kind: Pod
metadata: {name: late}
spec: {nodeName: k8s-w1, containers: [{name: c, image: traefik/whoami}]}
EOF
sleep 5`);
  expect(await terminal.ok('kubectl get pod late --no-headers')).toMatch(/ ContainerCreating /);
  expect(await terminal.ok('kubectl describe pod late')).toContain('unable to connect to Cilium agent');
  const backend = await terminal.ok(
    `kubectl get pods -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
  );
  expect(await terminal.ok(`kubectl exec curl-pod -- curl -s -m 2 ${backend}`)).toContain(`IP: ${backend}\n`);
});

test('kubectl describe tells first who placed a pod', async () => {
  const name = await terminal.ok(`kubectl get pods -l app=webpod -o jsonpath='{.items[0].metadata.name}'`);
  const described = await terminal.ok(`kubectl describe pod ${name}`);
  expect([...described.matchAll(/^ {2}Normal +(\w+)/gm)].map(([, reason]) => reason)).toEqual([
    'Scheduled',
    'Pulling',
    'Pulled',
    'Created',
    'Started',
  ]);
});

test('a tainted node takes no pod that does not tolerate it', async () => {
  expect(await terminal.ok('kubectl taint nodes k8s-w0 k8s-ctr lab=yes:NoSchedule')).toBe(
    'node/k8s-w0 tainted\nnode/k8s-ctr tainted\n',
  );
  await terminal.ok('kubectl create deployment placed --image=traefik/whoami --replicas=3; sleep 3');
  expect(await terminal.ok(`kubectl get pods -l app=placed -o jsonpath='{.items[*].spec.nodeName}'`)).toBe(
    'k8s-w1 k8s-w1 k8s-w1',
  );
  expect(await fails('kubectl taint node k8s-w0 lab=no:NoSchedule')).toBe(
    'error: node k8s-w0 already has lab taint(s) with same effect(s) and --overwrite is false\n',
  );
  expect(await terminal.ok('kubectl taint node k8s-w0 lab-')).toBe('node/k8s-w0 untainted\n');
  expect(await fails('kubectl taint node k8s-w0 lab-')).toBe('error: taint "lab" not found\n');
  expect(await fails('kubectl taint node k8s-w0 lab=yes:Never')).toContain('invalid taint effect: Never');
});
