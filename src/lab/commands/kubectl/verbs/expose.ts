/** `kubectl expose`: a service for the pods that an object selects. */
import { eachObject } from '../eachObject.ts';
import { labelsOf } from '../client.ts';
import { Failure } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt, numberAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlag, outputFlags, selectorFlag } from '../sharedFlags.ts';
import { createObject } from './create.ts';

export const exposeCommand: Command = {
  name: 'expose',
  about:
    'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--type=type]',
  flags: [
    filenameFlag,
    selectorFlag,
    dryRunFlag,
    fieldManagerFlag,
    ...outputFlags,
    flag('port string'),
    flag('target-port string'),
    flag('protocol string'),
    flag('name string'),
    flag('type string'),
    flag('cluster-ip string'),
    flag('external-ip string'),
    flag('load-balancer-ip string'),
    flag('labels string'),
    flag('session-affinity string'),
    flag('save-config bool'),
  ],
  run(invocation) {
    return eachObject(invocation, invocation.args, async ({ resource, object, name, namespace }) => {
      const selector = selectorOf(invocation, object, resource.kind);
      const service = serviceFor(invocation, object, name, selector);
      await createObject(invocation, service, { namespace, done: 'exposed' });
    });
  },
};

function selectorOf({ flags }: Invocation, object: JsonObject, kind: string): JsonObject {
  if (flags.text('selector') !== '')
    return Object.fromEntries(
      flags
        .text('selector')
        .split(',')
        .map((pair) => pair.split('=').map((part) => part.trim())),
    );
  switch (textAt(object, 'kind')) {
    case 'Pod':
      if (Object.keys(labelsOf(object)).length === 0)
        throw new Failure(
          "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
        );
      return labelsOf(object);
    case 'Service':
    case 'ReplicationController':
      return objectAt(object, 'spec', 'selector');
    case 'Deployment':
    case 'ReplicaSet':
      return objectAt(object, 'spec', 'selector', 'matchLabels');
    default:
      throw new Failure(`cannot expose a ${kind}`);
  }
}

function serviceFor(
  { flags }: Invocation,
  object: JsonObject,
  name: string,
  selector: JsonObject,
): JsonObject {
  const ports = flags.given('port') ? flags.text('port').split(',').map(Number) : containerPorts(object);
  if (ports.length === 0) throw new Failure("couldn't find port via --port flag or introspection");
  const target = flags.text('target-port');
  const targetPort = (port: number): Json =>
    target === '' ? port : /^\d+$/.test(target) ? Number(target) : target;
  const optional = (key: string, flag: string): JsonObject =>
    flags.text(flag) === '' ? {} : { [key]: flags.text(flag) };
  const labels =
    flags.text('labels') === ''
      ? labelsOf(object)
      : Object.fromEntries(
          flags
            .text('labels')
            .split(',')
            .map((pair) => pair.split('=')),
        );
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...(Object.keys(labels).length > 0 ? { labels } : {}), name: flags.text('name') || name },
    spec: {
      ...optional('clusterIP', 'cluster-ip'),
      ...optional('type', 'type'),
      ...optional('loadBalancerIP', 'load-balancer-ip'),
      ...optional('sessionAffinity', 'session-affinity'),
      ...(flags.text('external-ip') === '' ? {} : { externalIPs: [flags.text('external-ip')] }),
      ports: ports.map((port, index) => ({
        ...(ports.length > 1 ? { name: `port-${index + 1}` } : {}),
        port,
        protocol: flags.text('protocol') || 'TCP',
        targetPort: targetPort(port),
      })),
      selector,
    },
  };
}

function containerPorts(object: JsonObject): readonly number[] {
  if (textAt(object, 'kind') === 'Service')
    return listAt(object, 'spec', 'ports').map((port) => numberAt(port, 'port') ?? 0);
  const spec =
    textAt(object, 'kind') === 'Pod'
      ? objectAt(object, 'spec')
      : objectAt(object, 'spec', 'template', 'spec');
  return listAt(spec, 'containers').flatMap((container) =>
    listAt(container, 'ports').map((port) => numberAt(port, 'containerPort') ?? 0),
  );
}
