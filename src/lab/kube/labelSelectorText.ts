import type { LabelSelector } from './model/labelSelector.ts';

/** `app=web,tier in (a,b)`: as `metav1.FormatLabelSelector` prints it, `<none>` when it asks for nothing. */
export function formatSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const pairs = Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    const set = `(${[...values].sort().join(',')})`;
    const texts = {
      In: `${key} in ${set}`,
      NotIn: `${key} notin ${set}`,
      Exists: key,
      DoesNotExist: `!${key}`,
    };
    return { key, text: texts[operator] };
  });
  const all = [...pairs, ...expressions].sort((left, right) => (left.key < right.key ? -1 : 1));
  return all.length === 0 ? '<none>' : all.map((each) => each.text).join(',');
}
