/** Which objects a command line names: `pods`, `po,svc`, `pod a b`, `pod/a svc/b`, `all` (cli-runtime's resource.Builder). */
import type { ListQuery } from './client.ts';
import { asError, Failure } from '../../go/failure.ts';
import { ApiFailure } from './failure.ts';
import type { ResourceInfo, ResourceMapper } from './resources.ts';

/** All objects of a resource, or one of them. */
export interface Selected {
  readonly resource: ResourceInfo;
  readonly name?: string;
}

export interface SelectionRules {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly allNamespaces?: boolean;
  /** The command accepts a resource without a name (`get`, `describe`, `--all`). */
  readonly allowUnnamed: boolean;
}

const slashMixed =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

export async function select(
  mapper: ResourceMapper,
  args: readonly string[],
  rules: SelectionRules,
): Promise<readonly Selected[]> {
  const selects = (rules.labelSelector ?? '') !== '' || (rules.fieldSelector ?? '') !== '';
  const named = args.some((arg) => arg.includes('/'))
    ? await slashed(mapper, args)
    : await spaced(mapper, args);
  if (named.some((one) => one.name !== undefined)) {
    if (selects) throw new Failure('name cannot be provided when a selector is specified');
    const spread = named.find((one) => one.resource.namespaced);
    if (rules.allNamespaces === true && spread)
      throw new Failure('a resource cannot be retrieved by name across all namespaces');
  } else if (!rules.allowUnnamed && !selects)
    throw new Failure('resource(s) were provided, but no name was specified');
  return named;
}

/** `TYPE/NAME …` */
async function slashed(mapper: ResourceMapper, args: readonly string[]): Promise<readonly Selected[]> {
  const selected: Selected[] = [];
  for (const arg of args) {
    const parts = arg.split('/');
    if (parts.length === 1) throw new Failure(slashMixed);
    const [type = '', name = ''] = parts;
    if (parts.length > 2)
      throw new Failure('arguments in resource/name form may not have more than one slash');
    if (type === '' || name === '' || type.includes(','))
      throw new Failure('arguments in resource/name form must have a single resource and name');
    selected.push({ resource: await mapper.find(type), name });
  }
  return selected;
}

/** `TYPE[,TYPE…] [NAME…]` */
async function spaced(mapper: ResourceMapper, args: readonly string[]): Promise<readonly Selected[]> {
  const [types = '', ...names] = args;
  const resources: ResourceInfo[] = [];
  for (const type of types.split(',').filter((word) => word !== '')) {
    const category = await mapper.category(type);
    resources.push(...(category.length > 0 ? category : [await mapper.find(type)]));
  }
  if (names.length === 0) return resources.map((resource) => ({ resource }));
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

/** Says what was being listed when the server refused a list (cli-runtime's resource.Selector). */
export function listFailure(error: unknown, { group, version, name }: ResourceInfo, query: ListQuery): Error {
  if (!(error instanceof ApiFailure) || (error.reason !== 'BadRequest' && !error.notFound))
    return asError(error);
  const { labelSelector = '', fieldSelector = '' } = query;
  const what = `"${group}/${version}, Resource=${name}"`;
  const text =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${what}: ${error.message}`
      : `Unable to find ${what} that match label selector "${labelSelector}", field selector "${fieldSelector}": ${error.message}`;
  return new ApiFailure(error.status, text);
}
