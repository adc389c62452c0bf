/** `kubectl patch` */
import type { PatchKind } from '../client.ts';
import { eachObject } from '../eachObject.ts';
import { Failure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { sameJson } from '../jsonValue.ts';
import type { Json } from '../jsonValue.ts';
import { parseYamlValue } from '../manifest.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlag, outputFlags } from '../sharedFlags.ts';
import { resolvePath } from '../../../shell/files.ts';

const flags: readonly FlagSpec[] = [
  { name: 'patch', short: 'p', kind: 'string' },
  { name: 'patch-file', kind: 'string' },
  { name: 'type', kind: 'string', initial: 'strategic' },
  filenameFlag,
  dryRunFlag,
  fieldManagerFlag,
  ...outputFlags,
];

export const patchCommand: Command = {
  name: 'patch',
  about: 'Update fields of a resource',
  usage: '(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]',
  flags,
  async run(invocation) {
    const { flags: given, client } = invocation;
    const kind = patchKind(given.text('type').toLowerCase());
    const patch = patchBody(invocation);
    return eachObject(invocation, invocation.args, async ({ resource, path, object }) => {
      const query = {
        fieldManager: given.text('field-manager') || 'kubectl-patch',
        ...dryRunQuery(invocation),
      };
      const patched =
        dryRunOf(invocation) === 'client' ? object : await client.patch(path, kind, patch, query);
      const changed = dryRunOf(invocation) === 'client' || !sameJson(patched, object);
      await invocation.out(
        resultText(invocation, resource, patched, changed ? 'patched' : 'patched (no change)'),
      );
    });
  },
};

function patchKind(type: string): PatchKind {
  if (type === 'strategic' || type === 'merge' || type === 'json') return type;
  throw new Failure(`--type must be one of [json merge strategic], not "${type}"`);
}

function patchBody(invocation: Invocation): Json {
  const { flags: given, process } = invocation;
  const file = given.text('patch-file');
  if (file !== '' && given.text('patch') !== '')
    throw new Failure('cannot specify --patch and --patch-file together');
  if (file === '' && given.text('patch') === '')
    throw new Failure('must specify --patch or --patch-file containing the contents of the patch');
  let text = given.text('patch');
  if (file !== '') {
    const path = resolvePath(process.cwd, file);
    if (!process.machine.files.exists(path))
      throw new Failure(`unable to read patch file: open ${file}: no such file or directory`);
    text = process.machine.files.read(path);
  }
  return parseYamlValue(text, (problem) => new Failure(`unable to parse "${text}": ${problem}`));
}
