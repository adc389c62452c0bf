/** `kubectl run`: one pod. */
import { Failure, notSimulated } from '../../../go/failure.ts';
import { usageFailure } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command } from '../invocation.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { dryRunFlag, fieldManagerFlag, outputFlags } from '../sharedFlags.ts';
import { createObject } from './create.ts';

export const runCommand: Command = {
  name: 'run',
  about: 'Run a particular image on the cluster',
  usage: 'NAME --image=image [--env="key=value"] [--port=port] [--command] -- [COMMAND] [args...]',
  flags: [
    dryRunFlag,
    fieldManagerFlag,
    ...outputFlags,
    flag('image string'),
    flag('port string'),
    flag('env texts'),
    flag('labels,l string'),
    flag('annotations texts'),
    flag('restart string=Always'),
    flag('image-pull-policy string'),
    flag('command bool'),
    flag('stdin,i bool'),
    flag('tty,t bool'),
    flag('attach bool'),
    flag('rm bool'),
    flag('expose bool'),
    flag('overrides string'),
    flag('save-config bool'),
  ],
  async run(invocation) {
    const { flags, args, argsAtDash } = invocation;
    if (!flags.given('image')) throw new Failure('required flag(s) "image" not set');
    for (const name of ['rm', 'stdin', 'tty', 'attach'])
      if (flags.on(name))
        throw notSimulated(`run --${name}`, 'run the pod, then use kubectl exec and kubectl delete');
    for (const name of ['expose', 'overrides'])
      if (flags.given(name)) throw notSimulated(`run --${name}`, 'apply a manifest');
    const [name, ...words] = args;
    if (name === undefined || argsAtDash === 0)
      throw usageFailure(invocation.commandPath, 'NAME is required for run');
    const pairs = (texts: readonly string[]): JsonObject =>
      Object.fromEntries(texts.map((text) => splitPair(text)));
    const container: JsonObject = {
      ...(words.length === 0 ? {} : flags.on('command') ? { command: words } : { args: words }),
      ...(flags.given('env')
        ? {
            env: flags
              .all('env')
              .map(splitPair)
              .map(([key, value]) => ({ name: key, value })),
          }
        : {}),
      image: flags.text('image'),
      ...(flags.given('image-pull-policy') ? { imagePullPolicy: flags.text('image-pull-policy') } : {}),
      name,
      ...(flags.given('port') ? { ports: [{ containerPort: Number(flags.text('port')) }] } : {}),
    };
    const restartPolicy = flags.text('restart');
    if (!['Always', 'OnFailure', 'Never'].includes(restartPolicy))
      throw new Failure(`invalid restart policy: ${restartPolicy}`);
    await createObject(invocation, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...(flags.given('annotations') ? { annotations: pairs(flags.all('annotations')) } : {}),
        labels: flags.given('labels') ? pairs(flags.text('labels').split(',')) : { run: name },
        name,
      },
      spec: { containers: [container], restartPolicy },
    });
    return ok;
  },
};

function splitPair(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals <= 0) throw new Failure(`invalid argument "${text}": expected KEY=VALUE`);
  return [text.slice(0, equals), text.slice(equals + 1)];
}
