/** `KEY=VALUE` and `KEY-` on labels and annotations: what `kubectl label` and `kubectl annotate` share. */
import { eachObject } from './eachObject.ts';
import { Failure } from '../../go/failure.ts';
import { flag, type FlagSpec } from '../../go/flags.ts';
import { ok } from './invocation.ts';
import type { Command, Invocation } from './invocation.ts';
import { objectAt, stringEntries, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';
import { dryRunOf, dryRunQuery, resultText } from './printers/objectFormat.ts';
import {
  allFlag,
  allNamespacesFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  outputFlags,
  selectorFlags,
} from './sharedFlags.ts';

export interface MetadataVerb {
  readonly name: 'label' | 'annotate';
  /** The map in `metadata`. */
  readonly field: 'labels' | 'annotations';
  /** `label`, `annotation` */
  readonly noun: string;
  /** What is printed after a change: `labeled`. */
  readonly done: string;
}

const flags: readonly FlagSpec[] = [
  flag('overwrite bool'),
  flag('list bool'),
  flag('resource-version string'),
  filenameFlag,
  ...selectorFlags,
  allFlag,
  allNamespacesFlag,
  dryRunFlag,
  fieldManagerFlag,
  ...outputFlags,
];

export function metadataCommand(verb: MetadataVerb): Command {
  return {
    name: verb.name,
    about: `Update the ${verb.field} on a resource`,
    usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N',
    flags,
    run: (invocation) => run(invocation, verb),
  };
}

const isPair = (word: string): boolean => /^[^=]+=/.test(word) || /.-$/.test(word);

async function run(invocation: Invocation, verb: MetadataVerb): Promise<number> {
  const { flags: given, args } = invocation;
  const firstPair = args.findIndex(isPair);
  const resources = firstPair < 0 ? args : args.slice(0, firstPair);
  const pairs = firstPair < 0 ? [] : args.slice(firstPair);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined)
    throw new Failure(`all resources must be specified before ${verb.noun} changes: ${stray}`);
  if (resources.length === 0 && !given.given('filename'))
    throw new Failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (pairs.length === 0 && !given.on('list'))
    throw new Failure(`at least one ${verb.noun} update is required`);
  const changes = readChanges(pairs, verb);
  await eachObject(invocation, resources, async ({ resource, path, object, name, among }) => {
    const present = objectAt(object, 'metadata', verb.field);
    if (given.on('list')) {
      const lines = stringEntries(present).map(([key, value]) => `${key}=${value}\n`);
      const title = `Listing ${verb.field} for ${resource.kind}.${resource.group}/${name}:\n`;
      return invocation.out(`${among > 1 ? title : ''}${lines.join('')}`);
    }
    const clash = Object.keys(changes).find(
      (key) => changes[key] !== null && present[key] !== undefined && present[key] !== changes[key],
    );
    if (clash !== undefined && !given.on('overwrite'))
      throw overwriteFailure(verb, clash, textAt(present, clash));
    for (const key of Object.keys(changes))
      if (verb.name === 'label' && changes[key] === null && present[key] === undefined)
        await invocation.out(`${verb.noun} "${key}" not found.\n`);

    const patch: JsonObject = { metadata: { [verb.field]: changes } };
    const query = {
      fieldManager: given.text('field-manager') || `kubectl-${verb.name}`,
      ...dryRunQuery(invocation),
    };
    const changed =
      dryRunOf(invocation) === 'client' ? object : await invocation.client.patch(path, 'merge', patch, query);
    await invocation.out(resultText(invocation, resource, changed, outcome(verb, changes, present)));
  });
  return ok;
}

const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/;
const labelValueRule =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function readChanges(pairs: readonly string[], verb: MetadataVerb): Readonly<Record<string, Json>> {
  const changes: Record<string, Json> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const key = equals < 0 ? pair.slice(0, -1) : pair.slice(0, equals);
    if (Object.hasOwn(changes, key))
      throw new Failure(`can not both modify and remove a ${verb.noun} in the same command`);
    const value = pair.slice(equals + 1);
    if (verb.name === 'label' && equals >= 0 && !labelValue.test(value))
      throw new Failure(`invalid label value: "${pair}": ${labelValueRule}`);
    changes[key] = equals < 0 ? null : value;
  }
  return changes;
}

function overwriteFailure(verb: MetadataVerb, key: string, value: string): Failure {
  return verb.name === 'label'
    ? new Failure(`'${key}' already has a value (${value}), and --overwrite is false`)
    : new Failure(
        `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${value})`,
      );
}

function outcome(verb: MetadataVerb, changes: Readonly<Record<string, Json>>, present: JsonObject): string {
  if (verb.name === 'annotate') return verb.done;
  const keys = Object.keys(changes);
  if (
    keys.every((key) => (changes[key] === null ? present[key] === undefined : present[key] === changes[key]))
  )
    return 'not labeled';
  return keys.every((key) => changes[key] === null) ? 'unlabeled' : verb.done;
}
