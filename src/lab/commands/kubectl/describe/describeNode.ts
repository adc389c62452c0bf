import { labelsOf, nameOf, namespaceOf } from '../client.ts';
import { age } from '../../../go/duration.ts';
import { at, listAt, objectAt, stringEntries, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { formatQuantity, parseQuantity } from '../../../go/quantity.ts';
import { describeTime, DescribeWriter } from './describeWriter.ts';

export interface NodeFacts {
  readonly lease: JsonObject | undefined;
  /** Why there is no lease. */
  readonly leaseProblem: string;
  /** The pods on the node that have not ended. */
  readonly pods: readonly JsonObject[];
  readonly events: readonly JsonObject[];
}

const rolePrefix = 'node-role.kubernetes.io/';

export function describeNode(node: JsonObject, facts: NodeFacts, now: number): string {
  const out = new DescribeWriter();
  out.line(0, `Name:\t${nameOf(node)}`);
  const roles = Object.keys(labelsOf(node)).flatMap((key) =>
    key.startsWith(rolePrefix) ? [key.slice(rolePrefix.length)] : [],
  );
  out.line(0, `Roles:\t${roles.length === 0 ? '<none>' : roles.sort().join(',')}`);
  out.labels(node);
  out.annotations(node);
  out.line(0, `CreationTimestamp:\t${describeTime(textAt(node, 'metadata', 'creationTimestamp'))}`);
  writeTaints(out, listAt(node, 'spec', 'taints'));
  out.line(0, `Unschedulable:\t${String(at(node, 'spec', 'unschedulable') === true)}`);
  writeLease(out, facts);
  writeConditions(out, listAt(node, 'status', 'conditions'));
  out.line(0, 'Addresses:');
  for (const address of listAt(node, 'status', 'addresses'))
    out.line(1, `${textAt(address, 'type')}:\t${textAt(address, 'address')}`);
  for (const [title, field] of [
    ['Capacity', 'capacity'],
    ['Allocatable', 'allocatable'],
  ] as const) {
    const entries = stringEntries(objectAt(node, 'status', field));
    if (entries.length === 0) continue;
    out.line(0, `${title}:`);
    for (const [name, amount] of entries) out.line(1, `${name}:\t${amount}`);
  }
  writeSystemInfo(out, objectAt(node, 'status', 'nodeInfo'));
  const cidr = textAt(node, 'spec', 'podCIDR');
  if (cidr !== '') out.line(0, `PodCIDR:\t${cidr}`);
  const cidrs = listAt(node, 'spec', 'podCIDRs');
  if (cidrs.length > 0) out.line(0, `PodCIDRs:\t${cidrs.join(',')}`);
  writePods(out, node, facts.pods, now);
  out.events(facts.events, now);
  return out.text;
}

function writeTaints(out: DescribeWriter, taints: readonly Json[]): void {
  const texts = taints.map((taint) => {
    const value = textAt(taint, 'value');
    return `${textAt(taint, 'key')}${value === '' ? '' : `=${value}`}:${textAt(taint, 'effect')}`;
  });
  if (texts.length === 0) return out.line(0, 'Taints:\t<none>');
  texts.sort().forEach((text, index) => out.line(0, `${index === 0 ? 'Taints:' : ''}\t${text}`));
}

function writeLease(out: DescribeWriter, { lease, leaseProblem }: NodeFacts): void {
  if (lease === undefined) return out.line(0, `Lease:\tFailed to get lease: ${leaseProblem}`);
  const spec = objectAt(lease, 'spec');
  out.line(0, 'Lease:');
  out.line(1, `HolderIdentity:\t${textAt(spec, 'holderIdentity') || '<unset>'}`);
  for (const [title, field] of [
    ['AcquireTime', 'acquireTime'],
    ['RenewTime', 'renewTime'],
  ] as const)
    out.line(1, `${title}:\t${describeTime(textAt(spec, field)) || '<unset>'}`);
}

function writeConditions(out: DescribeWriter, conditions: readonly Json[]): void {
  if (conditions.length === 0) return;
  out.line(0, 'Conditions:');
  out.line(1, 'Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage');
  out.line(1, '----\t------\t-----------------\t------------------\t------\t-------');
  for (const condition of conditions) {
    const text = (field: string): string => textAt(condition, field);
    out.line(
      1,
      `${text('type')} \t${text('status')} \t${describeTime(text('lastHeartbeatTime'))} \t` +
        `${describeTime(text('lastTransitionTime'))} \t${text('reason')} \t${text('message')}`,
    );
  }
}

function writeSystemInfo(out: DescribeWriter, info: JsonObject): void {
  out.line(0, 'System Info:');
  for (const [title, field] of [
    ['Machine ID', 'machineID'],
    ['System UUID', 'systemUUID'],
    ['Boot ID', 'bootID'],
    ['Kernel Version', 'kernelVersion'],
    ['OS Image', 'osImage'],
    ['Operating System', 'operatingSystem'],
    ['Architecture', 'architecture'],
    ['Container Runtime Version', 'containerRuntimeVersion'],
    ['Kubelet Version', 'kubeletVersion'],
    ['Kube-Proxy Version', 'kubeProxyVersion'],
  ] as const)
    out.line(1, `${title}:\t${textAt(info, field)}`);
}

const podColumns = ['cpu', 'memory'] as const;
const parts = ['requests', 'limits'] as const;

function writePods(out: DescribeWriter, node: JsonObject, pods: readonly JsonObject[], now: number): void {
  const allocatable = objectAt(
    node,
    'status',
    at(node, 'status', 'allocatable') === undefined ? 'capacity' : 'allocatable',
  );
  const share = (resource: string, amount: number): string => {
    const whole = parseQuantity(textAt(allocatable, resource) || 0);
    return `${formatQuantity(amount, resource)} (${whole === 0 ? 0 : Math.trunc((amount * 100) / whole)}%)`;
  };
  out.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  out.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  out.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  for (const pod of pods) {
    const cells = podColumns.flatMap((resource) =>
      parts.map((part) => share(resource, podAmount(pod, part, resource))),
    );
    const created = age(textAt(pod, 'metadata', 'creationTimestamp'), now);
    out.line(1, `${namespaceOf(pod)}\t${nameOf(pod)}\t\t${cells.join('\t')}\t${created}`);
  }
  out.line(0, 'Allocated resources:');
  out.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)');
  out.line(1, 'Resource\tRequests\tLimits');
  out.line(1, '--------\t--------\t------');
  const total = (resource: string): string[] =>
    parts.map((part) =>
      share(
        resource,
        pods.reduce((sum, pod) => sum + podAmount(pod, part, resource), 0),
      ),
    );
  for (const resource of ['cpu', 'memory', 'ephemeral-storage'])
    out.line(1, [resource, ...total(resource)].join('\t'));
  for (const resource of Object.keys(allocatable).sort())
    if (resource.startsWith('hugepages-')) out.line(1, [resource, ...total(resource)].join('\t'));
}

/** What a pod asks for: the sum of its containers, or its largest init container if that is more. */
function podAmount(pod: JsonObject, part: 'requests' | 'limits', resource: string): number {
  const amounts = (list: string): number[] =>
    listAt(pod, 'spec', list).map((container) =>
      parseQuantity(textAt(container, 'resources', part, resource) || 0),
    );
  const sum = amounts('containers').reduce((total, amount) => total + amount, 0);
  return Math.max(sum, ...amounts('initContainers'));
}
