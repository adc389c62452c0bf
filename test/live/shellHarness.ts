/** A session on real bash, and looking at what it leaves behind. */
import type { Session } from '../../src/backend.ts';
import { LIVE_WORDS } from '../../src/live/words.ts';
import { LiveSession } from '../../src/live/sessions/liveSession.ts';
import { localShell } from '../../src/live/sessions/localShell.ts';
import type { StartShell } from '../../src/live/sessions/shellProcess.ts';

export { processesWith, until } from './processes.ts';

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order of their arrival. */
  readonly both: string;
}

export function openSession(start: StartShell = localShell({ shell: 'bash' })): LiveSession {
  return new LiveSession({ place: 'k8s-ctr', start, words: LIVE_WORDS.en });
}

export async function run(
  session: Session,
  script: string,
  {
    signal = new AbortController().signal,
    onText,
  }: { signal?: AbortSignal; onText?: (text: string) => void } = {},
): Promise<Ran> {
  const printed = { stdout: '', stderr: '', both: '' };
  const exit = await session.run(script, {
    signal,
    onChunk: ({ stream, text }) => {
      printed[stream] += text;
      printed.both += text;
      onText?.(printed.both);
    },
  });
  return { exit, ...printed };
}

/** Starts a script and stops it once it has printed something that fits. */
export async function stopAt(session: Session, script: string, when: RegExp): Promise<Ran> {
  const abort = new AbortController();
  return run(session, script, {
    signal: abort.signal,
    onText: (text) => {
      if (when.test(text)) abort.abort();
    },
  });
}
