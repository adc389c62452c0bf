/** `helm get values|manifest|notes|metadata`. */
import { Failure } from '../../go/failure.ts';
import { goJson } from '../../go/json.ts';
import { goYaml } from '../../go/yaml.ts';
import type { HelmRun } from './helm.ts';
import { longTime } from './print.ts';
import { named, revision } from './list.ts';
import { overlay } from './values.ts';

export async function get({ args, flags, store, namespace, out, err }: HelmRun): Promise<number> {
  const [what = '', ...rest] = args;
  if (!['values', 'manifest', 'notes', 'metadata', 'hooks', 'all'].includes(what))
    throw new Failure(`"helm get" requires a subcommand: values, manifest, notes or metadata`);
  if (what === 'all')
    throw new Failure('helm get all: not simulated in this lab; ask for values, manifest, notes or metadata');
  const release = revision(named(rest, `get ${what}`, store, namespace), flags.int('revision'));
  const { info, config, chart, manifest } = release;
  const format = flags.text('output');
  switch (what) {
    case 'values': {
      const all = flags.on('all');
      const values = all ? overlay(chart.values, config) : config;
      if (format === 'json') await out(`${goJson(values)}\n`);
      else {
        const heading = format === 'yaml' ? '' : all ? 'COMPUTED VALUES:\n' : 'USER-SUPPLIED VALUES:\n';
        await out(heading + (Object.keys(values).length === 0 ? 'null\n' : goYaml(values)));
      }
      if (all)
        await err(
          'Values of the chart that this lab does not know are left out: not simulated in this lab\n',
        );
      return 0;
    }
    case 'manifest':
      await err(
        'Only the ConfigMap cilium-config is made from values; the chart’s other objects: not simulated in this lab\n',
      );
      await out(`${manifest}\n`);
      return 0;
    case 'notes':
      await out(`NOTES:\n${info.notes ?? ''}\n`);
      return 0;
    case 'hooks':
      return 0;
    default:
      await out(
        [
          `NAME: ${release.name}`,
          `CHART: ${chart.metadata.name}`,
          `VERSION: ${chart.metadata.version}`,
          `APP_VERSION: ${chart.metadata.appVersion}`,
          `NAMESPACE: ${release.namespace}`,
          `REVISION: ${release.version}`,
          `STATUS: ${info.status}`,
          `DEPLOYED_AT: ${longTime(info.last_deployed)}`,
          '',
        ].join('\n'),
      );
      return 0;
  }
}
