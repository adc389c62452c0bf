import type { Agent } from '../../cilium/agent/agent.ts';
import type { Frontend } from '../../cilium/agent/loadBalancer.ts';
import { addressKey } from '../../cilium/agent/lbMaps.ts';
import type { Json } from '../../go/jsonValue.ts';
import { json, ok, wantsJson } from './subcommand.ts';
import type { Subcommand } from './subcommand.ts';
import { tabulate } from './tabwriter.ts';

const HEADER = 'ID\tFrontend\tService Type\tBackend\t';

export const serviceList: Subcommand = {
  path: 'service list',
  switches: ['clustermesh-affinity'],
  run(invocation) {
    const frontends = listed(invocation.agent);
    if (wantsJson(invocation)) return json(frontends.map(model));
    const preferred = invocation.flags.has('clustermesh-affinity');
    return ok(
      `${tabulate([HEADER, ...frontends.flatMap((frontend) => lines(frontend, preferred))].join('\n'))}\n`,
    );
  },
};

export const serviceGet: Subcommand = {
  path: 'service get',
  run(invocation) {
    const id = invocation.operands[0] ?? '';
    if (!/^\d+$/.test(id)) return { stdout: '', stderr: 'Error: missing or invalid service ID\n', exit: 1 };
    const frontend = invocation.agent.services.frontend(Number(id));
    if (frontend === undefined)
      return {
        stdout: '',
        stderr: `Error: Cannot get service '${id}': [GET /service/{id}][404] getServiceIdNotFound \n\n`,
        exit: 1,
      };
    if (wantsJson(invocation)) return json(model(frontend));
    return ok(`${tabulate([HEADER, ...lines(frontend, false)].join('\n'))}\n`);
  },
};

/** The API leaves out the copies of a node's ports for the node's own addresses: the 0.0.0.0 entry stands for them. */
function listed(agent: Agent): readonly Frontend[] {
  const frontends = agent.services.frontends();
  const portOf = ({ type, address }: Frontend): string => `${type} ${address.port}/${address.protocol}`;
  const everywhere = frontends.filter(({ address }) => address.address === '0.0.0.0');
  const ports = new Set(everywhere.map(portOf));
  return frontends.filter((each) => everywhere.includes(each) || !ports.has(portOf(each)));
}

function lines(frontend: Frontend, preferred: boolean): readonly string[] {
  const [first = '', ...others] = frontend.backends.map(
    (backend, index) =>
      `${index + 1} => ${addressKey(backend)} (${backend.state})${preferred ? ' (preferred)' : ''}`,
  );
  return [
    `${frontend.id}\t${addressKey(frontend.address)}\t${frontend.type}\t${first}\t`,
    ...others.map((backend) => `\t\t\t${backend}\t`),
  ];
}

function model(frontend: Frontend): Json {
  const spec = {
    'backend-addresses': frontend.backends.map(({ address, port, protocol, state, nodeName }) => ({
      ip: address,
      ...(nodeName === undefined ? {} : { nodeName }),
      port,
      preferred: true,
      protocol,
      state,
      weight: 100,
    })),
    flags: {
      extTrafficPolicy: frontend.externalLocal ? 'Local' : 'Cluster',
      intTrafficPolicy: frontend.internalLocal ? 'Local' : 'Cluster',
      name: frontend.service.name,
      namespace: frontend.service.namespace,
      trafficPolicy: frontend.type !== 'ClusterIP' && frontend.externalLocal ? 'Local' : 'Cluster',
      type: frontend.type,
    },
    'frontend-address': {
      ip: frontend.address.address,
      port: frontend.address.port,
      protocol: frontend.address.protocol,
      scope: 'external',
    },
    id: frontend.id,
  };
  return { spec, status: { realized: spec } };
}
