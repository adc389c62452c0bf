/** The rules of a CRD's OpenAPI schema for plain values, in the words of k8s.io/kube-openapi/pkg/validation. */
import { parsePrefix } from '../../../ipv4.ts';
import type { Cause } from '../apiError.ts';
import { invalidValue } from '../validation/causes.ts';
import type { Scalar } from './schema.ts';

/** IPv6 is let pass where an address may be one: nothing in the lab reads it further. */
function isCidr(text: string): boolean {
  if (text.includes(':')) return /^[0-9a-f:.]+\/(\d|[1-9]\d|1[01]\d|12[0-8])$/i.test(text);
  return text.includes('/') && parsePrefix(text) !== undefined;
}

export function ruleErrors(schema: Scalar, value: unknown, path: string): readonly Cause[] {
  const { pattern, maxLength, minimum, maximum, format } = schema;
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum)
      return [invalidValue(path, value, `${path} in body should be greater than or equal to ${minimum}`)];
    if (maximum !== undefined && value > maximum)
      return [invalidValue(path, value, `${path} in body should be less than or equal to ${maximum}`)];
    return [];
  }
  if (typeof value !== 'string') return [];
  const causes: Cause[] = [];
  if (maxLength !== undefined && value.length > maxLength) {
    const message = `Too long: may not be more than ${maxLength} bytes`;
    causes.push({ reason: 'FieldValueTooLong', message, field: path });
  }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    causes.push(invalidValue(path, value, `${path} in body should match '${pattern}'`));
  if (format === 'cidr' && !isCidr(value))
    causes.push(invalidValue(path, value, `${path} in body must be of type cidr: ${JSON.stringify(value)}`));
  return causes;
}
