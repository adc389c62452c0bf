/** What a request says beside its object: validation, dry run, preconditions, tables, and how large it is. */
import type { KubeRequest } from '../../../backend.ts';
import { isJsonObject, textAt } from '../json.ts';
import type { DeleteOptions } from '../store.ts';
import type { TableOptions } from '../tables/table.ts';
import { jsonBody, type FieldValidation } from './decodeBody.ts';
import type { Query } from './listRequest.ts';

/** MaxRequestBodyBytes of an API server. */
export const MAX_BODY = 3 * 1024 * 1024;

/** Of the strings in it, which are what can make a request large; the text around them is left out. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, each]) => sum + key.length + sizeOf(each), 0);
}

export function fieldValidation(query: Query): FieldValidation {
  const asked = query['fieldValidation'];
  return asked === 'Strict' || asked === 'Ignore' ? asked : 'Warn';
}

export function isDryRun(query: Query): boolean {
  return query['dryRun'] === 'All';
}

export function tableInclude(accept: string, query: Query): TableOptions['include'] | undefined {
  if (!accept.includes('as=Table')) return undefined;
  const asked = query['includeObject'];
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
}

/** Options stand in the body, or in the query; an Eviction carries them inside. */
export function deleteOptions({ body, query = {} }: KubeRequest): DeleteOptions {
  const given = body === undefined || body === '' ? {} : jsonBody(body);
  const options = isJsonObject(given['deleteOptions']) ? given['deleteOptions'] : given;
  const seconds = query['gracePeriodSeconds'] ?? options['gracePeriodSeconds'];
  const policy = query['propagationPolicy'] ?? textAt(options, 'propagationPolicy');
  const uid = textAt(options, 'preconditions', 'uid');
  const resourceVersion = textAt(options, 'preconditions', 'resourceVersion');
  const listed = options['dryRun'];
  return {
    ...(seconds === undefined || seconds === null ? {} : { gracePeriodSeconds: Number(seconds) }),
    ...(policy === 'Foreground' || policy === 'Orphan' ? { propagationPolicy: policy } : {}),
    preconditions: { ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) },
    dryRun: isDryRun(query) || (Array.isArray(listed) && listed.includes('All')),
  };
}
