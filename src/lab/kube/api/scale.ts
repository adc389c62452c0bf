/** The `/scale` subresource: autoscaling/v1 Scale over a workload's replicas. */
import { badRequest } from '../apiError.ts';
import { at } from '../json.ts';
import type { JsonObject } from '../object.ts';
import type { LabelSelector } from '../model/labelSelector.ts';
import type { Deployment, ReplicaSet } from '../model/workload.ts';
import { formatSelector } from '../labelSelectorText.ts';

export function scaleOf({ metadata, spec, status }: Deployment | ReplicaSet): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selectorText(spec.selector) },
  };
}

function selectorText(selector: LabelSelector): string {
  const text = formatSelector(selector);
  return text === '<none>' ? '' : text;
}

/** The replicas that a Scale asks for. @throws BadRequest */
export function replicasOf(scale: JsonObject): number {
  const replicas = at(scale, 'spec', 'replicas') ?? 0;
  if (typeof replicas === 'number' && Number.isInteger(replicas)) return replicas;
  const given = Array.isArray(replicas) ? 'array' : typeof replicas === 'boolean' ? 'bool' : typeof replicas;
  throw badRequest(
    `Scale in version "v1" cannot be handled as a Scale: json: cannot unmarshal ${given} into Go struct field ScaleSpec.spec.replicas of type int32`,
  );
}
