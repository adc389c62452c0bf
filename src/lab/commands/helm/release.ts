/** A release of Cilium's chart, from the values that the user set. */
import { chartDefaults, renderConfig } from '../../cilium/chart.ts';
import type { Installed } from '../../cilium/chart.ts';
import { CILIUM_VERSION } from '../cilium/version.ts';
import { goYaml } from '../../go/yaml.ts';
import { isObject } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';
import type { Release } from './releaseStore.ts';
import { overlay } from './values.ts';

export function releaseOf(of: {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  /** RFC 3339 */
  readonly now: string;
  readonly first: string;
  readonly config: JsonObject;
  readonly description: string;
  readonly installed: Installed;
}): Release {
  const { name, namespace, version, now, first, config, description, installed } = of;
  const hubble = isObject(config['hubble']) ? config['hubble'] : {};
  const enabled = (part: string): boolean => isObject(hubble[part]) && hubble[part]['enabled'] === true;
  const what = enabled('relay')
    ? enabled('ui')
      ? 'Cilium with Hubble Relay and Hubble UI'
      : 'Cilium with Hubble Relay'
    : 'Cilium with Hubble';
  return {
    name,
    namespace,
    version,
    info: {
      first_deployed: first,
      last_deployed: now,
      deleted: '',
      description,
      status: 'deployed',
      notes: `You have successfully installed ${what}.\n\nYour release version is ${CILIUM_VERSION}.\n\nFor any further help, visit https://docs.cilium.io/en/v1.18/gettinghelp`,
    },
    chart: {
      metadata: { name: 'cilium', version: CILIUM_VERSION, appVersion: CILIUM_VERSION, apiVersion: 'v2' },
      values: chartDefaults(),
      templates: [],
      schema: null,
      files: [],
    },
    config,
    manifest: manifestOf(config, installed),
  };
}

/** The one object of the chart that the lab makes from values. */
function manifestOf(config: JsonObject, installed: Installed): string {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cilium-config', namespace: 'kube-system' },
    data: renderConfig(overlay(chartDefaults(), config), installed),
  };
  return `---\n# Source: cilium/templates/cilium-configmap.yaml\n${goYaml(object)}`;
}
