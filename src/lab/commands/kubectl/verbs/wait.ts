/** `kubectl wait` */
import { namedObjects } from '../eachObject.ts';
import type { Named } from '../eachObject.ts';
import { asError, Failure } from '../../../go/failure.ts';
import { ApiFailure, throwAll } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { relaxed, selectPath } from '../jsonPathResult.ts';
import { isList, isObject, listAt, numberAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { groupResource, kindName } from '../resources.ts';
import { allFlag, allNamespacesFlag, filenameFlag, outputFlags, selectorFlags } from '../sharedFlags.ts';
import { waitUntil } from '../waitUntil.ts';

const flags: readonly FlagSpec[] = [
  flag('for texts'),
  flag('timeout duration=30s'),
  filenameFlag,
  ...selectorFlags,
  allFlag,
  allNamespacesFlag,
  ...outputFlags,
];

/** A negative timeout waits for a week, as kubectl's help says. */
const week = 7 * 24 * 3600 * 1000;

type Condition = (object: JsonObject | undefined) => boolean;

export const waitCommand: Command = {
  name: 'wait',
  about: 'Wait for a specific condition on one or many resources',
  usage:
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  flags,
  async run(invocation) {
    const asked = invocation.flags.all('for').at(-1) ?? '';
    const condition = readCondition(asked);
    const targets = await namedObjects(invocation, invocation.args);
    if (targets.length === 0) {
      if (asked === 'delete') return ok;
      throw new Failure('no matching resources found');
    }
    const timeout = invocation.flags.duration('timeout');
    // One deadline for all targets.
    const { clock } = invocation.process;
    const deadline = clock.now() + (timeout < 0 ? week : timeout);
    const errors: Error[] = [];
    for (const target of targets) {
      try {
        await waitFor(invocation, target, asked, condition, deadline - clock.now());
      } catch (error) {
        errors.push(asError(error));
      }
      if (invocation.process.signal.aborted) return 130;
    }
    throwAll(errors);
    return ok;
  },
};

async function waitFor(
  invocation: Invocation,
  target: Named,
  asked: string,
  condition: Condition,
  timeout: number,
): Promise<void> {
  let existed = false;
  const end = await waitUntil(invocation, target, timeout, (object) => {
    existed ||= object !== undefined;
    if (object === undefined && asked !== 'delete' && asked !== 'create' && !existed) throw notFound(target);
    return condition(object);
  });
  if (end === 'interrupted') return;
  const name = kindName(target.resource, target.name);
  if (end === 'timeout')
    throw new Failure(`timed out waiting for the condition on ${target.resource.name}/${target.name}`);
  if (asked === 'delete' && !existed) return;
  await invocation.out(invocation.flags.text('output') === 'name' ? `${name}\n` : `${name} condition met\n`);
}

function notFound(target: Named): ApiFailure {
  const message = `${groupResource(target.resource)} "${target.name}" not found`;
  return new ApiFailure({ kind: 'Status', status: 'Failure', code: 404, reason: 'NotFound', message });
}

function readCondition(asked: string): Condition {
  const word = asked.toLowerCase();
  if (word === 'delete') return (object) => object === undefined;
  if (word === 'create') return (object) => object !== undefined;
  if (word.startsWith('condition=')) {
    const [type = '', status = 'true'] = asked.slice('condition='.length).split('=');
    return (object) => object !== undefined && conditionIs(object, type, status);
  }
  if (word.startsWith('jsonpath=')) return jsonPathCondition(asked.slice('jsonpath='.length));
  throw new Failure(`unrecognized condition: "${asked}"`);
}

function conditionIs(object: JsonObject, type: string, status: string): boolean {
  const found = listAt(object, 'status', 'conditions').find(
    (one) => textAt(one, 'type').toLowerCase() === type.toLowerCase(),
  );
  if (found === undefined) return false;
  const generation = numberAt(object, 'metadata', 'generation');
  const seen = numberAt(found, 'observedGeneration') ?? numberAt(object, 'status', 'observedGeneration');
  if (generation !== undefined && seen !== undefined && seen < generation) return false;
  return textAt(found, 'status').toLowerCase() === status.toLowerCase();
}

function jsonPathCondition(text: string): Condition {
  const parts = /^('?"?)(\{.*?\}|[^=]+)\1(?:=(.*))?$/s.exec(text);
  const path = parts?.[2] ?? '';
  const value = parts?.[3]?.replace(/^(["'])(.*)\1$/s, '$2');
  if (path === '' || value === '')
    throw new Failure(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    );
  const expression = relaxed(path);
  return (object) => {
    if (object === undefined) return false;
    const found = selectPath(expression, object);
    if (found.length === 0) return false;
    if (found.length > 1) throw new Failure(`given jsonpath expression matches more than one value`);
    if (value === undefined) return true;
    const [only = null] = found;
    if (isObject(only) || isList(only))
      throw new Failure('jsonpath leads to a nested object or list which is not supported');
    return String(only) === value;
  };
}
