export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: object;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly code: number;
}

/** A refusal as every client of Kubernetes reads it. */
export function status(code: number, reason: string, message: string): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

export function isFailure(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'number';
}
