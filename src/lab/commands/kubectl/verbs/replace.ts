/** `kubectl replace -f` */
import { nameOf, pathOf } from '../client.ts';
import { asError, Failure, notSimulated } from '../../../go/failure.ts';
import { throwAll, withSource } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command } from '../invocation.ts';
import { placedObjects } from '../placedObjects.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  fieldValidation,
  filenameFlag,
  outputFlags,
  validateFlag,
} from '../sharedFlags.ts';

export const replaceCommand: Command = {
  name: 'replace',
  about: 'Replace a resource by file name or stdin',
  usage: '-f FILENAME',
  flags: [filenameFlag, dryRunFlag, fieldManagerFlag, validateFlag, ...outputFlags, flag('force bool')],
  async run(invocation) {
    const { flags, client } = invocation;
    if (flags.on('force')) throw notSimulated('replace --force', 'use kubectl delete, then kubectl create');
    if (!flags.given('filename')) throw new Failure('must specify one of -f and -k');
    const { objects, errors } = await placedObjects(invocation);
    const failures = [...errors];
    for (const { object, resource, namespace, source } of objects) {
      try {
        const query = {
          fieldManager: flags.text('field-manager') || 'kubectl-replace',
          fieldValidation: fieldValidation(flags.text('validate')),
          ...dryRunQuery(invocation),
        };
        const path = pathOf(resource, namespace, nameOf(object));
        const replaced =
          dryRunOf(invocation) === 'client' ? object : await client.replace(path, object, query);
        await invocation.out(resultText(invocation, resource, replaced, 'replaced'));
      } catch (error) {
        failures.push(withSource(asError(error), 'replacing', source));
      }
    }
    throwAll(failures);
    return ok;
  },
};
