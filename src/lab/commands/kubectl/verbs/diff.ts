/** `kubectl diff`: each live object beside what the server would make of the manifest, by the machine's own `diff`. */
import { nameOf, pathOf } from '../client.ts';
import { Failure, notSimulated } from '../../../go/failure.ts';
import { ApiFailure, throwAll } from '../failure.ts';
import { flag } from '../../../go/flags.ts';
import { goYaml } from '../../../go/yaml.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { withValue } from '../../../go/jsonValue.ts';
import type { JsonObject } from '../../../go/jsonValue.ts';
import { lastApplied, withLastApplied } from '../lastApplied.ts';
import { placedObjects } from '../placedObjects.ts';
import type { PlacedObject } from '../placedObjects.ts';
import { groupVersion, isCustom } from '../resources.ts';
import { fieldManagerFlag, filenameFlag, selectorFlag } from '../sharedFlags.ts';
import { mergePatch, strategicPatch } from '../strategicPatch.ts';

export const diffCommand: Command = {
  name: 'diff',
  about: 'Diff the live version against a would-be applied version',
  usage: '-f FILENAME',
  flags: [
    filenameFlag,
    selectorFlag,
    fieldManagerFlag,
    flag('server-side bool'),
    flag('force-conflicts bool'),
    flag('show-managed-fields bool'),
    flag('prune bool'),
    flag('concurrency int=1'),
    flag('kustomize,k string'),
  ],
  async run(invocation) {
    const { flags, args, commandPath, process } = invocation;
    for (const name of ['kustomize', 'prune', 'selector'])
      if (flags.given(name)) throw notSimulated(`diff --${name}`);
    if (args.length > 0)
      throw new Failure(
        `Unexpected args: [${args.join(' ')}]\nSee '${commandPath} -h' for help and examples`,
      );
    if (!flags.given('filename')) throw new Failure('must specify one of -f and -k');
    const { objects, errors } = await placedObjects(invocation);
    throwAll(errors);
    const { files } = process.machine;
    const folders = ['LIVE', 'MERGED'].map(
      (name) => `/tmp/${name}-${randomDigits(process.clock.now(), name)}`,
    );
    const [live = '', merged = ''] = folders;
    for (const folder of folders) files.mkdir(folder, { parents: true });
    try {
      for (const placed of objects) {
        const before = await existing(invocation, placed);
        const after = await wouldBe(invocation, placed, before);
        const file = fileName(placed);
        files.write(`${live}/${file}`, before === undefined ? '' : text(invocation, before));
        files.write(`${merged}/${file}`, text(invocation, after));
      }
      let differ = false;
      for (const file of objects.map(fileName).sort())
        differ = (await diffFiles(invocation, `${live}/${file}`, `${merged}/${file}`)) || differ;
      return differ ? 1 : ok;
    } finally {
      for (const folder of folders) files.remove(folder, { recursive: true });
    }
  },
};

/** As `diff -u -N` does for each file of two folders. @returns whether they differ */
async function diffFiles({ process, out }: Invocation, one: string, other: string): Promise<boolean> {
  let printed = '';
  const stdout = { isTerminal: false, write: async (text: string) => void (printed += text) };
  const status = await process.spawn(['diff', '-u', one, other], { stdout });
  if (status > 1) throw new Failure(`failed to run diff: exit status ${status}`, { exitCode: status });
  // GNU diff dates its two files; both were written just now.
  const written = new Date(process.clock.now()).toISOString().replace('T', ' ').replace('Z', '000000 +0000');
  const dated = printed.replaceAll(/^((?:---|\+\+\+) \/tmp\/\S+)$/gm, `$1\t${written}`);
  if (status === 1) await out(`diff -u -N ${one} ${other}\n${dated}`);
  return status === 1;
}

async function existing(
  { client }: Invocation,
  { resource, namespace, object }: PlacedObject,
): Promise<JsonObject | undefined> {
  try {
    return await client.getObject(pathOf(resource, namespace, nameOf(object)));
  } catch (error) {
    if (error instanceof ApiFailure && error.notFound) return undefined;
    throw error;
  }
}

/** The answer to a dry run of the same request that apply would send. */
async function wouldBe(
  invocation: Invocation,
  { resource, namespace, object }: PlacedObject,
  before: JsonObject | undefined,
): Promise<JsonObject> {
  const { client, flags } = invocation;
  const path = pathOf(resource, namespace, nameOf(object));
  const manager = flags.text('field-manager');
  if (flags.on('server-side'))
    return client.patch(path, 'apply', object, {
      dryRun: 'All',
      fieldManager: manager || 'kubectl',
      force: String(flags.on('force-conflicts')),
    });
  const query = { dryRun: 'All', fieldManager: manager || 'kubectl-client-side-apply' };
  const modified = withLastApplied(object);
  if (before === undefined) {
    return client.create(pathOf(resource, namespace), object, query);
  }
  const builtIn = !isCustom(resource);
  const patch = (builtIn ? strategicPatch : mergePatch)(lastApplied(before) ?? {}, modified, before);
  const changed =
    Object.keys(patch).length === 0
      ? before
      : await client.patch(path, builtIn ? 'strategic' : 'merge', patch, query);
  // The annotation is apply's own bookkeeping.
  const annotation = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];
  const kept = lastAppliedText(before);
  return withValue(changed, annotation, kept);
}

function lastAppliedText(object: JsonObject): string | undefined {
  const metadata = object['metadata'] as JsonObject | undefined;
  const annotations = metadata?.['annotations'] as JsonObject | undefined;
  const text = annotations?.['kubectl.kubernetes.io/last-applied-configuration'];
  return typeof text === 'string' ? text : undefined;
}

/** `apps.v1.Deployment.default.webpod` */
function fileName({ resource, namespace, object }: PlacedObject): string {
  const version = groupVersion(resource).replace('/', '.');
  return `${version}.${resource.kind}.${namespace}.${nameOf(object)}`;
}

function text({ flags }: Invocation, object: JsonObject): string {
  return goYaml(
    flags.on('show-managed-fields') ? object : withValue(object, ['metadata', 'managedFields'], undefined),
  );
}

/** As Go's os.MkdirTemp ends a name. */
function randomDigits(now: number, salt: string): string {
  return String((now * 7919 + salt.length * 104_729) % 4_294_967_296);
}
