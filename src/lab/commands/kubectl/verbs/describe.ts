/** `kubectl describe` */
import { nameOf, namespaceOf, pathOf } from '../client.ts';
import { describeNamespace } from '../describe/describeNamespace.ts';
import { describeEndpointSlice } from '../describe/describeEndpointSlice.ts';
import { describeGeneric } from '../describe/describeGeneric.ts';
import { describeNetworkPolicy } from '../describe/describeNetworkPolicy.ts';
import { describeNode } from '../describe/describeNode.ts';
import { describePod } from '../describe/describePod.ts';
import { describeService } from '../describe/describeService.ts';
import { describeDaemonSet, describeDeployment, describeReplicaSet } from '../describe/describeWorkload.ts';
import { isNotFound } from '../eachObject.ts';
import { asError, Failure, throwAll } from '../failure.ts';
import { flag } from '../flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt, objectAt, textAt } from '../jsonValue.ts';
import type { JsonObject } from '../jsonValue.ts';
import { selectorText } from '../podPick.ts';
import { groupResource, groupVersion } from '../resources.ts';
import type { ResourceInfo } from '../resources.ts';
import { listFailure, select } from '../selection.ts';
import type { Selected } from '../selection.ts';
import { allNamespacesFlag, selectorFlag } from '../sharedFlags.ts';

const nothingNamed =
  'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.';

export const describeCommand: Command = {
  name: 'describe',
  about: 'Show details of a specific resource or group of resources',
  usage: '(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  flags: [selectorFlag, allNamespacesFlag, flag('show-events bool=true'), flag('chunk-size int=500')],
  async run(invocation) {
    const { flags, args, mapper } = invocation;
    if (args.length === 0) throw new Failure(nothingNamed);
    const rules = {
      labelSelector: flags.text('selector'),
      allNamespaces: flags.on('all-namespaces'),
      allowUnnamed: true,
    };
    const errors: Error[] = [];
    let written = 0;
    for (const one of await select(mapper, args, rules)) {
      try {
        const { objects, byPrefix } = await objectsOf(invocation, one);
        for (const object of objects) {
          const typed = { apiVersion: groupVersion(one.resource), kind: one.resource.kind, ...object };
          const text = await describeObject(invocation, one.resource, typed);
          // Matches of a prefix are each followed by an empty line; others have two between them.
          await invocation.out(byPrefix ? `${text}\n` : `${written > 0 ? '\n\n' : ''}${text}`);
          written++;
        }
      } catch (error) {
        errors.push(asError(error));
      }
    }
    if (written === 0 && errors.length === 0)
      await invocation.err(
        flags.on('all-namespaces')
          ? 'No resources found\n'
          : `No resources found in ${invocation.namespace} namespace.\n`,
      );
    throwAll(errors);
    return ok;
  },
};

/** An exact name, else every object whose name begins with it. */
async function objectsOf(
  invocation: Invocation,
  { resource, name }: Selected,
): Promise<{ readonly objects: readonly JsonObject[]; readonly byPrefix: boolean }> {
  const { client, flags } = invocation;
  const namespace = flags.on('all-namespaces') ? '' : invocation.namespace;
  if (name === undefined) {
    const query = { labelSelector: flags.text('selector') };
    try {
      return { objects: (await client.list(pathOf(resource, namespace), query)).items, byPrefix: false };
    } catch (error) {
      throw listFailure(error, resource, query);
    }
  }
  try {
    return { objects: [await client.getObject(pathOf(resource, namespace, name))], byPrefix: false };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { items } = await client.list(pathOf(resource, namespace));
    const similar = items.filter((item) => nameOf(item).startsWith(name));
    if (similar.length === 0) throw error;
    return { objects: similar, byPrefix: true };
  }
}

async function describeObject(
  invocation: Invocation,
  resource: ResourceInfo,
  object: JsonObject,
): Promise<string> {
  const now = invocation.process.clock.now();
  const events = await eventsOf(invocation, object);
  const namespace = namespaceOf(object);
  const listed = async (type: string, labelSelector: string): Promise<readonly JsonObject[]> =>
    (await invocation.client.list(pathOf(await invocation.mapper.find(type), namespace), { labelSelector }))
      .items;
  const selector = selectorText(objectAt(object, 'spec', 'selector'));
  switch (groupResource(resource)) {
    case 'pods':
      return describePod(object, events, now);
    case 'services':
      return describeService(
        object,
        await listed('endpointslices', `kubernetes.io/service-name=${nameOf(object)}`),
        events,
        now,
      );
    case 'nodes':
      return describeNode(object, { ...(await nodeFacts(invocation, object)), events }, now);
    case 'namespaces':
      return describeNamespace(object);
    case 'deployments.apps':
      return describeDeployment(object, owned(await listed('replicasets', selector), object), events, now);
    case 'replicasets.apps':
      return describeReplicaSet(object, await listed('pods', selector), events, now);
    case 'daemonsets.apps':
      return describeDaemonSet(object, await listed('pods', selector), events, now);
    case 'networkpolicies.networking.k8s.io':
      return describeNetworkPolicy(object);
    case 'endpointslices.discovery.k8s.io':
      return describeEndpointSlice(object, events, now);
    default:
      return describeGeneric(object, events, now);
  }
}

function owned(items: readonly JsonObject[], owner: JsonObject): readonly JsonObject[] {
  const uid = textAt(owner, 'metadata', 'uid');
  return items.filter((item) =>
    listAt(item, 'metadata', 'ownerReferences').some((reference) => textAt(reference, 'uid') === uid),
  );
}

async function eventsOf(invocation: Invocation, object: JsonObject): Promise<readonly JsonObject[]> {
  if (!invocation.flags.on('show-events')) return [];
  const isNode = textAt(object, 'kind') === 'Node';
  // The kubelet writes a node's name where the uid belongs, so both are asked for.
  const uids = [textAt(object, 'metadata', 'uid'), ...(isNode ? [nameOf(object)] : [])];
  const events = await invocation.mapper.find('events');
  const found: JsonObject[] = [];
  for (const uid of uids) {
    const namespace = namespaceOf(object);
    const fieldSelector = [
      `involvedObject.name=${nameOf(object)}`,
      `involvedObject.namespace=${namespace}`,
      `involvedObject.kind=${textAt(object, 'kind')}`,
      `involvedObject.uid=${uid}`,
    ].join(',');
    found.push(...(await invocation.client.list(pathOf(events, namespace), { fieldSelector })).items);
  }
  return found;
}

async function nodeFacts(
  invocation: Invocation,
  node: JsonObject,
): Promise<{ lease: JsonObject | undefined; leaseProblem: string; pods: readonly JsonObject[] }> {
  const { client, mapper } = invocation;
  const fieldSelector = `spec.nodeName=${nameOf(node)},status.phase!=Succeeded,status.phase!=Failed`;
  const { items } = await client.list(pathOf(await mapper.find('pods'), ''), { fieldSelector });
  try {
    const leases = await mapper.find('leases');
    return {
      lease: await client.getObject(pathOf(leases, 'kube-node-lease', nameOf(node))),
      leaseProblem: '',
      pods: items,
    };
  } catch (error) {
    return { lease: undefined, leaseProblem: asError(error).message, pods: items };
  }
}
