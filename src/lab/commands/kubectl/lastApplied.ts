/** The annotation in which `kubectl apply` keeps what it applied. */
import { annotationsOf } from './client.ts';
import { goJson } from '../../go/json.ts';
import { isObject, textAt, withValue } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';

const lastAppliedKey = 'kubectl.kubernetes.io/last-applied-configuration';
const annotationPath = ['metadata', 'annotations'] as const;

/** The object with itself (without this annotation) written into the annotation. */
export function withLastApplied(object: JsonObject): JsonObject {
  const bare = withValue(
    object,
    [...annotationPath],
    withValue(annotationsOf(object), [lastAppliedKey], undefined),
  );
  return withValue(bare, [...annotationPath, lastAppliedKey], `${goJson(bare)}\n`);
}

/** What was applied last; undefined when the object was not made by `apply`. */
export function lastApplied(object: JsonObject): JsonObject | undefined {
  const text = textAt(annotationsOf(object), lastAppliedKey);
  if (text === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export const missingAnnotationWarning = (name: string): string =>
  `Warning: resource ${name} is missing the ${lastAppliedKey} annotation which is required by kubectl apply. ` +
  'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or ' +
  'kubectl apply. The missing annotation will be patched automatically.\n';
