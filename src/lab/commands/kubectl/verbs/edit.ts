/** `kubectl edit`: the object as YAML in a file, an editor that is a command of the shell, and what it changed as a patch. */
import { eachObject } from '../eachObject.ts';
import { Failure } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { goYaml } from '../../../go/yaml.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { isObject, withValue } from '../../../go/jsonValue.ts';
import { parseYamlValue } from '../manifest.ts';
import { resultText } from '../printers/objectFormat.ts';
import { isCustom } from '../resources.ts';
import {
  fieldManagerFlag,
  fieldValidation,
  filenameFlag,
  outputFlags,
  selectorFlag,
  validateFlag,
} from '../sharedFlags.ts';
import { mergePatch, strategicPatch } from '../strategicPatch.ts';

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const editCommand: Command = {
  name: 'edit',
  about: 'Edit a resource on the server',
  usage: '(RESOURCE/NAME | -f FILENAME)',
  flags: [
    filenameFlag,
    selectorFlag,
    ...outputFlags,
    validateFlag,
    fieldManagerFlag,
    flag('save-config bool'),
    flag('windows-line-endings bool'),
    flag('output-patch bool'),
  ],
  async run(invocation) {
    const { args, flags } = invocation;
    if (args.length === 0 && !flags.given('filename')) throw new Failure('must specify one of -f and -k', {});
    return eachObject(invocation, args, async ({ resource, path, object }) => {
      const before = withValue(object, ['metadata', 'managedFields'], undefined);
      const edited = await inEditor(invocation, HEAD + goYaml(before));
      const value = edited.replaceAll(/^#.*\n?/gm, '').trim();
      if (value === '') return invocation.err('Edit cancelled, saved file was empty.\n');
      const after = parseYamlValue(value, (problem) => new Failure(`error parsing edited-file: ${problem}`));
      if (!isObject(after)) throw new Failure('the edited file does not hold an object');
      const builtIn = !isCustom(resource);
      const patch = (builtIn ? strategicPatch : mergePatch)(before, after, before);
      if (Object.keys(patch).length === 0) return invocation.err('Edit cancelled, no changes made.\n');
      const query = {
        fieldManager: flags.text('field-manager') || 'kubectl-edit',
        fieldValidation: fieldValidation(flags.text('validate')),
      };
      const changed: JsonObject = await invocation.client.patch(
        path,
        builtIn ? 'strategic' : 'merge',
        patch,
        query,
      );
      await invocation.out(resultText(invocation, resource, changed, 'edited'));
    });
  },
};

/** What the editor leaves of a text. `KUBE_EDITOR` and `EDITOR` are command lines; the file comes after their words. */
async function inEditor({ process }: Invocation, text: string): Promise<string> {
  const editor = process.env.get('KUBE_EDITOR') || process.env.get('EDITOR') || '';
  if (editor === '')
    throw new Failure(
      'an editor is not simulated in this lab: name a command that changes a file, such as ' +
        `KUBE_EDITOR="sed -i 's/replicas: 1/replicas: 2/'", or use kubectl patch, scale, label or annotate`,
    );
  const { files } = process.machine;
  const file = `/tmp/kubectl-edit-${process.clock.now() % 4_294_967_296}.yaml`;
  files.write(file, text);
  try {
    const status = await process.spawn(['bash', '-c', `${editor} ${file}`]);
    if (status !== 0) throw new Failure(`there was a problem with the editor ${JSON.stringify(editor)}`);
    return files.read(file);
  } finally {
    files.remove(file, {});
  }
}
