/** What can go wrong in kubectl, and the text that the real one prints for it (kubectl/pkg/cmd/util/helpers.go). */
import { asError, Failure } from '../../go/failure.ts';
import { listAt, objectAt, textAt } from '../../go/jsonValue.ts';
import type { JsonObject } from '../../go/jsonValue.ts';

/** The API server refused: a `metav1.Status`. */
export class ApiFailure extends Error {
  readonly status: JsonObject;

  constructor(status: JsonObject, message = textAt(status, 'message')) {
    super(message);
    this.name = 'ApiFailure';
    this.status = status;
  }

  get reason(): string {
    return textAt(this.status, 'reason');
  }

  get notFound(): boolean {
    return this.reason === 'NotFound';
  }
}

/** Several failures of one command, in order. */
export class Failures extends Error {
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'Failures';
    this.errors = errors;
  }
}

/** Throws what was collected: nothing, the one failure, or all of them. */
export function throwAll(errors: readonly Error[]): void {
  const [first] = errors;
  if (first === undefined) return;
  throw errors.length === 1 ? first : new Failures(errors);
}

/** A usage mistake, as `cmdutil.UsageErrorf` words it. */
export function usageFailure(commandPath: string, message: string): Failure {
  return new Failure(`${message}\nSee '${commandPath} -h' for help and examples`);
}

/** Says which file an API failure is about (`cmdutil.AddSourceToErr`). */
export function withSource(error: unknown, verb: string, source: string): Error {
  if (error instanceof ApiFailure)
    return new ApiFailure(error.status, `error when ${verb} "${source}": ${error.message}`);
  if (error instanceof Failure) return new Failure(`error when ${verb} "${source}": ${error.message}`);
  return asError(error);
}

/** The lines that kubectl prints on stderr for a failure, with the final newline. */
export function failureText(error: Error): string {
  if (error instanceof Failures) return error.errors.map((one) => `${messageOf(one)}\n`).join('');
  if (error instanceof ApiFailure && error.reason === 'Invalid') return invalidText(error);
  if (error instanceof Failure && error.verbatim) return endLine(error.message);
  // By its name: this is a bundle of its own, with classes of its own.
  if (error.name === 'ApiUnreachable' && 'address' in error)
    return `The connection to the server ${String(error.address)} was refused - did you specify the right host or port?\n`;
  const message = messageOf(error);
  const prefixed =
    error instanceof ApiFailure || message.startsWith('error: ') ? message : `error: ${message}`;
  return endLine(prefixed);
}

function messageOf(error: Error): string {
  if (!(error instanceof ApiFailure)) return error.message;
  if (error.reason === 'Unauthorized') return `error: You must be logged in to the server (${error.message})`;
  return error.reason === ''
    ? `Error from server: ${error.message}`
    : `Error from server (${error.reason}): ${error.message}`;
}

function invalidText(error: ApiFailure): string {
  const details = objectAt(error.status, 'details');
  const causes = [
    ...new Set(
      listAt(details, 'causes').map((cause) => `${textAt(cause, 'field')}: ${textAt(cause, 'message')}`),
    ),
  ];
  const kind = textAt(details, 'kind');
  const name = textAt(details, 'name');
  const named = kind !== '' || name !== '';
  let text = named ? `The ${kind} "${name}" is invalid` : 'The request is invalid';
  if (!named && causes.length === 0 && error.message !== '') text += `: ${error.message}`;
  if (causes.length === 1) return endLine(`${text}: ${causes[0] ?? ''}`);
  if (causes.length > 1) return `${text}: \n${causes.map((cause) => `* ${cause}\n`).join('')}`;
  return endLine(text);
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
