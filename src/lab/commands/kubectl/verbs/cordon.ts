/** `kubectl cordon` and `kubectl uncordon` */
import { Failure } from '../../../go/failure.ts';
import { eachObject } from '../eachObject.ts';
import { flag } from '../../../go/flags.ts';
import type { Command } from '../invocation.ts';
import { at } from '../../../go/jsonValue.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { dryRunFlag, selectorFlag } from '../sharedFlags.ts';

function schedulingCommand(name: 'cordon' | 'uncordon', about: string): Command {
  const unschedulable = name === 'cordon';
  return {
    name,
    about,
    usage: 'NODE',
    flags: [dryRunFlag, selectorFlag, flag('output,o string')],
    async run(invocation) {
      if (invocation.args.length === 0 && !invocation.flags.given('selector'))
        throw new Failure(`USAGE: ${name} NODE [flags]\nSee 'kubectl ${name} -h' for help and examples`);
      const nodes = invocation.args.map((arg) => (arg.includes('/') ? arg : `nodes/${arg}`));
      return eachObject(
        invocation,
        nodes.length === 0 ? ['nodes'] : nodes,
        async ({ resource, path, object }) => {
          const already = (at(object, 'spec', 'unschedulable') === true) === unschedulable;
          if (!already && dryRunOf(invocation) !== 'client')
            await invocation.client.patch(
              path,
              'strategic',
              { spec: { unschedulable: unschedulable ? true : null } },
              dryRunQuery(invocation),
            );
          await invocation.out(
            resultText(invocation, resource, object, already ? `already ${name}ed` : `${name}ed`),
          );
        },
      );
    },
  };
}

export const cordonCommand = schedulingCommand('cordon', 'Mark node as unschedulable');
export const uncordonCommand = schedulingCommand('uncordon', 'Mark node as schedulable');
