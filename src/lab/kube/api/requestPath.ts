import { resourceDefinitions, type ResourceDefinition, type Subresource } from '../resources.ts';

/** What a path under a group and version stands for. */
export interface Target {
  readonly definition: ResourceDefinition;
  readonly version: string;
  readonly namespace?: string;
  /** Absent: the whole collection. */
  readonly name?: string;
  readonly subresource?: Subresource;
}

/** Reads `/apis/apps/v1/namespaces/default/deployments/web/scale`; undefined when nothing is served there. */
export function targetOf(path: string): Target | undefined {
  const steps = path.split('/').slice(1).map(decodeURIComponent);
  const group = steps[0] === 'api' ? '' : steps[0] === 'apis' ? steps[1] : undefined;
  const [version = '', ...rest] = steps.slice(group === '' ? 1 : 2);
  if (group === undefined || rest.length === 0 || rest.includes('')) return undefined;
  // `namespaces/x` is an object of its own; with a resource behind it, it is a place.
  const inner = rest[0] === 'namespaces' && rest.length > 2 ? find(group, version, rest[2]) : undefined;
  const namespaced = inner?.namespaced === true;
  const [plural, name, subresource, ...more] = namespaced ? rest.slice(2) : rest;
  const definition = namespaced ? inner : find(group, version, plural);
  if (definition === undefined || more.length > 0) return undefined;
  if (name !== undefined && definition.namespaced && !namespaced) return undefined;
  const known = definition.subresources.find((each) => each === subresource);
  if (subresource !== undefined && known === undefined) return undefined;
  return { definition, version, namespace: namespaced ? rest[1] : undefined, name, subresource: known };
}

function find(group: string, version: string, plural: string | undefined): ResourceDefinition | undefined {
  return resourceDefinitions.find(
    (each) => each.name === plural && each.group === group && each.versions.includes(version),
  );
}
