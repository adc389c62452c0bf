import type { Cause } from '../apiError.ts';
import type { ObjectMeta, StringMap } from '../object.ts';
import type { ResourceDefinition } from '../resources.ts';
import { invalidValue, required } from './causes.ts';
import {
  labelNameError,
  labelValueError,
  qualifiedNameError,
  serviceNameError,
  subdomainError,
} from './names.ts';

/** The rules for metadata that hold for every resource. */
export function validateMeta(definition: ResourceDefinition, metadata: ObjectMeta): Cause[] {
  return [
    ...validateName(definition, metadata.name),
    ...validateLabels('metadata.labels', metadata.labels),
    ...annotationSize(metadata.annotations),
    ...Object.keys(metadata.annotations ?? {}).flatMap((key) => {
      const error = qualifiedNameError(key.toLowerCase());
      return error === undefined ? [] : [invalidValue('metadata.annotations', key, error)];
    }),
  ];
}

/** TotalAnnotationSizeLimitB: 256 kB for all keys and values. */
const MAX_ANNOTATIONS = 256 * 1024;

function annotationSize(annotations: StringMap = {}): Cause[] {
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size <= MAX_ANNOTATIONS) return [];
  const message = `Too long: may not be more than ${MAX_ANNOTATIONS} bytes`;
  return [{ reason: 'FieldValueTooLong', message, field: 'metadata.annotations' }];
}

function validateName(definition: ResourceDefinition, name: string): Cause[] {
  if (name === '') return [required('metadata.name', 'name or generateName is required')];
  const rules: Partial<Record<string, (name: string) => string | undefined>> = {
    services: serviceNameError,
    namespaces: labelNameError,
  };
  const error = (rules[definition.name] ?? subdomainError)(name);
  return error === undefined ? [] : [invalidValue('metadata.name', name, error)];
}

export function validateLabels(field: string, labels: StringMap | undefined): Cause[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const keyError = qualifiedNameError(key);
    const valueError = labelValueError(value);
    return [
      ...(keyError === undefined ? [] : [invalidValue(field, key, keyError)]),
      ...(valueError === undefined ? [] : [invalidValue(field, value, valueError)]),
    ];
  });
}
