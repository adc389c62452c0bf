/** The shells of a study: one main terminal per host, and more beside it for what runs at the same time. */
import type { Backend, Session } from '../backend.ts';
import type { CellSpec, RunnableCell } from './cell.ts';

interface Terminal {
  readonly session: Session;
  readonly main: boolean;
  busy?: { readonly cell: string; readonly endless: boolean };
  /** The main terminal's exports that this one was given last. */
  given?: string;
}

/** The terminals of one host. */
interface Desk {
  readonly terminals: Terminal[];
  /** What `export -p` printed in the main terminal when it was last free. */
  exports: string;
  /** Terminals are handed out one after the other: each may first have to ask the main one for its variables. */
  turn: Promise<unknown>;
}

export interface Lease {
  readonly session: Session;
  /** Gives the terminal back. `broken`: its shell is gone, the next cell gets a new one. */
  release(broken?: boolean): void;
}

export interface Busy {
  readonly busyWith: string;
}

/**
 * A cell runs in its host's main terminal, so that variables carry over. While an endless one holds that, the next cell
 * gets a second terminal, as a person would open one, with the variables that had been exported by then. A second cell that
 * is to end by itself waits for nobody and is refused: their order would be left to chance. Captures that another cell
 * asks for (`with=`) always have a terminal of their own.
 */
export class Terminals {
  readonly #backend: Backend;
  readonly #desks = new Map<string, Desk>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Rejects with `UnknownPlace` for a host that the backend does not know. */
  take({ spec }: RunnableCell, capture: boolean): Promise<Lease | Busy> {
    const desk = this.#desks.get(spec.host) ?? { terminals: [], exports: '', turn: Promise.resolve() };
    this.#desks.set(spec.host, desk);
    const taken = desk.turn.then(() => this.#takeFrom(desk, spec, capture));
    desk.turn = taken.catch(() => undefined);
    return taken;
  }

  close(): void {
    for (const { terminals } of this.#desks.values()) for (const { session } of terminals) session.close();
    this.#desks.clear();
  }

  async #takeFrom(desk: Desk, spec: CellSpec, capture: boolean): Promise<Lease | Busy> {
    const { terminals } = desk;
    const endless = capture || spec.expect === 'endless';
    const foreground = terminals.find((each) => each.busy?.endless === false);
    if (foreground?.busy !== undefined && !endless) return { busyWith: foreground.busy.cell };
    const free = terminals.filter((each) => each.busy === undefined);
    const terminal =
      free.find((each) => each.main !== capture) ??
      free.find((each) => !each.main) ??
      this.#open(desk, spec.host, capture);
    terminal.busy = { cell: spec.id, endless };
    const main = free.find((each) => each.main);
    if (main !== undefined && endless) desk.exports = await this.#print(main.session, 'export -p');
    if (!terminal.main && terminal.given !== desk.exports) {
      await this.#print(terminal.session, desk.exports);
      terminal.given = desk.exports;
    }
    return {
      session: terminal.session,
      release: (broken) => {
        terminal.busy = undefined;
        if (broken === true) terminals.splice(terminals.indexOf(terminal), 1);
      },
    };
  }

  #open({ terminals }: Desk, host: string, capture: boolean): Terminal {
    const main = !capture && !terminals.some((each) => each.main);
    const terminal: Terminal = { session: this.#backend.open(host), main };
    terminals.push(terminal);
    return terminal;
  }

  async #print(session: Session, script: string): Promise<string> {
    if (script === '') return '';
    let text = '';
    const exit = await session.run(script, {
      signal: new AbortController().signal,
      onChunk: (chunk) => {
        if (chunk.stream === 'stdout') text += chunk.text;
      },
    });
    return exit === 0 ? text : '';
  }
}
