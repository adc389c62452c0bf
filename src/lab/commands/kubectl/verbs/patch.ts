/** `kubectl patch` */
import type { PatchKind } from '../client.ts';
import { eachObject } from '../eachObject.ts';
import { Failure } from '../../../go/failure.ts';
import { ApiFailure } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import type { Command, Invocation } from '../invocation.ts';
import { sameJson } from '../../../go/jsonValue.ts';
import type { Json } from '../../../go/jsonValue.ts';
import { parseYamlValue } from '../manifest.ts';
import { dryRunOf, dryRunQuery, resultText } from '../printers/objectFormat.ts';
import { groupVersion } from '../resources.ts';
import type { ResourceInfo } from '../resources.ts';
import { dryRunFlag, fieldManagerFlag, filenameFlag, outputFlags } from '../sharedFlags.ts';
import { resolvePath } from '../../../shell/files.ts';

const flags: readonly FlagSpec[] = [
  flag('patch,p string'),
  flag('patch-file string'),
  flag('type string=strategic'),
  flag('subresource string'),
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
    const subresource = given.text('subresource');
    const below = subresource === '' ? '' : `/${subresource}`;
    return eachObject(invocation, invocation.args, async ({ resource, path, object }) => {
      const query = {
        fieldManager: given.text('field-manager') || 'kubectl-patch',
        ...dryRunQuery(invocation),
      };
      const patched =
        dryRunOf(invocation) === 'client'
          ? object
          : await client.patch(`${path}${below}`, kind, patch, query).catch((error: unknown) => {
              throw unsupported(error, kind, resource);
            });
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
  return text.trimStart().startsWith('{')
    ? jsonOrText(text)
    : parseYamlValue(text, (problem) => new Failure(`unable to parse "${text}": ${problem}`));
}

/** What begins as JSON is sent as it is: the server says what is wrong with it. */
function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function unsupported(error: unknown, kind: PatchKind, resource: ResourceInfo): unknown {
  if (!(error instanceof ApiFailure) || error.reason !== 'UnsupportedMediaType') return error;
  const type =
    kind === 'strategic' ? 'application/strategic-merge-patch+json' : `application/${kind}-patch+json`;
  return new Failure(
    `${type} is not supported by ${groupVersion(resource)}, Kind=${resource.kind}: ${error.message}`,
  );
}
