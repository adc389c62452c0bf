/** The API server's refusals: `metav1.Status` objects with its own texts. */
import type { ResourceDefinition } from './resources.ts';
import { qualifiedKind, qualifiedResource } from './resources.ts';

/** One reason why an object is invalid. */
export interface Cause {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueTooLong'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldManagerConflict';
  /** What is wrong, without the field: `Required value`. */
  readonly message: string;
  readonly field: string;
}

export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly Cause[];
  };
  readonly code?: number;
}

type Named = { readonly name: string; readonly group: string };

export class ApiError extends Error {
  constructor(readonly status: Status & { readonly code: number }) {
    super(status.message);
    this.name = 'ApiError';
  }
}

function failure(code: number, reason: string, message: string, details?: Status['details']): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });
}

function about(resource: Named, name: string): { name: string; group?: string; kind: string } {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.name };
}

export function notFound(resource: Named, name: string): ApiError {
  return failure(
    404,
    'NotFound',
    `${qualifiedResource(resource)} "${name}" not found`,
    about(resource, name),
  );
}

/** A path that the server does not serve. */
export function pathNotFound(): ApiError {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: Named, name: string): ApiError {
  return failure(
    409,
    'AlreadyExists',
    `${qualifiedResource(resource)} "${name}" already exists`,
    about(resource, name),
  );
}

export function conflict(resource: Named, name: string, why: string): ApiError {
  return failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`,
    about(resource, name),
  );
}

/** Fields that somebody applies are other managers'. */
export function applyConflict(
  conflicts: readonly { readonly manager: string; readonly field: string }[],
): ApiError {
  const [first] = conflicts;
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort();
  const listed = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter((each) => each.manager === manager).map(({ field }) => `- ${field}`),
  ]);
  const message =
    conflicts.length === 1 && first !== undefined
      ? `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`
      : `Apply failed with ${conflicts.length} conflicts: ${listed.join('\n')}`;
  return failure(409, 'Conflict', message, {
    causes: conflicts.map(({ manager, field }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${manager}`,
      field,
    })),
  });
}

/** Somebody wrote the object since it was read. */
export function staleObject(resource: Named, name: string): ApiError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function forbidden(resource: Named, name: string, why: string): ApiError {
  return failure(
    403,
    'Forbidden',
    `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`,
    about(resource, name),
  );
}

/** @param definition undefined when the request itself is invalid, not an object (a patch). */
export function invalid(
  definition: ResourceDefinition | undefined,
  name: string,
  causes: readonly Cause[],
): ApiError {
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const summary = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  const kind = definition === undefined ? '' : qualifiedKind(definition);
  return failure(422, 'Invalid', `${kind} "${name}" is invalid: ${summary}`, {
    ...(name === '' ? {} : { name }),
    ...(definition === undefined || definition.group === '' ? {} : { group: definition.group }),
    ...(definition === undefined ? {} : { kind: definition.kind }),
    causes,
  });
}

export function badRequest(message: string): ApiError {
  return failure(400, 'BadRequest', message);
}

export function methodNotAllowed(): ApiError {
  return failure(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(message: string): ApiError {
  return failure(415, 'UnsupportedMediaType', message);
}

export function entityTooLarge(limit: number): ApiError {
  return failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

/** A JSON patch that does not fit its object: the server says no more than that. */
export function rejected(): ApiError {
  return failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

/** A watch or a page that asks for a revision which is no longer kept. */
export function expired(message: string): ApiError {
  return failure(410, 'Expired', message);
}

/** An API that another server would answer, which is not there. */
export function apiUnavailable(): ApiError {
  return failure(503, 'ServiceUnavailable', 'the server is currently unable to handle the request');
}

/** What the server passes on from a kubelet, in its words. */
export function rawFailure(code: number, message: string, reason = ''): ApiError {
  return failure(code, reason, message);
}

/** Something that no request should be able to cause: whoever asked gets an answer all the same. */
export function internalError(error: unknown): ApiError {
  const why = error instanceof Error ? error.message : String(error);
  return failure(500, 'InternalError', `Internal error occurred: ${why}`);
}
