import { any, boolean, int64, list, map, object, oneOf, set, string, type Schema } from './schema.ts';

const ownerReference = object('OwnerReference', {
  apiVersion: string,
  kind: string,
  name: string,
  uid: string,
  controller: boolean,
  blockOwnerDeletion: boolean,
});

export const objectMeta = object('ObjectMeta', {
  name: string,
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: int64,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: int64,
  labels: map(string),
  annotations: map(string),
  ownerReferences: list(ownerReference, 'uid'),
  finalizers: set(string),
  managedFields: list(any),
});

const requirement = object('LabelSelectorRequirement', {
  key: string,
  operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: list(string),
});

export const labelSelector = {
  ...object('LabelSelector', { matchLabels: map(string), matchExpressions: list(requirement) }),
};

/** Conditions are merged by their type. */
export const conditions = list(any, 'type');

/** A top-level object: type and metadata besides its own fields. */
export function kind(goType: string, fields: Readonly<Record<string, Schema>>) {
  return object(goType, { apiVersion: string, kind: string, metadata: objectMeta, ...fields });
}
