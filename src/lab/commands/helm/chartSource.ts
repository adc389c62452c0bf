/** Where charts come from: the repositories that Helm knows on this machine, of which the lab has one with one chart. */
import { parse } from 'yaml';
import { CILIUM_VERSION } from '../cilium/version.ts';
import { Failure, notSimulated } from '../../go/failure.ts';
import { goYaml } from '../../go/yaml.ts';
import { isObject, listAt, textAt } from '../../go/jsonValue.ts';
import type { Process } from '../../process.ts';

const FILE = '/root/.config/helm/repositories.yaml';
const CILIUM_URL = 'https://helm.cilium.io';

export interface Repository {
  readonly name: string;
  readonly url: string;
}

/** On day 0 the machine knows Cilium's. */
export function repositories({ machine }: Process): readonly Repository[] {
  if (!machine.files.exists(FILE)) return [{ name: 'cilium', url: `${CILIUM_URL}/` }];
  const file: unknown = parse(machine.files.read(FILE));
  return listAt(isObject(file) ? file : {}, 'repositories').map((each) => ({
    name: textAt(each, 'name'),
    url: textAt(each, 'url'),
  }));
}

export function keepRepositories({ machine }: Process, list: readonly Repository[]): void {
  machine.files.mkdir('/root/.config/helm', { parents: true });
  const repositoryList = list.map(({ name, url }) => ({ name, url }));
  machine.files.write(FILE, goYaml({ apiVersion: '', repositories: repositoryList }));
}

/** Throws {@link Failure} for a repository that the lab cannot stand for. */
export function checkUrl(url: string): void {
  if (!/^https?:\/\//.test(url)) throw new Failure(`could not find protocol handler for: `);
  if (url.replace(/\/$/, '') !== CILIUM_URL)
    throw new Failure(
      `looks like "${url}" is not a valid chart repository or cannot be reached: not simulated in this lab: it has ${CILIUM_URL}/ only`,
    );
}

/** Throws {@link Failure} unless the words name the chart of Cilium in the version of the lab. */
export function findChart(process: Process, reference: string, version: string): void {
  const [repository = '', chart] = reference.split('/');
  if (
    reference.startsWith('oci://') ||
    reference.startsWith('.') ||
    reference.startsWith('/') ||
    chart === undefined
  )
    throw notSimulated(`a chart from ${reference}`, 'cilium/cilium');
  const known = repositories(process).find(({ name }) => name === repository);
  if (known === undefined) throw new Failure(`repo ${repository} not found`);
  if (chart !== 'cilium')
    throw new Failure(
      `chart "${chart}" matching ${version} not found in ${repository} index. (try 'helm repo update'): no chart name found`,
    );
  const wanted = version.replace(/^v/, '');
  if (wanted !== '' && wanted !== CILIUM_VERSION)
    throw new Failure(
      `chart "${chart}" matching ${version} not found in ${repository} index: not simulated in this lab: it has version ${CILIUM_VERSION} only`,
    );
}
