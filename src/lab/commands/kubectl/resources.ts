/** Which resources the server has, found through aggregated discovery and kept until a name is not found. */
import type { KubeClient } from './client.ts';
import { asObject } from './client.ts';
import { Failure } from '../../go/failure.ts';
import { listAt, objectAt, textAt } from '../../go/jsonValue.ts';
import type { Json } from '../../go/jsonValue.ts';

/** Defined by a CustomResourceDefinition: patched by plain merges. */
export function isCustom({ group }: Pick<ResourceInfo, 'group'>): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

export interface ResourceInfo {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural, as in the URL. */
  readonly name: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
  /** The version that the server prefers for this resource. */
  readonly preferred: boolean;
}

const discoveryAccept =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

export class ResourceMapper {
  readonly #client: KubeClient;
  #known: readonly ResourceInfo[] | undefined;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Every resource in the server's order: the core group first, preferred versions before others. */
  async all(): Promise<readonly ResourceInfo[]> {
    this.#known ??= [...(await this.#discover('/api')), ...(await this.#discover('/apis'))];
    return this.#known;
  }

  forget(): void {
    this.#known = undefined;
  }

  async #discover(path: string): Promise<readonly ResourceInfo[]> {
    const groups = listAt(await this.#client.send({ method: 'GET', path, accept: discoveryAccept }), 'items');
    return groups.flatMap((group) => {
      const seen = new Set<string>();
      return listAt(group, 'versions').flatMap((version) =>
        listAt(version, 'resources').map((resource) => {
          const plural = textAt(resource, 'resource');
          // Versions come in the server's order of preference.
          const preferred = !seen.has(plural);
          seen.add(plural);
          return resourceInfo(
            textAt(group, 'metadata', 'name'),
            textAt(version, 'version'),
            preferred,
            resource,
          );
        }),
      );
    });
  }

  /** `pods`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`. Throws {@link Failure} when there is none. */
  async find(argument: string): Promise<ResourceInfo> {
    const found = (await this.#lookUp(argument)) ?? (this.forget(), await this.#lookUp(argument));
    if (found === undefined)
      throw new Failure(`the server doesn't have a resource type "${argument.split('.')[0] ?? ''}"`);
    return found;
  }

  async #lookUp(argument: string): Promise<ResourceInfo | undefined> {
    const [name = '', ...rest] = argument.toLowerCase().split('.');
    const suffix = rest.join('.');
    const matches = (await this.all()).filter((resource) => isCalled(resource, name));
    const candidates = matches.filter(
      (resource) =>
        suffix === '' ||
        resource.group === suffix ||
        suffix === `${resource.version}.${resource.group}` ||
        (resource.group === '' && suffix === resource.version) ||
        resource.group.startsWith(`${suffix}.`),
    );
    const names = candidates.filter((resource) => resource.name === name || resource.singular === name);
    const pool = names.length > 0 ? names : candidates;
    return pool.find((resource) => resource.preferred) ?? pool[0];
  }

  /** The resource of a manifest; undefined when the server has no such kind. */
  async ofKind(apiVersion: string, kind: string): Promise<ResourceInfo | undefined> {
    const find = async (): Promise<ResourceInfo | undefined> =>
      (await this.all()).find((resource) => resource.kind === kind && groupVersion(resource) === apiVersion);
    return (await find()) ?? (this.forget(), await find());
  }

  /** The resources of a category such as `all`. */
  async category(name: string): Promise<readonly ResourceInfo[]> {
    return (await this.all()).filter((resource) => resource.preferred && resource.categories.includes(name));
  }
}

function resourceInfo(group: string, version: string, preferred: boolean, resource: Json): ResourceInfo {
  const texts = (key: string): readonly string[] =>
    listAt(resource, key).filter((item) => typeof item === 'string');
  const kind = textAt(objectAt(asObject(resource), 'responseKind'), 'kind');
  return {
    group,
    version,
    name: textAt(resource, 'resource'),
    singular: textAt(resource, 'singularResource') || kind.toLowerCase(),
    shortNames: texts('shortNames'),
    kind,
    namespaced: textAt(resource, 'scope') === 'Namespaced',
    verbs: texts('verbs'),
    categories: texts('categories'),
    preferred,
  };
}

function isCalled(resource: ResourceInfo, name: string): boolean {
  return (
    resource.name === name ||
    resource.singular === name ||
    resource.shortNames.includes(name) ||
    resource.kind.toLowerCase() === name
  );
}

/** `apps/v1`, `v1` */
export function groupVersion(resource: ResourceInfo): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `deployments.apps`, `pods` */
export function groupResource(resource: ResourceInfo): string {
  return resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;
}

/** `deployment.apps/webpod`, `pod/curl-pod`: what most verbs print before what they did. */
export function kindName(resource: ResourceInfo, name: string): string {
  const kind = resource.kind.toLowerCase();
  return `${resource.group === '' ? kind : `${kind}.${resource.group}`}/${name}`;
}

/** The Go text of a resource in error messages (`meta.RESTMapping`). */
export function describeObject(resource: ResourceInfo, namespace: string, name: string): string {
  const version = groupVersion(resource);
  return (
    `Resource: "${resource.group === '' ? `/${resource.version}` : version}, Resource=${resource.name}", ` +
    `GroupVersionKind: "${resource.group === '' ? `/${resource.version}` : version}, Kind=${resource.kind}"\n` +
    `Name: "${name}", Namespace: "${resource.namespaced ? namespace : ''}"`
  );
}
