/** `kubectl scale` */
import { pathOf } from '../client.ts';
import { eachObject } from '../eachObject.ts';
import { Failure } from '../../../go/failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import type { Command } from '../invocation.ts';
import { numberAt, textAt } from '../../../go/jsonValue.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { allFlag, dryRunFlag, filenameFlag, outputFlags, selectorFlag } from '../sharedFlags.ts';

const flags: readonly FlagSpec[] = [
  flag('replicas int'),
  flag('current-replicas int=-1'),
  flag('resource-version string'),
  flag('timeout duration'),
  filenameFlag,
  allFlag,
  selectorFlag,
  dryRunFlag,
  ...outputFlags,
];

export const scaleCommand: Command = {
  name: 'scale',
  about: 'Set a new size for a deployment, replica set, or replication controller',
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  flags,
  async run(invocation) {
    const { flags: given, client } = invocation;
    if (!given.given('replicas')) throw new Failure('required flag(s) "replicas" not set');
    const replicas = given.int('replicas');
    if (replicas < 0)
      throw new Failure(
        'The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0',
      );
    return eachObject(
      invocation,
      invocation.args,
      async ({ resource, namespace, name, object }) => {
        const wanted = given.int('current-replicas');
        const present = numberAt(object, 'spec', 'replicas') ?? 0;
        if (wanted >= 0 && wanted !== present)
          throw new Failure(`Expected replicas to be ${wanted}, was ${present}`);
        const version = given.text('resource-version');
        if (version !== '' && version !== textAt(object, 'metadata', 'resourceVersion'))
          throw new Failure(
            `Expected resource version to be ${version}, was ${textAt(object, 'metadata', 'resourceVersion')}`,
          );
        if (dryRunOf(invocation) !== 'client')
          await client.patch(
            pathOf(resource, namespace, name, 'scale'),
            'merge',
            { spec: { replicas } },
            dryRunQuery(invocation),
          );
        await invocation.out(resultText(invocation, resource, object, 'scaled'));
      },
      (error) =>
        // The resource is there, and cannot be scaled.
        error.message.startsWith('the server could not find')
          ? error
          : new Failure(`no objects passed to scale ${error.message}`),
    );
  },
};
