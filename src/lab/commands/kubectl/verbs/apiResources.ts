/** `kubectl api-resources` and `kubectl api-versions` */
import { Failure } from '../../../go/failure.ts';
import { flag } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import type { ResourceInfo } from '../resources.ts';
import { groupResource, groupVersion } from '../resources.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';

export const apiResourcesCommand: Command = {
  name: 'api-resources',
  about: 'Print the supported API resources on the server',
  flags: [
    flag('api-group string'),
    flag('namespaced bool=true'),
    flag('no-headers bool'),
    flag('output,o string'),
    flag('verbs strings'),
    flag('categories strings'),
    flag('sort-by string'),
    flag('cached bool'),
  ],
  async run(invocation) {
    const { flags, args, commandPath } = invocation;
    if (args.length > 0)
      throw new Failure(
        `unexpected arguments: [${args.join(' ')}]\nSee '${commandPath} -h' for help and examples`,
      );
    const output = flags.text('output');
    if (!['', 'wide', 'name'].includes(output)) throw new Failure(`--output ${output} is not available`);
    const sortBy = flags.text('sort-by');
    if (!['', 'name', 'kind'].includes(sortBy)) throw new Failure('--sort-by accepts only name or kind');
    const resources = (await shownResources(invocation)).sort((a, b) => compare(a, b, sortBy));
    if (output === 'name')
      await invocation.out(resources.map((resource) => `${groupResource(resource)}\n`).join(''));
    else await invocation.out(table(resources, output === 'wide', flags.on('no-headers')));
    return ok;
  },
};

async function shownResources({ flags, mapper }: Invocation): Promise<ResourceInfo[]> {
  // api-resources always asks the server, and so tells the other verbs what is new.
  mapper.forget();
  return (await mapper.all()).filter(
    (resource) =>
      resource.preferred &&
      (!flags.given('api-group') || resource.group === flags.text('api-group')) &&
      (!flags.given('namespaced') || resource.namespaced === flags.on('namespaced')) &&
      flags.all('verbs').every((verb) => resource.verbs.includes(verb)) &&
      flags.all('categories').every((category) => resource.categories.includes(category)),
  );
}

const text = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** By group and name unless asked otherwise; the core group comes first because its name is empty. */
function compare(a: ResourceInfo, b: ResourceInfo, sortBy: string): number {
  if (sortBy === 'name') return text(a.name, b.name);
  if (sortBy === 'kind') return text(a.kind, b.kind);
  return text(a.group, b.group) || text(a.name, b.name);
}

function table(resources: readonly ResourceInfo[], wide: boolean, noHeaders: boolean): string {
  const header = [
    'NAME',
    'SHORTNAMES',
    'APIVERSION',
    'NAMESPACED',
    'KIND',
    ...(wide ? ['VERBS', 'CATEGORIES'] : []),
  ];
  const rows = resources.map((resource) => [
    resource.name,
    resource.shortNames.join(','),
    groupVersion(resource),
    String(resource.namespaced),
    resource.kind,
    ...(wide ? [resource.verbs.join(','), resource.categories.join(',')] : []),
  ]);
  const lines = [...(noHeaders ? [] : [header]), ...rows].map((cells) => `${cells.join('\t')}\n`);
  return new TabWriter(tableTabs).align(lines.join(''));
}

export const apiVersionsCommand: Command = {
  name: 'api-versions',
  about: 'Print the supported API versions on the server, in the form of "group/version"',
  async run(invocation) {
    const versions = new Set((await invocation.mapper.all()).map(groupVersion));
    await invocation.out(
      [...versions]
        .sort()
        .map((version) => `${version}\n`)
        .join(''),
    );
    return ok;
  },
};
