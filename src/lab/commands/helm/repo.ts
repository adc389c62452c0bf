/** `helm repo` and `helm search repo`. */
import { CILIUM_VERSION } from '../cilium/version.ts';
import { Failure } from '../../go/failure.ts';
import { checkUrl, keepRepositories, repositories } from './chartSource.ts';
import type { HelmRun } from './helm.ts';
import { formatted, table } from './print.ts';

export async function repo(run: HelmRun): Promise<number> {
  const { args, process, flags, out } = run;
  const [verb = '', name, url] = args;
  const known = repositories(process);
  switch (verb) {
    case 'add': {
      if (name === undefined || url === undefined)
        throw new Failure(
          '"helm repo add" requires 2 arguments\n\nUsage:  helm repo add [NAME] [URL] [flags]',
        );
      const before = known.find((each) => each.name === name);
      if (before !== undefined && !flags.on('force-update')) {
        if (before.url.replace(/\/$/, '') !== url.replace(/\/$/, ''))
          throw new Failure(`repository name (${name}) already exists, please specify a different name`);
        await out(`"${name}" already exists with the same configuration, skipping\n`);
        return 0;
      }
      checkUrl(url);
      keepRepositories(process, [...known.filter((each) => each.name !== name), { name, url }]);
      await out(`"${name}" has been added to your repositories\n`);
      return 0;
    }
    case 'list':
    case 'ls':
      if (known.length === 0) throw new Failure('no repositories to show');
      await out(
        formatted(
          flags.text('output'),
          known.map((each) => ({ name: each.name, url: each.url })),
          () => table([['NAME', 'URL'], ...known.map((each) => [each.name, each.url])]),
        ),
      );
      return 0;
    case 'update':
    case 'up': {
      const chosen = args.length > 1 ? known.filter((each) => args.slice(1).includes(each.name)) : known;
      if (chosen.length === 0)
        throw new Failure(
          known.length === 0
            ? 'no repositories found. You must add one before updating'
            : `no repositories found matching '${args.slice(1).join(' ')}'.  Nothing will be updated`,
        );
      await out(
        'Hang tight while we grab the latest from your chart repositories...\n' +
          chosen
            .map((each) => `...Successfully got an update from the "${each.name}" chart repository\n`)
            .join('') +
          'Update Complete. ⎈Happy Helming!⎈\n',
      );
      return 0;
    }
    case 'remove':
    case 'rm':
      if (!known.some((each) => each.name === name)) throw new Failure(`no repo named "${name ?? ''}" found`);
      keepRepositories(
        process,
        known.filter((each) => each.name !== name),
      );
      await out(`"${name ?? ''}" has been removed from your repositories\n`);
      return 0;
    default:
      throw new Failure(`helm repo ${verb}: not simulated in this lab`);
  }
}

export async function search(run: HelmRun): Promise<number> {
  const { args, process, flags, out } = run;
  const [where = '', word = ''] = args;
  if (where !== 'repo') throw new Failure(`helm search ${where}: not simulated in this lab`);
  const rows = repositories(process)
    .map(({ name }) => ({
      name: `${name}/cilium`,
      version: CILIUM_VERSION,
      app_version: CILIUM_VERSION,
      description: 'eBPF-based Networking, Security, and Observability',
    }))
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(word.toLowerCase()));
  await out(
    formatted(flags.text('output'), rows, () =>
      rows.length === 0
        ? 'No results found\n'
        : table([
            ['NAME', 'CHART VERSION', 'APP VERSION', 'DESCRIPTION'],
            ...rows.map((row) => Object.values(row)),
          ]),
    ),
  );
  return 0;
}
