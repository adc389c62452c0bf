import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandOf } from '../../src/script/command.ts';

const host = { kind: 'host', host: 'k8s-ctr' };
const agent = { kind: 'pod', host: 'k8s-ctr', namespace: 'kube-system', pod: 'ds/cilium' };

describe('the command whose output the reader sees', () => {
  test.each([
    ['ip -c route', ['ip', '-c', 'route'], host],
    ['k get pods -o wide', ['kubectl', 'get', 'pods', '-o', 'wide'], host],
    ['k exec -it -n kube-system ds/cilium -- cilium-dbg ip list', ['cilium-dbg', 'ip', 'list'], agent],
    [
      'kubectl -n kube-system exec ds/cilium -- cilium-dbg bpf lb list',
      ['cilium-dbg', 'bpf', 'lb', 'list'],
      agent,
    ],
    [
      'kubectl exec --namespace=kube-system ds/cilium -c cilium-agent -- cilium-dbg map list',
      ['cilium-dbg', 'map', 'list'],
      { ...agent, container: 'cilium-agent' },
    ],
    [
      'k exec -it curl-pod -- ping -c 2 -w 1 -W 1 $WEBPOD',
      ['ping', '-c', '2', '-w', '1', '-W', '1', '$WEBPOD'],
      { ...agent, namespace: 'default', pod: 'curl-pod' },
    ],
    [
      "sshpass -p 'vagrant' ssh -o StrictHostKeyChecking=no vagrant@k8s-w1 sudo ip -c route",
      ['ip', '-c', 'route'],
      { kind: 'host', host: 'k8s-w1' },
    ],
    [
      'ssh root@router "tcpdump -i any icmp -nn"',
      ['tcpdump', '-i', 'any', 'icmp', '-nn'],
      { kind: 'host', host: 'router' },
    ],
    ['sudo -u root timeout -s INT 5 tcpdump -i eth1 arp', ['tcpdump', '-i', 'eth1', 'arp'], host],
    ['A=1 env B=2 ip route get 172.20.2.77', ['ip', 'route', 'get', '172.20.2.77'], host],
    ['watch -n 1 kubectl get svc', ['kubectl', 'get', 'svc'], host],
    ["sh -c 'ip neigh'", ['ip', 'neigh'], host],
    ['tcpdump -i any icmp -nn &', ['tcpdump', '-i', 'any', 'icmp', '-nn'], host],
    ['cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF', ['kubectl', 'apply', '-f', '-'], host],
    [
      "kubectl get pods -o jsonpath='{.items[0].status.podIP}'",
      ['kubectl', 'get', 'pods', '-o', 'jsonpath={.items[0].status.podIP}'],
      host,
    ],
  ])('%s', (statement, argv, target) => {
    expect(commandOf(statement, 'k8s-ctr')).toEqual({ argv, target, filters: [], rowsKept: true });
  });

  test('filters that keep whole lines are listed, those inside first', () => {
    const command = commandOf(
      `ssh vagrant@k8s-w1 "ip route | grep -E '^172'" 2>/dev/null | sort | head -3`,
      'k8s-ctr',
    );
    expect(command).toEqual({
      argv: ['ip', 'route'],
      target: { kind: 'host', host: 'k8s-w1' },
      filters: [['grep', '-E', '^172'], ['sort'], ['head', '-3']],
      rowsKept: true,
    });
  });

  test.each([
    'k get pods -o json | jq .items',
    "ip route | awk '{print $1}'",
    'ip route | cut -c1-10',
    'k get pods | grep -c webpod',
    'k get pods | grep -in webpod',
    'k get pods | uniq -c',
    'ip route > /tmp/routes',
    'ip route &> /tmp/routes',
    'ip route > /tmp/routes | grep x',
  ])('rows are not kept by %s', (statement) => {
    expect(commandOf(statement, 'h')).toMatchObject({ rowsKept: false });
  });

  test.each([
    'ip route 2>&1',
    'ip route 2>/dev/null | grep -v x',
    'ip route | tee /tmp/x',
    'ip route | grep -e -c -A 1',
    'ip route </dev/null',
  ])('rows are kept by %s', (statement) => {
    expect(commandOf(statement, 'h')).toMatchObject({ argv: ['ip', 'route'], rowsKept: true });
  });

  test.each([
    'while true; do ip route; done',
    'for i in 1 2; do k get pods; done',
    'export WEBPOD=x && echo $WEBPOD',
    'VAR=$(ip route)',
    'ip route; ip neigh',
    'ssh vagrant@k8s-w1',
    "k exec -it curl-pod -- sh -c 'while true; do curl -s webpod; done'",
    "sh -c 'ip route; ip neigh'",
    "echo 'x",
    '',
    'time ip route',
  ])('there is no single command in %j', (statement) => {
    expect(commandOf(statement, 'h')).toBeUndefined();
  });

  test('aliases of the session are resolved, also several words and one that names itself', () => {
    const aliases = new Map([
      ['c0', 'k exec -it -n kube-system $CILIUMPOD0 -- cilium'],
      ['k', 'kubectl'],
      ['ip', 'ip -c'],
    ]);
    expect(commandOf('c0 endpoint list', 'k8s-ctr', aliases)).toMatchObject({
      argv: ['cilium', 'endpoint', 'list'],
      target: { pod: '$CILIUMPOD0', namespace: 'kube-system' },
    });
    expect(commandOf('ip route', 'k8s-ctr', aliases)).toMatchObject({ argv: ['ip', '-c', 'route'] });
  });

  test('an alias is not known to the shell inside a pod or behind ssh', () => {
    expect(commandOf('ssh router k get pods', 'k8s-ctr')).toMatchObject({ argv: ['k', 'get', 'pods'] });
  });
});

test('any statement is read without throwing', () => {
  const word = fc.constantFrom(
    'kubectl',
    'exec',
    '-n',
    '--',
    'ssh',
    'sudo',
    'sh',
    '-c',
    'timeout',
    '|',
    '&&',
    '$(x)',
    "'",
    'k',
    'watch',
    '-',
    '>',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((w) => w.join(' ')),
      ),
      (statement) => {
        commandOf(statement, 'h');
      },
    ),
    { numRuns: 500 },
  );
});
