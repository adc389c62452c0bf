import type { Agent } from '../../cilium/agent/agent.ts';
import { containerIdOf } from '../../cilium/agent/endpoint.ts';
import type { Endpoint } from '../../cilium/agent/endpoint.ts';
import type { Direction, PolicyMap } from '../../cilium/agent/policyMap.ts';
import { timestamp } from '../../kube/object.ts';
import { MUTABLE_OPTIONS } from './config.ts';
import type { Json } from '../kubectl/jsonValue.ts';
import { json, ok, wantsJson } from './subcommand.ts';
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
  run({ agent, operands }) {
    const wanted = operands[0] ?? '';
    const endpoint = agent.endpoints
      .endpoints()
      .find(
        (each) =>
          String(each.id) === wanted.replace(/^cilium-local:/, '') ||
          `pod-name:${podName(each)}` === wanted ||
          `cep-name:${podName(each)}` === wanted,
      );
    if (endpoint === undefined)
      return {
        stdout: '',
        stderr: `Error: Cannot get endpoint ${wanted}: [GET /endpoint/{id}][404] getEndpointIdNotFound \n\n`,
        exit: 1,
      };
    return json([model(agent, endpoint)]);
  },
};

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

/** The endpoint's API model (api/v1/models/endpoint.go), without the controllers. */
function model(agent: Agent, endpoint: Endpoint): Json {
  const options = { 'label-configuration': {}, options: { ...MUTABLE_OPTIONS, DebugPolicy: 'Disabled' } };
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
    'policy-revision': 1,
  };
  const containerId = pod === undefined ? '' : containerIdOf(pod.uid);
  return {
    id: endpoint.id,
    spec: options,
    status: {
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
      health: { bpf: 'OK', connected: true, overallHealth: 'OK', policy: 'OK' },
      identity: { id: endpoint.identity, labels: endpoint.labels },
      labels: { realized: {}, 'security-relevant': endpoint.labels },
      log: [
        {
          code: 'OK',
          message: 'Successfully regenerated endpoint program (Reason: updated security labels)',
          state: 'ready',
          timestamp: timestamp(endpoint.createdAt),
        },
      ],
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
