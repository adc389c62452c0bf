/** `kubectl taint` */
import { eachObject } from '../eachObject.ts';
import { Failure } from '../../../go/failure.ts';
import type { Command } from '../invocation.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { asObject, nameOf } from '../client.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { dryRunFlag, selectorFlag } from '../sharedFlags.ts';

interface Taint {
  readonly key: string;
  readonly value: string;
  /** Empty in a removal: every effect. */
  readonly effect: string;
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const taintCommand: Command = {
  name: 'taint',
  about: 'Update the taints on one or more nodes',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  flags: [dryRunFlag, selectorFlag, { name: 'overwrite', kind: 'bool' }, { name: 'all', kind: 'bool' }],
  async run(invocation) {
    const isSpec = (word: string): boolean => /[=:]|-$/.test(word);
    const targets = invocation.args.filter((word) => !isSpec(word));
    const specs = invocation.args.filter(isSpec);
    if (
      targets.length === 0 ||
      (targets.length === 1 && !/\//.test(targets[0] ?? '') && !anyNode(invocation.flags))
    )
      throw new Failure('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (specs.length === 0) throw new Failure('at least one taint update is required');
    const removed = specs.filter((word) => word.endsWith('-')).map((word) => parse(word.slice(0, -1), true));
    const added = specs.filter((word) => !word.endsWith('-')).map((word) => parse(word, false));
    return eachObject(invocation, targets, async ({ resource, path, object }) => {
      const taints = changed(object, added, removed, invocation.flags.on('overwrite'));
      if (dryRunOf(invocation) !== 'client')
        await invocation.client.patch(
          path,
          'merge',
          { spec: { taints: taints.length === 0 ? null : taints } },
          dryRunQuery(invocation),
        );
      if (added.some(({ effect }) => effect === 'NoExecute'))
        await invocation.err(
          'Warning: NoExecute: not simulated in this lab for pods that run already: delete them, and they go elsewhere\n',
        );
      const verb = added.length === 0 ? 'untainted' : removed.length === 0 ? 'tainted' : 'modified';
      await invocation.out(resultText(invocation, resource, object, verb));
    });
  },
};

function anyNode(flags: Parameters<NonNullable<Command['run']>>[0]['flags']): boolean {
  return flags.on('all') || flags.given('selector');
}

function parse(text: string, isRemoval: boolean): Taint {
  const match = /^([^=:]+)(?:=([^:]*))?(?::(\w+))?$/.exec(text);
  const [, key = '', value = '', effect = ''] = match ?? [];
  if (match === null || (effect === '' && !isRemoval)) throw new Failure(`invalid taint spec: ${text}`);
  if (effect !== '' && !EFFECTS.includes(effect))
    throw new Failure(`invalid taint effect: ${effect}, unsupported taint effect`);
  return { key, value, effect };
}

function changed(
  node: JsonObject,
  added: readonly Taint[],
  removed: readonly Taint[],
  overwrite: boolean,
): readonly JsonObject[] {
  const old = listAt(node, 'spec', 'taints').map(asObject);
  const is = (taint: JsonObject, { key, effect }: Taint): boolean =>
    textAt(taint, 'key') === key && (effect === '' || textAt(taint, 'effect') === effect);
  for (const each of removed)
    if (!old.some((taint) => is(taint, each)))
      throw new Failure(`taint "${each.key}${each.effect === '' ? '' : `:${each.effect}`}" not found`);
  const present = added.filter((each) => old.some((taint) => is(taint, each)));
  if (present.length > 0 && !overwrite)
    throw new Failure(
      `node ${nameOf(node)} already has ${present.map(({ key }) => key).join(',')} taint(s) with same effect(s) and --overwrite is false`,
    );
  const kept = old.filter((taint) => ![...added, ...removed].some((each) => is(taint, each)));
  return [
    ...added.map(({ key, value, effect }) => ({ effect, key, ...(value === '' ? {} : { value }) })),
    ...kept,
  ];
}
