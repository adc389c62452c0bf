/** hubble beside a real one, and what its flows are made of: the packets that pass the agents' programs. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWithSampleApp } from './terminal.ts';
import type { Terminal } from './terminal.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8').replaceAll('\r', '');

let terminal: Terminal;
beforeAll(async () => {
  terminal = await openWithSampleApp();
});
afterAll(() => terminal.lab.dispose());

const observe = async (flags: string): Promise<string[]> =>
  (await terminal.ok(`hubble observe ${flags} | cat`)).split('\n').slice(0, -1);
const localPod = (): Promise<string> =>
  terminal.ok(
    `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-ctr -o jsonpath='{.items[0].status.podIP}'`,
  );
/** Names, numbers and times gone; what is left is the shape. */
const shape = (line: string): string =>
  line
    .replace(/[A-Z][a-z]{2} [ \d]\d [\d:.]{12}/, 'TIME')
    .replace(/[\w-]+\/[\w.-]+/g, 'POD')
    .replace(/\b\d+\.\d+\.\d+\.\d+/g, 'POD')
    .replace(/ID:\d+/g, 'ID:N')
    .replace(/:([^\w ]\[33m)?\d+/g, ':$1N');

describe('without a port forward', () => {
  test('nobody listens, which is told in the words of the real one', async () => {
    const { exit, stderr } = await terminal.run('k8s-ctr', 'hubble status');
    expect([exit, stderr]).toEqual([1, fixture('hubble-status-noserver')]);
  });

  test('in an agent’s pod its own flows are seen, and only those of its node', async () => {
    const inPod = 'kubectl exec -n kube-system ds/cilium -- hubble';
    const status = await terminal.ok(`${inPod} status`);
    expect(status).toMatch(
      /^Healthcheck \(via unix:\/\/\/var\/run\/cilium\/hubble\.sock\): Ok\nCurrent\/Max Flows: \d+\/4,095 \(\d+\.\d\d%\)\nFlows\/s: \d+\.\d\d\n$/,
    );
    const nodes = await terminal.ok(
      `${inPod} observe --all -o json | grep -o '"node_name":"[^"]*"' | sort -u`,
    );
    expect(nodes.trim().split('\n')).toHaveLength(1);
    const { exit, stderr } = await terminal.run('k8s-ctr', `${inPod} list nodes`);
    expect([exit, stderr]).toEqual([
      1,
      'rpc error: code = Unimplemented desc = GetNodes not implemented\ncommand terminated with exit code 1\n',
    ]);
  });
});

describe('with cilium hubble port-forward', () => {
  beforeAll(async () => {
    await terminal.run('k8s-ctr', 'cilium hubble port-forward >/dev/null &');
    await terminal.ok(`kubectl exec curl-pod -- curl -s ${await localPod()}`);
  });

  test('the relay answers for all nodes that it reaches: not for the one whose way back is missing', async () => {
    expect(await terminal.ok('hubble status | cat')).toMatch(
      /Healthcheck \(via localhost:4245\): Ok\nCurrent\/Max Flows: [\d,]+\/8,190 \([\d.]+%\)\nFlows\/s: [\d.]+\nConnected Nodes: 2\/3\nUnavailable Nodes: 1\n {2}- k8s-w0\n$/,
    );
    expect(
      (await terminal.ok('hubble list nodes')).split('\n').map((line) => line.split(/ {2,}/)[1]),
    ).toEqual(['STATUS', 'Connected', 'Unavailable', 'Connected', undefined]);
  });

  test('a request to a pod of the same node has the flows of a real one', async () => {
    const real = fixture('hubble-observe-last20')
      .split('\n')
      .filter((line) => /curl-pod:40196/.test(line));
    const ours = await observe('--pod curl-pod --protocol tcp --type trace --all');
    expect(ours.map(shape)).toEqual(real.map(shape));
  });

  test('a terminal gets the colours of the real one', async () => {
    const { stdout } = await terminal.run(
      'k8s-ctr',
      'hubble observe --pod curl-pod --protocol tcp --type trace:to-endpoint --last 1',
    );
    const real = fixture('hubble-observe-f-tcp-curlpod')
      .split('\n')
      .find((line) => line.includes('ACK, PSH'));
    expect(
      shape(stdout.trimEnd())
        .replace(/\(TCP.*$/, '')
        .replace('to-endpoint', 'TYPE'),
    ).toBe(
      shape(real ?? '')
        .replace(/\(TCP.*$/, '')
        .replace('to-overlay', 'TYPE'),
    );
  });

  test('dict and table have the lines and the columns of the real ones', async () => {
    const words = (text: string): string[] => text.split('\n').map((line) => line.replace(/: .*/, ''));
    expect(words((await observe('--last 20 -o dict')).join('\n')).slice(0, 14)).toEqual(
      words(fixture('hubble-observe-last20-dict')).slice(0, 14),
    );
    const [head = ''] = await observe('--last 20 -o table');
    expect(head.split(/ {3,}/)).toEqual(
      fixture('hubble-observe-last20-table').split('\n')[0]?.split(/ {3,}/),
    );
  });

  test('a flow has the fields of a real one, in their order', async () => {
    const real = new Map(
      fixture('hubble-observe-last20-json')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).flow)
        .filter((flow) => flow.source.pod_name === 'curl-pod' && flow.destination.ID !== undefined)
        .map((flow) => [flow.Summary, flow]),
    );
    const ours = (await observe('--pod curl-pod --protocol tcp --type trace:to-endpoint --all -o json'))
      .map((line) => JSON.parse(line).flow)
      .filter((flow) => flow.source.pod_name === 'curl-pod');
    const fieldsOf = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? Array.isArray(value)
          ? 'list'
          : typeof value
        : Object.entries(value).map(([name, part]) => [name, fieldsOf(part)]);
    expect(ours.length).toBeGreaterThan(2);
    for (const flow of ours) expect(fieldsOf(flow)).toEqual(fieldsOf(real.get(flow.Summary)));
  });

  test.each([
    ['--from-pod curl-pod', (line: string) => /: default\/curl-pod.*(->|<>)|: \S+ \S+ <- /.test(line)],
    ['--to-port 80 --protocol tcp', (line: string) => /:80 .*TCP/.test(line)],
    ['--namespace kube-system', (line: string) => line.includes('kube-system/')],
    ['--verdict TRANSLATED', (line: string) => line.includes('post-xlate-fwd TRANSLATED')],
    ['--identity kube-apiserver', (line: string) => line.includes('(kube-apiserver)')],
    ['--label app=webpod', (line: string) => line.includes('default/webpod-')],
    ['--not --protocol tcp', (line: string) => !line.includes('TCP')],
    ['--type trace:to-network', (line: string) => line.includes(' to-network ')],
    ['--ip 192.168.10.0/24', (line: string) => line.includes('192.168.10.')],
    ['--workload webpod', (line: string) => line.includes('default/webpod-')],
    ['--node-name k8s-w1 --print-node-name', (line: string) => line.includes('[k8s-w1]')],
  ])('observe %s', async (flags, holds) => {
    await terminal.run('k8s-ctr', 'kubectl exec curl-pod -- curl -s --connect-timeout 1 webpod');
    const lines = await observe(`${flags} --all`);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => !holds(line))).toEqual([]);
  });

  test('following prints what comes, of all nodes in the order of time, until it is interrupted', async () => {
    const window = terminal.window(
      'k8s-ctr',
      'hubble observe -f --protocol icmp --time-format RFC3339Nano | cat',
    );
    await terminal.lab.clock.sleep(1000);
    const ip = await terminal.ok(
      `kubectl get pod -l app=webpod --field-selector spec.nodeName=k8s-w1 -o jsonpath='{.items[0].status.podIP}'`,
    );
    await terminal.ok(`kubectl exec curl-pod -- ping -c 1 ${ip}`);
    await terminal.lab.clock.sleep(1000);
    window.close();
    const lines = (await window.ran).stdout.trim().split('\n');
    expect(lines.map((line) => / (to-\S+) .*\((.*)\)$/.exec(line)?.slice(1).join(' '))).toEqual([
      'to-network ICMPv4 EchoRequest',
      'to-endpoint ICMPv4 EchoRequest',
      'to-network ICMPv4 EchoReply',
      'to-endpoint ICMPv4 EchoReply',
    ]);
    const times = lines.map((line) => line.split(' ')[0] ?? '');
    expect(times).toEqual([...times].sort());
  });

  test('a policy shows its verdict, and the packet that it denies', async () => {
    await terminal.ok(`kubectl apply -f - <<'EOF'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nobody}
spec: {podSelector: {matchLabels: {app: webpod}}, policyTypes: [Ingress]}
EOF`);
    await terminal.run('k8s-ctr', `kubectl exec curl-pod -- curl -s --connect-timeout 1 ${await localPod()}`);
    const lines = await observe('--verdict DROPPED --pod curl-pod --last 2');
    expect(
      lines.map((line) => line.replace(/^.*?\) (?=<>|->)/, '').replace(/default\/\S+ \(ID:\d+\)/, 'POD')),
    ).toEqual([
      '<> POD policy-verdict:none INGRESS DENIED (TCP Flags: SYN)',
      '<> POD Policy denied DROPPED (TCP Flags: SYN)',
    ]);
    await terminal.ok('kubectl delete netpol nobody');
  });

  test.each([
    ['hubble observe --http-method GET', 'not simulated in this lab'],
    ['hubble observe --verdict MAYBE', 'invalid --verdict value: MAYBE'],
    ['hubble observe --nonsense', 'unknown flag: --nonsense'],
    ['hubble observe --last many', 'invalid argument "many" for "--last" flag'],
    ['hubble observe -o xml', 'invalid output format: xml'],
    ['hubble watch', 'not simulated in this lab; hubble has here: observe, '],
    ['hubble observe --help', 'its options here: --'],
    ['cilium sysdump', 'cilium has here: config view, '],
    ['hubble nonsense', 'unknown command "nonsense" for "hubble"'],
  ])('%s is refused', async (command, message) => {
    const { exit, stderr } = await terminal.run('k8s-ctr', command);
    expect(exit).toBe(1);
    expect(stderr).toContain(message);
  });
});
