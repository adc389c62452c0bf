/** Label selectors and field selectors, as objects and as the text of a query. */
import { badRequest } from './apiError.ts';
import { at } from './json.ts';
import type { LabelSelector, LabelSelectorRequirement } from './model/labelSelector.ts';
import type { KubeObject, StringMap } from './object.ts';
import { labelValueError, qualifiedNameError } from './validation/names.ts';
import type { ResourceDefinition } from './resources.ts';

/** An absent selector selects nothing, an empty one everything, as in the API. */
export function matchesSelector(selector: LabelSelector | undefined, labels: StringMap): boolean {
  if (selector === undefined) return false;
  const pairs = Object.entries(selector.matchLabels ?? {});
  return (
    pairs.every(([key, value]) => labels[key] === value) &&
    (selector.matchExpressions ?? []).every((each) => matchesRequirement(each, labels))
  );
}

/** True when the labels hold every pair of a Service's or a node's selector. */
export function matchesLabels(pairs: StringMap, labels: StringMap | undefined): boolean {
  return Object.entries(pairs).every(([key, value]) => labels?.[key] === value);
}

export function matchesRequirement(
  { key, operator, values = [] }: LabelSelectorRequirement,
  labels: StringMap,
): boolean {
  const value = labels[key];
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}

/** Reads `app=web,tier in (a,b),!old`. @throws a BadRequest that names what cannot be read. */
export function parseLabelSelector(text: string): (labels: StringMap) => boolean {
  const requirements = splitOutsideParentheses(text)
    .filter((part) => part !== '')
    .map((part) => parseRequirement(part, text));
  return (labels) => requirements.every((each) => matchesRequirement(each, labels));
}

function checkKey(key: string): string {
  const error = qualifiedNameError(key);
  if (error !== undefined) throw unable(`<nil>: Invalid value: "${key}": ${error}`);
  return key;
}

function checkValues(key: string, values: readonly string[]): readonly string[] {
  for (const [index, value] of values.entries()) {
    const error = labelValueError(value);
    if (error !== undefined) throw unable(`values[${index}][${key}]: Invalid value: "${value}": ${error}`);
  }
  return values;
}

function unable(why: string) {
  return badRequest(`unable to parse requirement: ${why}`);
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/u).map((part) => part.trim());
}

function parseRequirement(part: string, whole: string): LabelSelectorRequirement {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/u.exec(part);
  if (set) {
    const [, key = '', operator, values = ''] = set;
    const list = values.split(',').map((each) => each.trim());
    return {
      key: checkKey(key),
      operator: operator === 'in' ? 'In' : 'NotIn',
      values: checkValues(key, list),
    };
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!\s]*)$/u.exec(part);
  if (equality) {
    const [, key = '', operator, value = ''] = equality;
    return {
      key: checkKey(key),
      operator: operator === '!=' ? 'NotIn' : 'In',
      values: checkValues(key, [value]),
    };
  }
  const existence = /^(!?)\s*([^=!\s(),]+)$/u.exec(part);
  if (existence) {
    return { key: checkKey(existence[2] ?? ''), operator: existence[1] === '!' ? 'DoesNotExist' : 'Exists' };
  }
  throw badRequest(
    `unable to parse requirement: found '${part}' in '${whole}', expected: !, in, notin, =, ==, !=, or a label key`,
  );
}

/** Fields by which each resource can be selected, besides metadata.name and metadata.namespace. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  nodes: ['spec.unschedulable'],
  namespaces: ['status.phase'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
  replicasets: ['status.replicas'],
};

/** Reads `spec.nodeName=k8s-w0,status.phase!=Failed`. @throws BadRequest for a field that cannot be selected by. */
export function parseFieldSelector(
  text: string,
  definition: ResourceDefinition,
): (object: KubeObject) => boolean {
  const terms = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/u.exec(part);
      if (match === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      const [, field = '', operator, value = ''] = match;
      return { field, negated: operator === '!=', value };
    });
  const known = [
    'metadata.name',
    ...(definition.namespaced || definition.custom ? ['metadata.namespace'] : []),
    ...(selectableFields[definition.name] ?? []),
  ];
  const unknown = terms.find(({ field }) => !known.includes(field));
  if (unknown !== undefined) throw badRequest(`field label not supported: ${unknown.field}`);
  return (object) =>
    terms.every(({ field, negated, value }) => (fieldText(object, field) === value) !== negated);
}

function fieldText(object: KubeObject, field: string): string {
  const value = at(object, ...field.split('.'));
  if (value === undefined || value === null) return field === 'spec.unschedulable' ? 'false' : '';
  return String(value);
}
