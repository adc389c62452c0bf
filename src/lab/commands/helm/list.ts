/** `helm list`, `history` and `status`. */
import { Failure } from '../../go/failure.ts';
import type { HelmRun } from './helm.ts';
import { ansiTime, formatted, longTime, releaseBlock, table } from './print.ts';
import { history, releases } from './releaseStore.ts';
import type { Release } from './releaseStore.ts';

export async function list({ flags, store, namespace, out }: HelmRun): Promise<number> {
  const all = releases(store, flags.on('all-namespaces') ? undefined : namespace);
  const newest = new Map<string, Release>();
  for (const release of all) {
    const key = `${release.namespace}/${release.name}`;
    if ((newest.get(key)?.version ?? 0) < release.version) newest.set(key, release);
  }
  let filter: RegExp;
  try {
    filter = new RegExp(flags.text('filter'));
  } catch {
    throw new Failure(`error parsing regexp: ${flags.text('filter')}`);
  }
  const shown = [...newest.values()]
    .filter(({ name }) => filter.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (flags.on('short')) {
    await out(shown.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  const rows = shown.map((release) => ({
    name: release.name,
    namespace: release.namespace,
    revision: String(release.version),
    updated: longTime(release.info.last_deployed),
    status: release.info.status,
    chart: chartOf(release),
    app_version: release.chart.metadata.appVersion,
  }));
  await out(
    formatted(flags.text('output'), rows, () =>
      table([
        ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION'],
        ...rows.map((row) => Object.values(row)),
      ]),
    ),
  );
  return 0;
}

export async function historyCommand({ args, flags, store, namespace, out }: HelmRun): Promise<number> {
  const past = named(args, 'history', store, namespace).slice(-flags.int('max'));
  const rows = past.map((release) => ({
    revision: release.version,
    updated: release.info.last_deployed,
    status: release.info.status,
    chart: chartOf(release),
    app_version: release.chart.metadata.appVersion,
    description: release.info.description,
  }));
  await out(
    formatted(flags.text('output'), rows, () =>
      table([
        ['REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION', 'DESCRIPTION'],
        ...rows.map((row) =>
          Object.values({ ...row, revision: String(row.revision), updated: ansiTime(row.updated) }),
        ),
      ]),
    ),
  );
  return 0;
}

export async function statusCommand({ args, flags, store, namespace, out }: HelmRun): Promise<number> {
  const release = revision(named(args, 'status', store, namespace), flags.int('revision'));
  const { name, version, info, config, manifest } = release;
  const value = { name, info: { ...info }, config, manifest, version, namespace: release.namespace };
  await out(formatted(flags.text('output'), value, () => releaseBlock(release)));
  return 0;
}

function chartOf({ chart: { metadata } }: Release): string {
  return `${metadata.name}-${metadata.version}`;
}

/** Every revision of the release that the first argument names. Throws {@link Failure}. */
export function named(
  args: readonly string[],
  command: string,
  store: HelmRun['store'],
  namespace: string,
): readonly Release[] {
  const [name] = args;
  if (name === undefined || args.length > 1)
    throw new Failure(
      `"helm ${command}" requires 1 argument\n\nUsage:  helm ${command} RELEASE_NAME [flags]`,
    );
  const past = history(store, namespace, name);
  if (past.length === 0) throw new Failure('release: not found');
  return past;
}

/** @param wanted 0: the newest */
export function revision(past: readonly Release[], wanted: number): Release {
  const found = wanted === 0 ? past.at(-1) : past.find(({ version }) => version === wanted);
  if (found === undefined) throw new Failure('release: not found');
  return found;
}
