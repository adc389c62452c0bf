import type { Agent } from '../../cilium/agent/agent.ts';
import { controllersOf } from '../../cilium/agent/controllers.ts';
import { containerIdOf } from '../../cilium/agent/endpoint.ts';
import type { Endpoint } from '../../cilium/agent/endpoint.ts';
import type { Direction, PolicyMap } from '../../cilium/agent/policyMap.ts';
import { derivedLabels } from '../../cilium/securityLabels.ts';
import { timestamp } from '../../kube/object.ts';
import { MUTABLE_OPTIONS } from './config.ts';
import { controllerModel } from './statusModel.ts';
import type { Json } from '../../go/jsonValue.ts';
import { failed, json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

export const endpointList: Subcommand = {
  path: 'endpoint list',
  switches: ['no-headers'],
  run(invocation) {
    const { agent, flags } = invocation;
    const endpoints = agent.endpoints.endpoints();
    if (wantsJson(invocation)) return json(endpoints.map((endpoint) => model(agent, endpoint)));
    const header = [
      'ENDPOINT\tPOLICY (ingress)\tPOLICY (egress)\tIDENTITY\tLABELS (source:key[=value])\tIPv6\tIPv4\tSTATUS\t',
      '\tENFORCEMENT\tENFORCEMENT\t\t\t\t\t\t',
    ];
    const rows = endpoints.flatMap((endpoint) => lines(endpoint));
    return ok(`${tabulate([...(flags.has('no-headers') ? [] : header), ...rows].join('\n'))}\n`);
  },
};

export const endpointGet: Subcommand = {
  path: 'endpoint get',
  run({ agent, operands: [wanted = ''] }) {
    const endpoint = endpointNamed(agent, wanted);
    if (endpoint === undefined)
      return failed(`Cannot get endpoint ${wanted}: [GET /endpoint/{id}][404] getEndpointIdNotFound \n`);
    return json([model(agent, endpoint)]);
  },
};

export const endpointHealth: Subcommand = {
  path: 'endpoint health',
  run(invocation) {
    const { agent, operands } = invocation;
    const [wanted = ''] = operands;
    if (endpointNamed(agent, wanted) === undefined)
      return failed(
        `Cannot get endpoint healthz ${wanted}: [GET /endpoint/{id}/healthz][404] getEndpointIdHealthzNotFound \n`,
      );
    if (wantsJson(invocation)) return json(HEALTHY);
    return ok('Overall Health:   OK\nBPF Health:       OK\nPolicy Health:    OK\nConnected:        yes\n');
  },
};

/** Every endpoint of the lab's agents, always: nothing here fails to load a program. */
const HEALTHY = { bpf: 'OK', connected: true, overallHealth: 'OK', policy: 'OK' } as const;

/** By its id, or `pod-name:NAMESPACE/NAME`. */
function endpointNamed(agent: Agent, wanted: string): Endpoint | undefined {
  return agent.endpoints
    .endpoints()
    .find(
      (each) =>
        String(each.id) === wanted.replace(/^cilium-local:/, '') ||
        `pod-name:${podName(each)}` === wanted ||
        `cep-name:${podName(each)}` === wanted,
    );
}

function podName({ pod }: Endpoint): string | undefined {
  return pod === undefined ? undefined : `${pod.namespace}/${pod.name}`;
}

function lines({ id, identity, labels, link, policy }: Endpoint): readonly string[] {
  const [first = 'no labels', ...others] = labels;
  return [
    `${id}\t${enforcement(policy, 'Ingress')}\t${enforcement(policy, 'Egress')}\t${identity}\t${first}\t\t${link?.address ?? ''}\tready\t`,
    ...others.map((label) => `\t\t\t\t${label}\t\t\t\t`),
  ];
}

function enforcement(policy: PolicyMap, direction: Direction): 'Enabled' | 'Disabled' {
  return policy.isEnforced(direction) ? 'Enabled' : 'Disabled';
}

function enabled(policy: PolicyMap): 'none' | 'ingress' | 'egress' | 'both' {
  const ingress = policy.isEnforced('Ingress');
  if (policy.isEnforced('Egress')) return ingress ? 'both' : 'egress';
  return ingress ? 'ingress' : 'none';
}

/** Those that may use every port. */
function identitiesOf(policy: PolicyMap, direction: Direction): readonly number[] {
  return policy
    .values()
    .filter((entry) => entry.direction === direction && entry.l4 === undefined)
    .map(({ identity }) => identity)
    .sort((a, b) => a - b);
}

/** The endpoint's API model (api/v1/models/endpoint.go). */
function model(agent: Agent, endpoint: Endpoint): Json {
  // An endpoint has all of the agent's options but one, and one of its own.
  const { PolicyTracing: _, ...inherited } = MUTABLE_OPTIONS;
  const options = { 'label-configuration': {}, options: { ...inherited, DebugPolicy: 'Disabled' } };
  const { pod, link } = endpoint;
  const policy = {
    'allowed-egress-identities': identitiesOf(endpoint.policy, 'Egress'),
    'allowed-ingress-identities': identitiesOf(endpoint.policy, 'Ingress'),
    build: 1,
    'denied-egress-identities': null,
    'denied-ingress-identities': null,
    id: endpoint.identity,
    l4: { egress: [], ingress: [] },
    'policy-enabled': enabled(endpoint.policy),
    'policy-revision': agent.policies.revision,
  };
  const object = pod === undefined ? undefined : agent.options.store.get('pods', pod.name, pod.namespace);
  const derived = pod === undefined ? endpoint.labels : object === undefined ? [] : derivedLabels(object);
  const namedPorts = (object?.spec.containers ?? [])
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ name, containerPort, protocol }) =>
      name === undefined ? [] : [{ name, port: containerPort, protocol }],
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const containerId = pod === undefined ? '' : containerIdOf(pod.uid);
  return {
    id: endpoint.id,
    spec: options,
    status: {
      controllers: controllersOf(agent)
        .filter(({ endpoint: id }) => id === endpoint.id)
        .map((controller) => controllerModel(agent, controller)),
      'external-identifiers':
        pod === undefined
          ? { 'pod-name': '/' }
          : {
              'cni-attachment-id': `${containerId}:eth0`,
              'container-id': containerId,
              'k8s-namespace': pod.namespace,
              'k8s-pod-name': pod.name,
              'pod-name': `${pod.namespace}/${pod.name}`,
            },
      health: HEALTHY,
      identity: { id: endpoint.identity, labels: endpoint.labels },
      labels: {
        ...(derived.length === 0 ? {} : { derived }),
        realized: {},
        'security-relevant': endpoint.labels,
      },
      log: [
        {
          code: 'OK',
          message: 'Successfully regenerated endpoint program (Reason: updated security labels)',
          state: 'ready',
          timestamp: timestamp(endpoint.createdAt),
        },
      ],
      ...(namedPorts.length === 0 ? {} : { namedPorts }),
      networking:
        link === undefined
          ? {
              addressing: [{}],
              'interface-name': 'cilium_host',
              mac: agent.options.net.device('cilium_host')?.mac ?? '',
            }
          : {
              addressing: [{ ipv4: link.address, 'ipv4-pool-name': 'default' }],
              'container-interface-name': 'eth0',
              'host-mac': link.nodeMac,
              'interface-index': link.ifIndex,
              'interface-name': link.ifName,
              mac: link.mac,
            },
      policy: { 'proxy-statistics': [], realized: policy, spec: policy },
      realized: options,
      state: 'ready',
    },
  };
}
