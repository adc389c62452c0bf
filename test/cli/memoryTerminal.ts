/** The command line's terminal in memory. */
import path from 'node:path';
import { cli } from '../../src/cli/cli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export const notebooks = path.join(import.meta.dirname, '../../notebooks');

export interface Typed {
  readonly input?: string;
  readonly locale?: 'ko' | 'en';
  /** First lines of programs that this machine has. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Ctrl+C as soon as this is printed. */
  readonly interruptAt?: string;
  /** Hears of what is printed, and can press Ctrl+C. */
  onPrinted?(text: string, interrupt: () => void): void;
  /** The process is out of work as soon as this is printed. */
  readonly idleAt?: string;
}

export interface Shown {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** Types a command line and returns all that it showed. */
export async function typed(argv: readonly string[], options: Typed = {}): Promise<Shown> {
  const shown = { out: '', error: '' };
  const interrupt = new AbortController();
  const idle = new Set<() => void>();
  const show = (stream: 'out' | 'error', text: string): void => {
    const before = shown.out + shown.error;
    shown[stream] += text;
    options.onPrinted?.(text, () => interrupt.abort());
    const first = (mark?: string): boolean =>
      mark !== undefined && !before.includes(mark) && (shown.out + shown.error).includes(mark);
    if (first(options.interruptAt)) interrupt.abort();
    if (first(options.idleAt)) setImmediate(() => idle.forEach((task) => task()));
  };
  const terminal: Terminal = {
    out: (text) => show('out', text),
    error: (text) => show('error', text),
    input: () => Promise.resolve(options.input ?? ''),
    signal: interrupt.signal,
    locale: options.locale ?? 'en',
    notebooks,
    onIdle: (task) => {
      idle.add(task);
      return () => idle.delete(task);
    },
    firstLineOf: (program) => Promise.resolve(options.programs?.[program]),
  };
  const status = await cli(argv, terminal);
  return { status, ...shown };
}
