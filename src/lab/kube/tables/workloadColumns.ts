import { age } from '../../go/duration.ts';
import { formatSelector } from '../labelSelectorText.ts';
import type { KubeObject } from '../object.ts';
import type { LabelSelector } from '../model/labelSelector.ts';
import type { PodTemplate } from '../model/pod.ts';
import type { DaemonSet, Deployment, ReplicaSet } from '../model/workload.ts';
import { count, text, wide, type Column } from './column.ts';

interface Workload extends KubeObject {
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplate };
}

const created: Column<KubeObject> = text('Age', (object, now) => age(object.metadata.creationTimestamp, now));

const template: readonly Column<Workload>[] = [
  wide(text('Containers', ({ spec }) => spec.template.spec.containers.map((each) => each.name).join(','))),
  wide(text('Images', ({ spec }) => spec.template.spec.containers.map((each) => each.image).join(','))),
  wide(text('Selector', ({ spec }) => formatSelector(spec.selector))),
];

export const deploymentColumns: readonly Column<Deployment>[] = [
  text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
  count('Up-to-date', ({ status }) => status.updatedReplicas ?? 0),
  count('Available', ({ status }) => status.availableReplicas ?? 0),
  created,
  ...template,
];

export const replicaSetColumns: readonly Column<ReplicaSet>[] = [
  count('Desired', ({ spec }) => spec.replicas),
  count('Current', ({ status }) => status.replicas),
  count('Ready', ({ status }) => status.readyReplicas ?? 0),
  created,
  ...template,
];

export const daemonSetColumns: readonly Column<DaemonSet>[] = [
  count('Desired', ({ status }) => status.desiredNumberScheduled),
  count('Current', ({ status }) => status.currentNumberScheduled),
  count('Ready', ({ status }) => status.numberReady),
  count('Up-to-date', ({ status }) => status.updatedNumberScheduled ?? 0),
  count('Available', ({ status }) => status.numberAvailable ?? 0),
  text('Node Selector', ({ spec }) => formatSelector({ matchLabels: spec.template.spec.nodeSelector ?? {} })),
  created,
  ...template,
];
