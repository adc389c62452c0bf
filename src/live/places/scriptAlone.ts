/** A script as a program of its own in a container whose shell cannot be held: nothing is kept from one to the next. */
import type { Session } from '../../backend.ts';
import type { PodExec } from '../kube/podExec.ts';
import type { LiveLocale, LiveWords } from '../words.ts';
import { kubeText } from './podShell.ts';

/** 128 + SIGINT. */
const INTERRUPTED = 130;

export interface ScriptAlone {
  readonly place: string;
  readonly locale: LiveLocale;
  readonly words: Pick<LiveWords, 'notStopped'>;
  open(command: readonly string[]): Promise<PodExec>;
}

/** Stopping cuts the connection; Kubernetes gives no signal to what runs in the container, and that is said. */
export function scriptAlone({ place, locale, words, open }: ScriptAlone): Session['run'] {
  return async (script, { signal, onChunk }) => {
    try {
      // Its input is empty; an end of the connection's would close all of it on servers before Kubernetes 1.30.
      const exec = await open(['sh', '-c', 'eval "$1" </dev/null', 'sh', script]);
      const stop = (): void => exec.close();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      const printed = (['stdout', 'stderr'] as const).map(async (stream) => {
        for await (const text of exec[stream].setEncoding('utf8'))
          if (!signal.aborted) onChunk({ stream, text: String(text) });
      });
      const exit = await exec.exit;
      await Promise.all(printed);
      return exit;
    } catch (error) {
      if (!signal.aborted) throw new Error(kubeText(error, locale), { cause: error });
      onChunk({ stream: 'stderr', text: `${words.notStopped(place)}\n` });
      return INTERRUPTED;
    }
  };
}
