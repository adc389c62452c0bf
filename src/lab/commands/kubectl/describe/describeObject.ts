/** What `kubectl describe` tells of one object, with the objects beside it that it asks for. */
import { nameOf, namespaceOf, pathOf } from '../client.ts';
import { asError } from '../../../go/failure.ts';
import type { Invocation } from '../invocation.ts';
import { listAt, objectAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { selectorText } from '../podPick.ts';
import { groupResource } from '../resources.ts';
import type { ResourceInfo } from '../resources.ts';
import { describeEndpointSlice } from './describeEndpointSlice.ts';
import { describeGeneric } from './describeGeneric.ts';
import { describeNamespace } from './describeNamespace.ts';
import { describeNetworkPolicy } from './describeNetworkPolicy.ts';
import { describeNode } from './describeNode.ts';
import { describePod } from './describePod.ts';
import { describeService } from './describeService.ts';
import { describeDaemonSet, describeDeployment, describeReplicaSet } from './describeWorkload.ts';

export async function describeObject(
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
