/** `kubectl set image|env`; the other kinds of `set` are refused. */
import { eachObject } from '../eachObject.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import type { Command } from '../invocation.ts';
import { listAt, sameJson, textAt } from '../../../go/jsonValue.ts';
import type { Json } from '../../../go/jsonValue.ts';
import { flag } from '../../../go/flags.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import {
  allFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  outputFlags,
  selectorFlag,
} from '../sharedFlags.ts';

const image: Command = {
  name: 'image',
  about: 'Update the image of a pod template',
  usage:
    '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  flags: [filenameFlag, selectorFlag, allFlag, dryRunFlag, fieldManagerFlag, ...outputFlags],
  async run(invocation) {
    const pairs = invocation.args.filter((arg) => /^[^=/]+=/.test(arg));
    const resources = invocation.args.filter((arg) => !pairs.includes(arg));
    if (resources.length > 0 && pairs.length === 0)
      throw new Failure('at least one image update is required');
    const images = new Map(
      pairs.map((pair): [string, string] => [
        pair.slice(0, pair.indexOf('=')),
        pair.slice(pair.indexOf('=') + 1),
      ]),
    );
    return eachObject(invocation, resources, async ({ resource, path, object }) => {
      const inPod = resource.kind === 'Pod';
      const specPath = inPod ? ['spec'] : ['spec', 'template', 'spec'];
      const names = listAt(object, ...specPath, 'containers').map((container) => textAt(container, 'name'));
      for (const wanted of images.keys())
        if (wanted !== '*' && !names.includes(wanted))
          throw new Failure(`unable to find container named "${wanted}"`);
      const containers = names.flatMap((container) => {
        const wanted = images.get(container) ?? images.get('*');
        return wanted === undefined ? [] : [{ name: container, image: wanted }];
      });
      const spec = inPod ? { containers } : { template: { spec: { containers } } };
      const query = { fieldManager: 'kubectl-set', ...dryRunQuery(invocation) };
      const changed =
        dryRunOf(invocation) === 'client'
          ? object
          : await invocation.client.patch(path, 'strategic', { spec }, query);
      // Nothing is printed for an object that had these images already.
      if (dryRunOf(invocation) === 'client' || !sameJson(changed['spec'], object['spec']))
        await invocation.out(resultText(invocation, resource, changed, 'image updated'));
    });
  },
};

const env: Command = {
  name: 'env',
  about: 'Update environment variables on a pod template',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  flags: [
    filenameFlag,
    selectorFlag,
    allFlag,
    dryRunFlag,
    fieldManagerFlag,
    ...outputFlags,
    flag('containers,c string=*'),
    flag('list bool'),
    flag('overwrite bool=true'),
  ],
  async run(invocation) {
    const { flags } = invocation;
    const changes = invocation.args.filter((arg) => /^[^=/]+(=|-$)/.test(arg));
    const resources = invocation.args.filter((arg) => !changes.includes(arg));
    if (!flags.on('list') && changes.length === 0)
      throw new Failure('at least one environment variable must be provided');
    return eachObject(invocation, resources, async ({ resource, path, object }) => {
      const specPath = resource.kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec'];
      const wanted = flags.text('containers');
      const containers = listAt(object, ...specPath, 'containers')
        .filter((container) => wanted === '*' || textAt(container, 'name') === wanted)
        .map((container) => ({
          name: textAt(container, 'name'),
          env: withChanges(listAt(container, 'env'), changes),
        }));
      if (flags.on('list')) {
        for (const { name, env: variables } of containers) {
          const lines = variables.map((each) => `${textAt(each, 'name')}=${textAt(each, 'value')}\n`);
          await invocation.out(
            `# ${resource.kind} ${textAt(object, 'metadata', 'name')}, container ${name}\n${lines.join('')}`,
          );
        }
        return;
      }
      const listed = containers.map(({ name, env: variables }) => ({
        name,
        env: [{ $patch: 'replace' }, ...variables],
      }));
      const spec =
        resource.kind === 'Pod' ? { containers: listed } : { template: { spec: { containers: listed } } };
      const query = {
        fieldManager: flags.text('field-manager') || 'kubectl-set',
        ...dryRunQuery(invocation),
      };
      const changed =
        dryRunOf(invocation) === 'client'
          ? object
          : await invocation.client.patch(path, 'strategic', { spec }, query);
      if (dryRunOf(invocation) === 'client' || !sameJson(changed['spec'], object['spec']))
        await invocation.out(resultText(invocation, resource, changed, 'env updated'));
    });
  },
};

/** `A=B` sets a variable, `A-` takes it away. */
function withChanges(variables: readonly Json[], changes: readonly string[]): readonly Json[] {
  const result = new Map(variables.map((each) => [textAt(each, 'name'), each]));
  for (const change of changes) {
    const equals = change.indexOf('=');
    if (equals < 0) result.delete(change.slice(0, -1));
    else {
      const name = change.slice(0, equals);
      result.set(name, { name, value: change.slice(equals + 1) });
    }
  }
  return [...result.values()];
}

const refused = (name: string, about: string): Command => ({
  name,
  about,
  refusal: notSimulated(`set ${name}`, 'use kubectl patch or kubectl apply'),
});

export const setCommand: Command = {
  name: 'set',
  about: 'Set specific features on objects',
  children: [
    env,
    image,
    refused('resources', 'Update resource requests/limits on objects with pod templates'),
    refused('selector', 'Set the selector on a resource'),
    refused('serviceaccount', 'Update the service account of a resource'),
    refused(
      'subject',
      'Update the user, group, or service account in a role binding or cluster role binding',
    ),
  ],
};
