/** Flags that several verbs have. */
import type { FlagSpec } from './flags.ts';

/** Accepted by every verb. What reaches another cluster or user is refused where it is read (kubectl.ts). */
export const globalFlags: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', kind: 'string' },
  { name: 'context', kind: 'string' },
  { name: 'cluster', kind: 'string' },
  { name: 'user', kind: 'string' },
  { name: 'kubeconfig', kind: 'string' },
  { name: 'server', short: 's', kind: 'string' },
  { name: 'token', kind: 'string' },
  { name: 'as', kind: 'string' },
  { name: 'as-group', kind: 'texts' },
  { name: 'as-uid', kind: 'string' },
  { name: 'request-timeout', kind: 'string', initial: '0' },
  { name: 'insecure-skip-tls-verify', kind: 'bool' },
  { name: 'certificate-authority', kind: 'string' },
  { name: 'client-certificate', kind: 'string' },
  { name: 'client-key', kind: 'string' },
  { name: 'tls-server-name', kind: 'string' },
  { name: 'cache-dir', kind: 'string' },
  { name: 'disable-compression', kind: 'bool' },
  { name: 'match-server-version', kind: 'bool' },
  { name: 'warnings-as-errors', kind: 'bool' },
  { name: 'v', short: 'v', kind: 'int' },
  { name: 'help', short: 'h', kind: 'bool' },
];

export const outputFlags: readonly FlagSpec[] = [
  { name: 'output', short: 'o', kind: 'string' },
  { name: 'template', kind: 'string' },
  { name: 'allow-missing-template-keys', kind: 'bool', initial: 'true' },
  { name: 'show-managed-fields', kind: 'bool' },
];

export const selectorFlag: FlagSpec = { name: 'selector', short: 'l', kind: 'string' };

export const selectorFlags: readonly FlagSpec[] = [selectorFlag, { name: 'field-selector', kind: 'string' }];

export const filenameFlag: FlagSpec = { name: 'filename', short: 'f', kind: 'strings' };

export const dryRunFlag: FlagSpec = { name: 'dry-run', kind: 'string', initial: 'none', bare: 'unchanged' };

export const allNamespacesFlag: FlagSpec = { name: 'all-namespaces', short: 'A', kind: 'bool' };

export const allFlag: FlagSpec = { name: 'all', kind: 'bool' };

export const fieldManagerFlag: FlagSpec = { name: 'field-manager', kind: 'string' };

export const validateFlag: FlagSpec = { name: 'validate', kind: 'string', initial: 'strict', bare: 'strict' };

/** `Strict`, `Warn` or `Ignore`, as the server's `fieldValidation` takes `--validate`. */
export function fieldValidation(value: string): string {
  if (value === 'false' || value === 'ignore') return 'Ignore';
  return value === 'warn' ? 'Warn' : 'Strict';
}
