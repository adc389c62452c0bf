import type { PodExec } from '../kube/podExec.ts';
import { isKubeProblem } from '../kube/kubeProblem.ts';
import type { ShellProcess, StartShell } from '../sessions/shellProcess.ts';
import type { LiveLocale } from '../words.ts';
import { Readable } from 'node:stream';

/** A shell in a container, over the Kubernetes API: no kubectl is needed. */
export function podShell(
  open: (command: readonly string[]) => Promise<PodExec>,
  locale: LiveLocale,
): StartShell {
  return async (program, id): Promise<ShellProcess> => {
    const exec = await open(['sh', '-c', program, 'sh', id]).catch((error: unknown) => {
      throw new Error(kubeText(error, locale));
    });
    return {
      stdin: exec.stdin,
      stdout: new Readable().wrap(exec.stdout),
      stderr: new Readable().wrap(exec.stderr),
      ended: exec.exit.then(
        (status) => `exit status ${status}`,
        (error: unknown) => kubeText(error, locale),
      ),
      kill: () => exec.close(),
    };
  };
}

export function kubeText(error: unknown, locale: LiveLocale): string {
  if (isKubeProblem(error)) return error.text(locale);
  return error instanceof Error ? error.message : String(error);
}
