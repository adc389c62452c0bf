/** `kubectl set image`; the other kinds of `set` are refused. */
import { eachObject } from '../eachObject.ts';
import { Failure, notSimulated } from '../failure.ts';
import type { Command } from '../invocation.ts';
import { listAt, sameJson, textAt } from '../jsonValue.ts';
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

const refused = (name: string, about: string): Command => ({
  name,
  about,
  refusal: notSimulated(`set ${name}`, 'use kubectl patch or kubectl apply'),
});

export const setCommand: Command = {
  name: 'set',
  about: 'Set specific features on objects',
  children: [
    refused('env', 'Update environment variables on a pod template'),
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
