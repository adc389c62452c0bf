/**
 * An object that was applied by the client is applied by the server from now on: what the old manager asked for is the new
 * one's, so that what the manifest no longer has is taken away (client-go/util/csaupgrade).
 */
import { at, isObject, listAt, textAt } from '../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../go/jsonValue.ts';

const CLIENT_SIDE = 'kubectl-client-side-apply';
const LAST_APPLIED = 'f:kubectl.kubernetes.io/last-applied-configuration';

/** The JSON patch of `metadata.managedFields`; undefined when the object was not applied by the client. */
export function takeOver(object: JsonObject, manager: string): Json | undefined {
  const entries = listAt(object, 'metadata', 'managedFields').filter(isObject);
  const old = entries.filter(
    (entry) => textAt(entry, 'manager') === CLIENT_SIDE && textAt(entry, 'operation') === 'Update',
  );
  const owns = old.some(
    (entry) => at(entry, 'fieldsV1', 'f:metadata', 'f:annotations', LAST_APPLIED) !== undefined,
  );
  const own = entries.find(
    (entry) => textAt(entry, 'manager') === manager && textAt(entry, 'operation') === 'Apply',
  );
  if (!owns || own === undefined) return undefined;
  const fieldsV1 = [own, ...old].map((entry) => entry['fieldsV1']).reduce(united, {});
  const value = entries
    .filter((entry) => !old.includes(entry))
    .map((entry) => (entry === own ? { ...own, fieldsV1 } : entry));
  const resourceVersion = textAt(object, 'metadata', 'resourceVersion');
  return [
    { op: 'replace', path: '/metadata/managedFields', value },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
}

function united(one: Json | undefined, other: Json | undefined): Json {
  if (!isObject(one) || !isObject(other)) return other ?? one ?? {};
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, united(one[name], other[name])]));
}
