import type { Invocation } from './invocation.ts';

/** `-l` and `--field-selector` as the server takes them. */
export function listQuery(invocation: Invocation): { labelSelector?: string; fieldSelector?: string } {
  const { flags: given } = invocation;
  return {
    ...(given.text('selector') === '' ? {} : { labelSelector: given.text('selector') }),
    ...(given.text('field-selector') === '' ? {} : { fieldSelector: given.text('field-selector') }),
  };
}
