/** The shells of a study: one main terminal per host, and more beside it for what runs at the same time. */
import type { Backend, Session } from '../backend.ts';
import type { RunnableCell } from './cell.ts';

interface Terminal {
  readonly session: Session;
  readonly main: boolean;
  busy?: { readonly cell: string; readonly endless: boolean };
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
  readonly #byHost = new Map<string, Terminal[]>();
  /** What `export -p` printed when an endless cell took the main terminal. */
  readonly #exports = new Map<string, string>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Throws `UnknownPlace` for a host that the backend does not know. */
  async take({ spec }: RunnableCell, capture: boolean): Promise<Lease | Busy> {
    const terminals = this.#byHost.get(spec.host) ?? [];
    this.#byHost.set(spec.host, terminals);
    const endless = capture || spec.expect === 'endless';
    const foreground = terminals.find((terminal) => terminal.busy?.endless === false);
    if (foreground?.busy !== undefined && !endless) return { busyWith: foreground.busy.cell };
    let terminal =
      terminals.find((each) => each.busy === undefined && each.main !== capture) ??
      terminals.find((each) => each.busy === undefined && !each.main);
    const opened = terminal === undefined;
    if (terminal === undefined) {
      const main = !capture && !terminals.some((each) => each.main);
      terminal = { session: this.#backend.open(spec.host), main };
      terminals.push(terminal);
    }
    terminal.busy = { cell: spec.id, endless };
    const { session } = terminal;
    if (terminal.main && endless) this.#exports.set(spec.host, await this.#print(session, 'export -p'));
    else if (opened && !terminal.main) await this.#print(session, this.#exports.get(spec.host) ?? '');
    const taken = terminal;
    return {
      session,
      release: (broken) => {
        taken.busy = undefined;
        if (broken === true) terminals.splice(terminals.indexOf(taken), 1);
      },
    };
  }

  close(): void {
    for (const terminals of this.#byHost.values()) for (const { session } of terminals) session.close();
    this.#byHost.clear();
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
