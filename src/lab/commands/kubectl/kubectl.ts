/** The lab's `kubectl`: a client of the Kubernetes API, wired to the machines of pods for `exec`. */
import type { KubeApi } from '../../../backend.ts';
import type { Machine } from '../../machine.ts';
import type { Program } from '../../process.ts';

export interface KubectlDeps {
  readonly api: KubeApi;
  /** The machine of a container that runs; undefined when there is none. */
  machineOf(namespace: string, pod: string, container?: string): Machine | undefined;
  /**
   * Hands over each further piece of a container's log until the signal is aborted (`logs -f`). Without it following
   * is refused.
   */
  followLog?(
    target: { readonly namespace: string; readonly pod: string; readonly container: string },
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

export function kubectlProgram(deps: KubectlDeps): Program {
  void deps;
  return () => Promise.resolve(1);
}
