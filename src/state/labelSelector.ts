/** Label selectors of the Kubernetes API. */

/** Does a `metav1.LabelSelector` select these labels? An empty selector selects everything, a missing one nothing. */
export function selects(selector: unknown, labels: unknown): boolean {
  if (typeof selector !== 'object' || selector === null) return false;
  const matchLabels = field(selector, 'matchLabels') ?? {};
  const expressions = field(selector, 'matchExpressions') ?? [];
  return (
    Object.entries(matchLabels).every(([key, value]) => field(labels, key) === value) &&
    Array.isArray(expressions) &&
    expressions.every((expression: unknown) => meets(expression, labels))
  );
}

function meets(expression: unknown, labels: unknown): boolean {
  const value = field(labels, String(field(expression, 'key')));
  const values = field(expression, 'values');
  const listed = Array.isArray(values) && values.includes(value);
  switch (field(expression, 'operator')) {
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

/** Keys have dots in them (`kubernetes.io/hostname`): a key is one step. */
function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
