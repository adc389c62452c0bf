import { enumeration, list, map, object, string, text } from './schema.ts';

/** Cilium's own label selector: the fields of Kubernetes' one, with rules of its own for values. */
export const ciliumLabelSelector = object('LabelSelector', {
  matchLabels: map(text({ maxLength: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' })),
  matchExpressions: list(
    object('LabelSelectorRequirement', {
      'key!': string,
      'operator!': enumeration('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: list(string),
    }),
  ),
});
