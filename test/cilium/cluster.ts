/** A small cluster for these tests: the week-4 machines and agents over a real store, with pods and slices made by hand. */
import { cable } from '../../src/lab/cabling.ts';
import { Agent } from '../../src/lab/cilium/agent/agent.ts';
import { IdentityAllocator } from '../../src/lab/cilium/identityAllocator.ts';
import { startOperator } from '../../src/lab/cilium/operator/operator.ts';
import { assignPodCidrs } from '../../src/lab/cilium/operator/podCidrs.ts';
import { createVirtualClock } from '../../src/lab/clock.ts';
import type { VirtualClock } from '../../src/lab/clock.ts';
import { run } from '../../src/lab/commands/cilium/ciliumDbg.ts';
import type { Printed } from '../../src/lab/commands/cilium/subcommand.ts';
import type { Service } from '../../src/lab/kube/model/service.ts';
import type { DeepPartial } from '../../src/lab/kube/object.ts';
import { createRandom } from '../../src/lab/random.ts';
import { createStore } from '../../src/lab/kube/store.ts';
import type { Store } from '../../src/lab/kube/store.ts';
import { createStrategies } from '../../src/lab/kube/strategies/strategies.ts';
import { createNetwork } from '../../src/lab/net/network.ts';
import type { Namespace, Network } from '../../src/lab/net/types.ts';
import { clusterNodes, machines } from '../../src/lab/week4.ts';
import { ciliumConfig } from '../../src/lab/week4/ciliumConfig.ts';

export interface TestCluster {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly network: Network;
  readonly hosts: ReadonlyMap<string, Namespace>;
  agent(node: string): Agent;
  /** Runs `cilium-dbg` in the node's agent. */
  dbg(node: string, commandLine: string): Printed;
  /** Starts a pod and returns its namespace and address. */
  pod(name: string, node: string, labels: Readonly<Record<string, string>>): { net: Namespace; ip: string };
  service(
    name: string,
    spec: DeepPartial<Service['spec']>,
    addresses: readonly { ip: string; node: string }[],
  ): void;
  /** Replaces what is behind a service. */
  endpoints(name: string, addresses: readonly { ip: string; node: string; terminating?: boolean }[]): void;
}

/** @param settings keys of cilium-config that are other than on day 0 */
export function createCluster(settings: Readonly<Record<string, string>> = {}): TestCluster {
  const clock = createVirtualClock(Date.UTC(2025, 7, 8, 14, 0, 0));
  const random = createRandom('test');
  const store = createStore({ clock, random, strategies: createStrategies(random) });
  const network = createNetwork(clock, '7');
  const hosts = cable(network, machines);
  for (const name of ['default', 'kube-system']) {
    if (store.get('namespaces', name) === undefined)
      store.create('namespaces', { metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } });
  }
  for (const { name, controlPlane } of clusterNodes) {
    store.create('nodes', {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          ...(controlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
        },
      },
      status: { nodeInfo: { kubeletVersion: 'v1.33.2' } },
    });
  }
  const config = new Map(Object.entries({ ...ciliumConfig, ...settings }));
  assignPodCidrs({ store, poolCidr: '172.20.0.0/16', maskSize: 24 });
  startOperator({ store, clock, random: random.fork('operator'), identity: 'k8s-ctr-operator', config });
  const identities = new IdentityAllocator(store, 'test');

  const endpoints: TestCluster['endpoints'] = (name, addresses) => {
    const service = store.get('services', name, 'default');
    const draft = {
      metadata: { name: `${name}-1`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4' as const,
      endpoints: addresses.map(({ ip, node, terminating = false }) => ({
        addresses: [ip],
        nodeName: node,
        conditions: { ready: !terminating, serving: true, terminating },
      })),
      ports: (service?.spec.ports ?? []).map((port) => ({
        name: port.name ?? '',
        protocol: port.protocol,
        port: Number(port.targetPort),
      })),
    };
    if (store.get('endpointslices', `${name}-1`, 'default') === undefined)
      store.create('endpointslices', draft);
    else store.update('endpointslices', draft);
  };
  const service: TestCluster['service'] = (name, spec, addresses) => {
    store.create('services', { metadata: { name, namespace: 'default' }, spec });
    endpoints(name, addresses);
  };
  service(
    'kubernetes',
    { clusterIP: '10.96.0.1', ports: [{ port: 443, targetPort: 6443, protocol: 'TCP' }] },
    [{ ip: '192.168.10.100', node: 'k8s-ctr' }],
  );

  const agents = new Map<string, Agent>();
  for (const { name, ip, ciliumHost, past } of clusterNodes) {
    const net = hosts.get(name);
    if (net === undefined) throw new Error(name);
    const agent = new Agent({
      clock,
      seed: 'test',
      store,
      network,
      identities,
      nodeName: name,
      nodeIP: ip,
      net,
      devices: ['eth0', 'eth1'],
      router: ciliumHost,
      past,
      config,
      bootedAt: clock.now() - 3_600_000,
    });
    agents.set(name, agent);
  }
  const agentOf = (node: string): Agent => {
    const agent = agents.get(node);
    if (agent === undefined) throw new Error(`no agent on ${node}`);
    return agent;
  };
  return {
    clock,
    store,
    network,
    hosts,
    agent: agentOf,
    dbg: (node, commandLine) => run(agentOf(node), commandLine.split(' ')),
    pod(name, node, labels) {
      const pod = store.create('pods', {
        metadata: { name, namespace: 'default', labels },
        spec: { nodeName: node, containers: [{ name: 'main', image: 'traefik/whoami' }] },
      });
      const net = network.addNamespace(`pod ${name}`);
      const ip = agentOf(node).endpoints.addPod(pod, net);
      net.socketHooks = agentOf(node).socketHooks(net.name);
      return { net, ip };
    },
    service,
    endpoints,
  };
}
