/** The week-4 course over what a real cluster printed. */
import { describe, expect, test } from 'vitest';
import { DIFFERS } from '../../src/course/differs.ts';
import { createStudy, type Study } from '../../src/course/study.ts';
import type { Explanation } from '../../src/course/course.ts';
import { recordedCluster, recordedObjects } from './recordedCluster.ts';
import { week4Course, week4Notebook } from './week4Course.ts';

async function study(objects = recordedObjects()): Promise<Study> {
  const created = createStudy({
    backend: recordedCluster(objects),
    notebook: week4Notebook('en'),
    course: week4Course(),
    locale: 'en',
  });
  await created.settle(10);
  return created;
}

async function run(on: Study, ...cells: readonly string[]): Promise<void> {
  for (const id of cells) {
    const result = await on.runCell(id);
    expect([result.refused, result.ok], `${id} ended as expected`).toEqual([undefined, true]);
  }
}

function texts(explanations: readonly Explanation[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    explanations
      .filter(({ id, verdict }) => verdict === 'true' && id !== DIFFERS)
      .map(({ id, text }) => [id, text]),
  );
}

const FAILURE = [
  'failure-loop',
  'failure-webpod',
  'failure-ping',
  'failure-routes',
  'failure-routes-ctr',
  'failure-routes-w0',
  'failure-curl',
];
const INSPECT = [
  'inspect-ip-list',
  'inspect-endpoint-list',
  'inspect-lb-webpod',
  'inspect-map-services',
  'inspect-map-backends',
  'inspect-map-revnat',
  'inspect-map-ipcache',
];

describe('the failure', () => {
  test('is explained by the route that matched, the one that is missing and the interface that the packet left by', async () => {
    const on = await study();
    await run(on, ...FAILURE);
    const said = texts(on.explanations('failure'));
    expect(said).toMatchInlineSnapshot(`
      {
        "cures": "There are two cures. (1) Tell the network: on the router \`ip route add 172.20.0.0/24 via 192.168.10.100\`, \`ip route add 172.20.2.0/24 via 192.168.20.100\`, or BGP where there are many nodes. The range that replies go back to needs a route as well. (2) Hide pod addresses from it: an overlay (VXLAN, Geneve) that wraps packets in node addresses.",
        "left-by": "The capture shows it: a packet from 172.20.0.111:34616 to 172.20.2.121:80 came in on eth1 (23:40:26.493977) and left by eth0 (23:40:26.493989).",
        "retransmissions": "TCP suffers the same: the SYN from 172.20.0.111:34616 to 172.20.2.121:80 (seq 3081341448) was repeated at 23:40:26.493977, 23:40:27.513898. The same sequence number means a retransmission, no new connection; and as no RST came, nobody refused it: it never arrived.",
        "route-missing": "What router lacks is a route to 172.20.2.0/24 (k8s-w0). The pods of that range are behind 192.168.20.100.",
        "route-taken": "On router the row that fits 172.20.2.121 is \`default via 10.0.2.2 dev eth0\`. The packet leaves by eth0 towards 10.0.2.2 and is lost there: nobody behind it knows pod addresses.",
        "unreachable": "From curl-pod (172.20.0.111) no packet reaches webpod-cccbffd-z6clz (k8s-w0, 172.20.2.121). Reached: webpod-cccbffd-dsmcd (k8s-ctr), webpod-cccbffd-gwdsp (k8s-w1).",
      }
    `);
    expect(on.checks('failure').map(({ id, verdict }) => [id, verdict])).toEqual([
      ['some-answer', 'true'],
      ['ping-lost', 'true'],
      ['caught', 'true'],
      ['routes-read', 'true'],
      ['retransmission', 'true'],
    ]);
    on.dispose();
  });

  test('rests on rows of the cells that showed it', async () => {
    const on = await study();
    await run(on, ...FAILURE);
    const evidence = (id: string) =>
      on.explanations('failure').find((each) => each.id === id)?.evidence ?? [];
    expect(evidence('route-taken')).toMatchObject([
      {
        source: 'router: ip -c route',
        cellId: 'failure-routes',
        table: 'routes',
        row: { dst: 'default', via: '10.0.2.2', dev: 'eth0' },
      },
    ]);
    expect(evidence('left-by')).toMatchObject([
      {
        source: 'router: tcpdump -i any tcp port 80 -nn',
        cellId: 'failure-capture-tcp',
        row: { interface: 'eth1', direction: 'In' },
      },
      { row: { interface: 'eth0', direction: 'Out' } },
    ]);
    expect(evidence('retransmissions').length).toBeGreaterThan(1);
    for (const explanation of on.explanations('failure'))
      expect(explanation.evidence, explanation.id).not.toEqual([]);
    on.dispose();
  });

  test('says which cell to run while a fact is missing, and nothing that it cannot know', async () => {
    const on = await study();
    expect(texts(on.explanations('failure'))).toEqual({});
    expect(on.explanations('failure').find(({ id }) => id === 'unreachable')).toMatchObject({
      verdict: 'unknown',
      cell: 'failure-routes-ctr',
    });
    await run(on, 'failure-routes-ctr');
    expect(on.explanations('failure').find(({ id }) => id === 'unreachable')).toMatchObject({
      verdict: 'unknown',
      cell: 'failure-routes',
    });
    expect(on.checks('failure').map(({ id, verdict, cell }) => [id, verdict, cell])).toEqual([
      ['some-answer', 'unknown', 'failure-loop'],
      ['ping-lost', 'unknown', 'failure-ping'],
      ['caught', 'unknown', 'failure-ping'],
      ['routes-read', 'unknown', 'failure-routes'],
      ['retransmission', 'unknown', 'failure-ping'],
    ]);
    on.dispose();
  });

  test('changes with each route that the learner adds: first the reply is lost, then everything works', async () => {
    const on = await study();
    await run(on, ...FAILURE, 'failure-cure-half');
    const half = texts(on.explanations('failure'));
    expect(Object.keys(half)).toEqual(['retransmissions', 'reply-lost']);
    expect(half['reply-lost']).toBe(
      'Requests now reach webpod-cccbffd-z6clz (k8s-w0), but the replies are lost on router: on their way back to 172.20.0.111 only ' +
        '`default via 10.0.2.2 dev eth0` fits them. Still missing: `ip route add 172.20.0.0/24 via 192.168.10.100`.',
    );
    await run(on, 'failure-cure', 'failure-ping-cured');
    const cured = texts(on.explanations('failure'));
    expect(Object.keys(cured)).toEqual(['retransmissions', 'works']);
    expect(cured['works']).toContain('172.20.2.0/24 via 192.168.20.100 dev eth2');
    expect(on.checks('failure').find(({ id }) => id === 'routes-read')?.verdict).toBe('true');
    await run(on, 'failure-undo');
    expect(texts(on.explanations('failure'))['route-missing']).toContain('172.20.2.0/24 (k8s-w0)');
    on.dispose();
  });

  test('is not known any more once routes were changed and not read again', async () => {
    const on = await study();
    await run(on, ...FAILURE);
    await on.runCell({
      spec: { id: 'own', host: 'router', expect: 'ok' },
      text: 'ip route add 172.20.2.0/24 via 192.168.20.100',
    });
    expect(on.explanations('failure').find(({ id }) => id === 'unreachable')).toMatchObject({
      verdict: 'unknown',
      cell: 'failure-routes',
    });
    on.dispose();
  });

  test('is told in Korean with the particles that each value asks for', async () => {
    const on = await study();
    await run(on, ...FAILURE);
    const said = texts(on.explanations('failure', 'ko'));
    expect(said).toMatchInlineSnapshot(`
      {
        "cures": "고치는 방법은 둘입니다. (1) 네트워크에 알려 주기: router에서 \`ip route add 172.20.0.0/24 via 192.168.10.100\`, \`ip route add 172.20.2.0/24 via 192.168.20.100\`, 노드가 많으면 BGP. 요청뿐 아니라 응답이 돌아올 대역도 있어야 합니다. (2) 파드 주소를 감추기: 노드 주소로 감싸 보내는 오버레이(VXLAN, Geneve).",
        "left-by": "캡처가 그것을 보여 줍니다. 172.20.0.111:34616에서 172.20.2.121:80으로 가는 패킷이 eth1로 들어와(23:40:26.493977) eth0으로 나갔습니다(23:40:26.493989).",
        "retransmissions": "TCP도 같은 일을 겪습니다. 172.20.0.111:34616에서 172.20.2.121:80으로 가는 SYN(seq 3081341448)이 23:40:26.493977, 23:40:27.513898에 되풀이되었습니다. 시퀀스 번호가 같으니 새 연결이 아니라 재전송이고, 거절(RST)이 없으니 상대가 받지 못한 것입니다.",
        "route-missing": "router에 없는 것은 172.20.2.0/24 (k8s-w0)으로 가는 라우트입니다. 그 대역의 파드는 192.168.20.100을 거쳐야 닿습니다.",
        "route-taken": "router에서 목적지 172.20.2.121에 맞는 행은 \`default via 10.0.2.2 dev eth0\`입니다. 패킷은 eth0으로 나가 10.0.2.2에서 사라집니다. 그곳에서는 파드 주소를 모릅니다.",
        "unreachable": "curl-pod(172.20.0.111)에서 webpod-cccbffd-z6clz (k8s-w0, 172.20.2.121)에는 닿지 않습니다. 닿는 파드: webpod-cccbffd-dsmcd (k8s-ctr), webpod-cccbffd-gwdsp (k8s-w1).",
      }
    `);
    on.dispose();
  });
});

describe('reading the state', () => {
  test('names the agent, follows slot to backend to pod, and tells local from remote', async () => {
    const on = await study();
    await run(on, ...INSPECT);
    expect(on.checks('inspect').map(({ id, verdict, text }) => [id, verdict, text])).toMatchInlineSnapshot(`
      [
        [
          "agent-known",
          "true",
          "The agent on k8s-ctr answered: all pods of its endpoint list are on that node.",
        ],
        [
          "master-slot",
          "true",
          "Slot 0 counts 3 backends, as many as there are ready webpod pods.",
        ],
        [
          "backend-ids",
          "true",
          "The backend ids of the slots (5, 6, 7) all lead to the address of a webpod pod.",
        ],
        [
          "revnat",
          "true",
          "Revnat id 14 leads back to the frontend 10.96.183.115:80.",
        ],
        [
          "identities",
          "true",
          "The ipcache knows all 3 webpod pods, with one identity: 58758.",
        ],
      ]
    `);
    expect(texts(on.explanations('inspect'))).toMatchInlineSnapshot(`
      {
        "backend-join": "From slot to pod: slot 1 → backend 5 → 172.20.0.181 (webpod-cccbffd-dsmcd, k8s-ctr), slot 2 → backend 6 → 172.20.1.195 (webpod-cccbffd-gwdsp, k8s-w1), slot 3 → backend 7 → 172.20.2.121 (webpod-cccbffd-z6clz, k8s-w0).",
        "ipcache-local": "In the ipcache 172.20.0.181/32 has tunnelendpoint 0.0.0.0: it is local to k8s-ctr. The others live on other nodes: 172.20.1.195/32 → 192.168.10.101, 172.20.2.121/32 → 192.168.20.100.",
        "master": "Slot 0 of 10.96.183.115:80 holds no backend but the head of the list: 3 backends, revnat id 14. These numbers were given by the agent on k8s-ctr and mean nothing on another node.",
        "nodeport-revnat": "NodePort 30003 has 3 revnat entries (192.168.10.100:30003, 10.0.2.15:30003, 0.0.0.0:30003): whichever address of the node a request came to, the reply must leave with that one.",
        "non-routable": "non-routable on 10.96.183.115:80 is no error: it is a ClusterIP, and packets that come to a node from outside the cluster are not served at that address.",
        "one-identity": "The 3 webpod pods have the same labels, so they share the security identity 58758, whichever node they are on.",
        "revnat-join": "A reply comes from the pod's address. The revnat id 14 of its slot leads to 10.96.183.115:80, the address that is put back as its source.",
        "which-agent": "ds/cilium picked the agent on k8s-ctr: the addresses in its endpoint list (172.20.0.211, 172.20.0.181, 172.20.0.111, 172.20.0.147, 172.20.0.13, 172.20.0.215) are all pods of that node. Pods of other nodes are not in this list.",
        "world-ranges": "In the ipcache 172.20.2.0/24, 172.20.1.0/24 are pod ranges with identity 2 (world). The longest prefix wins, so they only catch addresses that have no /32 entry.",
      }
    `);
    for (const explanation of on.explanations('inspect'))
      expect(explanation.evidence, explanation.id).not.toEqual([]);
    on.dispose();
  });

  test('fails its checks when the pods have changed since', async () => {
    const objects = recordedObjects();
    const on = await study({
      ...objects,
      pods: (objects['pods'] ?? []).map(
        (pod) => JSON.parse(JSON.stringify(pod).replaceAll('172.20.1.195', '172.20.1.9')) as unknown,
      ),
    });
    await run(on, ...INSPECT);
    const verdicts = Object.fromEntries(on.checks('inspect').map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({ 'backend-ids': 'false', identities: 'false' });
    on.dispose();
  });
});

describe('the deployment', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'webpod', namespace: 'default' },
    spec: {
      replicas: 3,
      template: {
        metadata: { labels: { app: 'webpod' } },
        spec: {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  labelSelector: {
                    matchExpressions: [{ key: 'app', operator: 'In', values: ['sample-app'] }],
                  },
                  topologyKey: 'kubernetes.io/hostname',
                },
              ],
            },
          },
        },
      },
    },
    status: { readyReplicas: 3 },
  };

  test('is explained: the rule selects nothing, the spread is the scheduler’s', async () => {
    const on = await study({ ...recordedObjects(), deployments: [deployment] });
    expect(on.checks('deploy').map(({ id, verdict }) => [id, verdict])).toEqual([
      ['rollout', 'true'],
      ['client', 'true'],
      ['endpoints', 'true'],
    ]);
    expect(texts(on.explanations('deploy'))).toMatchInlineSnapshot(`
      {
        "address-by-node": "Each pod has its address from the range of its node: 172.20.0.181 → k8s-ctr, 172.20.1.195 → k8s-w1, 172.20.2.121 → k8s-w0.",
        "anti-affinity-idle": "The podAntiAffinity rule selects no pod at all. It asks for {"matchExpressions":[{"key":"app","operator":"In","values":["sample-app"]}]}, but our pods are labelled {"app":"webpod"}. So it forbids nothing.",
        "spread": "The 3 webpod pods are on different nodes: k8s-ctr, k8s-w0, k8s-w1. No rule made them so, only the scheduler's scoring: nothing guarantees it.",
      }
    `);
    on.dispose();
  });

  test('a rule that selects its own pods is not called idle', async () => {
    const repaired = JSON.parse(JSON.stringify(deployment).replace('sample-app', 'webpod')) as unknown;
    const on = await study({ ...recordedObjects(), deployments: [repaired] });
    expect(Object.keys(texts(on.explanations('deploy')))).toEqual(['spread', 'address-by-node']);
    on.dispose();
  });

  test('is not finished while replicas are missing, and nothing is known before the API has answered', async () => {
    const on = await study({
      ...recordedObjects(),
      deployments: [{ ...deployment, status: { readyReplicas: 1 } }],
    });
    expect(on.checks('deploy')[0]).toMatchObject({
      verdict: 'false',
      text: 'The rollout of webpod is not finished. Ready: 1.',
    });
    on.dispose();
    const blind = await study({});
    expect(blind.checks('deploy').map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(texts(blind.explanations('deploy'))).toEqual({});
    blind.dispose();
  });
});
