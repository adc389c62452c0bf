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
  const waiting = pod.status.containerStatuses?.find((each) => each.name === container)?.state.waiting;
  if (waiting !== undefined) {
    const why =
      waiting.reason === 'ContainerCreating' ? 'ContainerCreating' : `trying and failing to pull image`;
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`);
  }
  const text = log(pod, {
    container,
    previous: query['previous'] === 'true',
    timestamps: query['timestamps'] === 'true',
    tailLines: query['tailLines'] === undefined ? undefined : Number(query['tailLines']),
  });
  return text ?? '';
}
