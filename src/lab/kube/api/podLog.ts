import { badRequest } from '../apiError.ts';
import type { LogOptions } from '../nodeRuntime.ts';
import type { Pod } from '../model/pod.ts';
import type { Query } from './listRequest.ts';

/** What containers have printed; undefined: this container keeps no log in the lab. */
export type PodLog = (pod: Pod, options: LogOptions) => string | undefined;

/** The text of `/log`. @throws BadRequest when it is not clear which container is meant, or it has not started */
export function readLog(pod: Pod, query: Query, log: PodLog): string {
  const containers = pod.spec.containers.map((each) => each.name);
  const container = query['container'] || (containers.length === 1 ? containers[0] : undefined);
  const { name } = pod.metadata;
  if (container === undefined) {
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`,
    );
  }
  const all = [...containers, ...(pod.spec.initContainers ?? []).map((each) => each.name)];
  if (!all.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  const previous = query['previous'] === 'true';
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  const status = statuses.find((each) => each.name === container);
  if (previous && status?.lastState.terminated === undefined)
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  const waiting = status?.state.waiting;
  if (waiting !== undefined && status?.lastState.terminated === undefined)
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${whyWaiting(waiting.reason)}`,
    );
  const text = log(pod, {
    container,
    previous,
    timestamps: query['timestamps'] === 'true',
    tailLines: query['tailLines'] === undefined ? undefined : Number(query['tailLines']),
  });
  return text ?? '';
}

function whyWaiting(reason: string): string {
  return /^(ErrImagePull|ImagePullBackOff)$/u.test(reason) ? 'trying and failing to pull image' : reason;
}
