import type { RunOptions, Session } from '../backend.ts';
import { terminalOnly } from '../script/terminalOnly.ts';
import type { Guard } from './safety/guard.ts';
import type { LiveWords } from './words.ts';

export interface GuardedOptions {
  readonly guard: Guard;
  readonly words: LiveWords;
  /** Opens a terminal for a command; false where there is none to open. */
  openTerminal(place: string, command: string): boolean;
}

/** As a shell reports what it may not run. */
const NOT_RUN = 126;

/** What kubectl says when a cell's `-it` finds no terminal; the cell is not meant to have one. */
const NO_TTY = /^Unable to use a TTY - input is not a terminal or the right kind of file\r?\n/gm;

/** A session that runs nothing on a real cluster before it was allowed. */
export function guardedSession(session: Session, { guard, words, openTerminal }: GuardedOptions): Session {
  return {
    place: session.place,
    async run(script: string, options: RunOptions): Promise<number> {
      const say = (text: string): void => options.onChunk({ stream: 'stderr', text: `${text}\n` });
      // First: in a terminal, too, an editor or a shell can change anything.
      const refusal = await guard.refusal(session.place, script);
      if (refusal !== undefined) {
        say(refusal);
        return NOT_RUN;
      }
      const program = terminalOnly(script);
      if (program !== undefined) {
        const opened = openTerminal(session.place, script);
        say(opened ? words.terminalOpened(program) : words.terminalNeeded(program, script.trim()));
        return opened ? 0 : NOT_RUN;
      }
      return session.run(script, {
        signal: options.signal,
        onChunk: ({ stream, text }) => {
          const shown = stream === 'stderr' ? text.replace(NO_TTY, '') : text;
          if (shown !== '') options.onChunk({ stream, text: shown });
        },
      });
    },
    close: () => session.close(),
  };
}
