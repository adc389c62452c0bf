import { homedir } from 'node:os';
import path from 'node:path';

/** The user's own environment, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where kubectl looks: the list in KUBECONFIG, or the file in the home directory.
 * @param paths the ways of this machine's file system, by which the list is separated
 */
export function kubeconfigFiles(
  env: Environment,
  { delimiter, join }: Pick<path.PlatformPath, 'delimiter' | 'join'> = path,
): readonly string[] {
  const list = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  return list.length > 0 ? list : [join(home, '.kube', 'config')];
}
