/** `helm upgrade`, `install` and `rollback`: a new revision, and what the chart makes of its values. */
import { parse } from 'yaml';
import { chartDefaults, isModelled, renderConfig, ROLL_OUT, schemaFaults } from '../../cilium/chart.ts';
import { unmodelledSettings } from '../../cilium/unmodelled.ts';
import { hash32 } from '../../hash.ts';
import { Failure } from '../../go/failure.ts';
import { isObject } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';
import { findChart } from './chartSource.ts';
import type { HelmRun } from './helm.ts';
import { releaseBlock } from './print.ts';
import { releaseOf } from './release.ts';
import * as releaseStore from './releaseStore.ts';
import type { Release } from './releaseStore.ts';
import { setValues, SetFault } from './setValues.ts';
import type { SetKind } from './setValues.ts';
import { leaves, overlay } from './values.ts';

const NAMESPACE = 'kube-system';

export async function upgrade(run: HelmRun): Promise<number> {
  const { flags, args, store, namespace } = run;
  const [name = '', chart = ''] = args;
  if (args.length !== 2)
    throw new Failure(
      '"helm upgrade" requires 2 arguments\n\nUsage:  helm upgrade [RELEASE] [CHART] [flags]',
    );
  const past = releaseStore.history(store, namespace, name);
  const last = past.at(-1);
  if (last === undefined) {
    if (flags.on('install')) return install(run);
    throw new Failure(`UPGRADE FAILED: "${name}" has no deployed releases`);
  }
  findChart(run.process, chart, flags.text('version'));
  const set = userValues(run);
  const reused = flags.on('reset-values')
    ? {}
    : flags.on('reuse-values') || flags.on('reset-then-reuse-values') || Object.keys(set).length === 0
      ? last.config
      : {};
  const config = overlay(reused, set);
  refuseFaults('UPGRADE FAILED: ', config);
  const release = newRelease(run, name, last, config, 'Upgrade complete');
  if (flags.given('dry-run')) {
    await run.out(`Release "${name}" has been upgraded. Happy Helming!\n${releaseBlock(release)}`);
    return 0;
  }
  deploy(run, release, last);
  await tellUnmodelled(run, set, config);
  await run.out(`Release "${name}" has been upgraded. Happy Helming!\n${releaseBlock(release)}`);
  return 0;
}

export async function install(run: HelmRun): Promise<number> {
  const { args, store, flags } = run;
  const [name = '', chart = ''] = args;
  if (args.length !== 2)
    throw new Failure('"helm install" requires 2 arguments\n\nUsage:  helm install [NAME] [CHART] [flags]');
  if (releaseStore.history(store, run.namespace, name).some(({ info }) => info.status !== 'uninstalled'))
    throw new Failure('INSTALLATION FAILED: cannot reuse a name that is still in use');
  findChart(run.process, chart, flags.text('version'));
  const owner = releaseStore.releases(store).find(({ info }) => info.status === 'deployed');
  if (owner !== undefined)
    throw new Failure(
      'INSTALLATION FAILED: Unable to continue with install: ConfigMap "cilium-config" in namespace "kube-system" exists and ' +
        `cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "${name}": current value is "${owner.name}"`,
    );
  const config = userValues(run);
  refuseFaults('INSTALLATION FAILED: ', config);
  const release = newRelease(run, name, undefined, config, 'Install complete');
  if (!flags.given('dry-run')) deploy(run, release, undefined);
  await tellUnmodelled(run, config, config);
  await run.out(releaseBlock(release));
  return 0;
}

export async function rollback(run: HelmRun): Promise<number> {
  const { args, store, namespace } = run;
  const [name = '', revision = ''] = args;
  if (args.length === 0 || args.length > 2)
    throw new Failure(
      '"helm rollback" requires at least 1 argument\n\nUsage:  helm rollback <RELEASE> [REVISION] [flags]',
    );
  const past = releaseStore.history(store, namespace, name);
  const last = past.at(-1);
  if (last === undefined) throw new Failure('release: not found');
  if (revision !== '' && !/^\d+$/.test(revision))
    throw new Failure(
      `could not convert revision to a number: strconv.Atoi: parsing "${revision}": invalid syntax`,
    );
  const wanted = Number(revision) || last.version - 1;
  const target = past.find(({ version }) => version === wanted);
  if (target === undefined) throw new Failure(`release has no ${wanted} version`);
  deploy(run, newRelease(run, name, last, target.config, `Rollback to ${wanted}`), last);
  await run.out('Rollback was a success! Happy Helming!\n');
  return 0;
}

/** What --values, --set-json, --set and --set-string say, the later ones on top. */
function userValues(run: HelmRun): JsonObject {
  const { flags, process } = run;
  let values: JsonObject = {};
  for (const path of flags.all('values')) {
    if (/^https?:/.test(path))
      throw new Failure(`values from ${path} are not simulated in this lab: it has no such server`);
    let text: string;
    try {
      text = process.machine.files.read(path.startsWith('/') ? path : `${process.cwd}/${path}`);
    } catch {
      throw new Failure(`open ${path}: no such file or directory`);
    }
    try {
      const file: unknown = parse(text);
      if (isObject(file)) values = overlay(values, file);
      else if (file !== null)
        throw new Error(`cannot unmarshal ${typeof file} into Go value of type map[string]interface {}`);
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
      throw new Failure(`failed to parse ${path}: error converting YAML to JSON: ${why}`);
    }
  }
  const apply = (flag: string, kind: SetKind): void => {
    for (const text of flags.all(flag)) {
      try {
        values = setValues(values, text, kind);
      } catch (error) {
        if (!(error instanceof SetFault)) throw error;
        throw new Failure(`failed parsing --${flag} data: ${error.message}`);
      }
    }
  };
  apply('set-json', 'json');
  apply('set', 'typed');
  apply('set-string', 'string');
  return values;
}

function refuseFaults(prefix: string, config: JsonObject): void {
  const faults = schemaFaults(config);
  if (faults.length > 0)
    throw new Failure(
      `${prefix}values don't meet the specifications of the schema(s) in the following chart(s):\ncilium:\n${faults.join('\n')}\n`,
    );
}

function newRelease(
  { process, namespace, installed }: HelmRun,
  name: string,
  last: Release | undefined,
  config: JsonObject,
  description: string,
): Release {
  const now = new Date(process.clock.now()).toISOString();
  return releaseOf({
    name,
    namespace,
    version: (last?.version ?? 0) + 1,
    now,
    first: last?.info.first_deployed ?? now,
    config,
    description,
    installed,
  });
}

/** Records the revision and writes the ConfigMap. Agents read it when they start: only rollOutCiliumPods makes them. */
function deploy({ store, process, installed }: HelmRun, release: Release, last: Release | undefined): void {
  const now = process.clock.now();
  releaseStore.create(store, release, now);
  if (last !== undefined)
    releaseStore.update(store, { ...last, info: { ...last.info, status: 'superseded' } }, now);
  const data = renderConfig(overlay(chartDefaults(), release.config), installed);
  const written = store.modify('configmaps', 'cilium-config', NAMESPACE, (current) => ({ ...current, data }));
  if (written === undefined)
    store.create('configmaps', { metadata: { name: 'cilium-config', namespace: NAMESPACE }, data });
  if (release.config[ROLL_OUT] !== true) return;
  const checksum = hash32(JSON.stringify(data)).toString(16);
  store.modify('daemonsets', 'cilium', NAMESPACE, (set) => ({
    ...set,
    spec: {
      ...set.spec,
      template: {
        ...set.spec.template,
        metadata: {
          ...set.spec.template.metadata,
          annotations: {
            ...set.spec.template.metadata?.annotations,
            'cilium.io/cilium-configmap-checksum': checksum,
          },
        },
      },
    },
  }));
}

/** So that nobody waits for an effect that cannot come. */
async function tellUnmodelled(run: HelmRun, set: JsonObject, config: JsonObject): Promise<void> {
  const { installed } = run;
  const paths = [...leaves(set).keys()].filter((path) => !isModelled(path, installed));
  const settings = unmodelledSettings(renderConfig(overlay(chartDefaults(), config), installed));
  const before = unmodelledSettings(renderConfig(installed.values, installed));
  const idle = [...paths, ...settings.filter((each) => !before.includes(each))];
  if (idle.length > 0)
    await run.err(
      `WARNING: kept with the release, and without effect in this lab: ${idle.join(', ')}: not simulated in this lab\n`,
    );
}
