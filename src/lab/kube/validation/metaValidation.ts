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
    ...Object.keys(metadata.annotations ?? {}).flatMap((key) => {
      const error = qualifiedNameError(key.toLowerCase());
      return error === undefined ? [] : [invalidValue('metadata.annotations', key, error)];
    }),
  ];
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
