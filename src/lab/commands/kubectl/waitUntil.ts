/** Waiting for one object: what is there now, then its watch, with a time limit of the lab's clock. */
import type { WatchEvent } from '../../../backend.ts';
import { asObject, pathOf } from './client.ts';
import { isNotFound } from './eachObject.ts';
import type { Named } from './eachObject.ts';
import { ApiFailure } from './failure.ts';
import type { Invocation } from './invocation.ts';
import { textAt } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';

export type WaitEnd = 'met' | 'timeout' | 'interrupted';

/**
 * Resolves when `met` returns true for the object (undefined: it is not there). `timeout` in milliseconds; undefined
 * waits for ever.
 */
export async function waitUntil(
  invocation: Invocation,
  target: Named,
  timeout: number | undefined,
  met: (object: JsonObject | undefined) => boolean | Promise<boolean>,
): Promise<WaitEnd> {
  const { client, process } = invocation;
  const current = await currentObject(invocation, target);
  if (await met(current)) return 'met';
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  process.signal.addEventListener('abort', forward);
  const cancel = timeout === undefined ? undefined : process.clock.after(timeout, forward);
  let end: WaitEnd = 'timeout';
  let failure: unknown;
  let checks: Promise<unknown> = Promise.resolve();
  const check = (event: WatchEvent): void => {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'ERROR') {
      failure = new ApiFailure(asObject(event.object));
      return stop.abort();
    }
    const object = event.type === 'DELETED' ? undefined : asObject(event.object);
    checks = checks
      .then(() => (end === 'met' ? true : met(object)))
      .then((done) => {
        if (!done) return;
        end = 'met';
        stop.abort();
        return;
      })
      .catch((error: unknown) => {
        failure = error;
        stop.abort();
      });
  };
  try {
    const path = pathOf(target.resource, target.namespace);
    const from = textAt(current, 'metadata', 'resourceVersion');
    const query = {
      fieldSelector: `metadata.name=${target.name}`,
      ...(from === '' ? {} : { resourceVersion: from }),
    };
    if (!process.signal.aborted) await client.watch(path, query, stop.signal, check);
    await checks;
  } finally {
    cancel?.();
    process.signal.removeEventListener('abort', forward);
  }
  if (failure !== undefined) throw failure;
  return process.signal.aborted ? 'interrupted' : end;
}

async function currentObject(
  invocation: Invocation,
  { resource, namespace, name }: Named,
): Promise<JsonObject | undefined> {
  try {
    return await invocation.client.getObject(pathOf(resource, namespace, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
