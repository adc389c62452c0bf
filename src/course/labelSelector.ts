import { at } from '../path/nodes.ts';

/** Does a `metav1.LabelSelector` select these labels? An empty selector selects everything, a missing one nothing. */
export function selects(selector: unknown, labels: unknown): boolean {
  if (typeof selector !== 'object' || selector === null) return false;
  const matchLabels = at(selector, 'matchLabels') ?? {};
  const expressions = at(selector, 'matchExpressions') ?? [];
  return (
    Object.entries(matchLabels).every(([key, value]) => at(labels, key) === value) &&
    Array.isArray(expressions) &&
    expressions.every((expression: unknown) => meets(expression, labels))
  );
}

function meets(expression: unknown, labels: unknown): boolean {
  const value = at(labels, String(at(expression, 'key')));
  const values = at(expression, 'values');
  const listed = Array.isArray(values) && values.includes(value);
  switch (at(expression, 'operator')) {
    case 'In':
      return value !== undefined && listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
