/** Flags that several verbs have. */
import { flag, type FlagSpec } from '../../go/flags.ts';

/** Accepted by every verb. What reaches another cluster or user is refused where it is read (kubectl.ts). */
export const globalFlags: readonly FlagSpec[] = [
  flag('namespace,n string'),
  flag('context string'),
  flag('cluster string'),
  flag('user string'),
  flag('kubeconfig string'),
  flag('server,s string'),
  flag('token string'),
  flag('as string'),
  flag('as-group texts'),
  flag('as-uid string'),
  flag('request-timeout string=0'),
  flag('insecure-skip-tls-verify bool'),
  flag('certificate-authority string'),
  flag('client-certificate string'),
  flag('client-key string'),
  flag('tls-server-name string'),
  flag('cache-dir string'),
  flag('disable-compression bool'),
  flag('match-server-version bool'),
  flag('warnings-as-errors bool'),
  flag('v,v int'),
  flag('help,h bool'),
];

export const outputFlags: readonly FlagSpec[] = [
  flag('output,o string'),
  flag('template string'),
  flag('allow-missing-template-keys bool=true'),
  flag('show-managed-fields bool'),
];

export const selectorFlag: FlagSpec = flag('selector,l string');

export const selectorFlags: readonly FlagSpec[] = [selectorFlag, flag('field-selector string')];

export const filenameFlag: FlagSpec = flag('filename,f strings');

export const dryRunFlag: FlagSpec = { ...flag('dry-run string=none'), bare: 'unchanged' };

export const allNamespacesFlag: FlagSpec = flag('all-namespaces,A bool');

export const allFlag: FlagSpec = flag('all bool');

export const fieldManagerFlag: FlagSpec = flag('field-manager string');

export const validateFlag: FlagSpec = { ...flag('validate string=strict'), bare: 'strict' };

/** `Strict`, `Warn` or `Ignore`, as the server's `fieldValidation` takes `--validate`. */
export function fieldValidation(value: string): string {
  if (value === 'false' || value === 'ignore') return 'Ignore';
  return value === 'warn' ? 'Warn' : 'Strict';
}
