/** The pod and the container that `exec` and `logs` talk to. */
import { annotationsOf, nameOf, pathOf } from '../client.ts';
import { Failure } from '../../../go/failure.ts';
import { ApiFailure } from '../failure.ts';
import type { Invocation } from '../invocation.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { podOf } from '../podPick.ts';
import type { PodOrder } from '../podPick.ts';
import { select } from '../selection.ts';

/** The pod that `NAME` or `TYPE/NAME` means, and among how many it was picked. */
export async function targetPod(
  invocation: Invocation,
  target: string,
  order: PodOrder,
): Promise<{ readonly pod: JsonObject; readonly among: number }> {
  const { mapper, client, namespace } = invocation;
  const [one] = await select(mapper, [target.includes('/') ? target : `pods/${target}`], {
    allowUnnamed: false,
  });
  if (one === undefined) throw new Failure('pod, type/name or --filename must be specified');
  const object = await client.getObject(pathOf(one.resource, namespace, one.name));
  const typed = { kind: one.resource.kind, ...object };
  return podOf(client, mapper, typed, namespace, order);
}

const defaultContainer = 'kubectl.kubernetes.io/default-container';

/** `-c`, the annotated default, or the first container, said on stderr when there are others. */
export async function chooseContainer(
  invocation: Invocation,
  pod: JsonObject,
  quiet: boolean,
): Promise<string> {
  const names = (list: string): string[] =>
    listAt(pod, 'spec', list).map((container) => textAt(container, 'name'));
  const containers = names('containers');
  const all = [...containers, ...names('initContainers'), ...names('ephemeralContainers')];
  const asked = invocation.flags.text('container');
  if (asked !== '') {
    if (!all.includes(asked)) throw new Failure(`container ${asked} is not valid for pod ${nameOf(pod)}`);
    return asked;
  }
  const annotated = textAt(annotationsOf(pod), defaultContainer);
  if (all.includes(annotated)) return annotated;
  const [first = ''] = containers;
  if (all.length > 1 && !quiet) {
    const others = [
      ...containers,
      ...names('initContainers').map((name) => `${name} (init)`),
      ...names('ephemeralContainers').map((name) => `${name} (ephem)`),
    ];
    await invocation.err(`Defaulted container "${first}" out of: ${others.join(', ')}\n`);
  }
  return first;
}

export function badRequest(message: string): ApiFailure {
  return new ApiFailure({ kind: 'Status', status: 'Failure', code: 400, reason: 'BadRequest', message });
}
